//! A session without a window, and what is waited for.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use latent_explorer::protocol::{Command, Event, RunRequest, RunState};
use latent_explorer::session::{Session, SessionOptions};

/// Long enough for the slowest machine; nothing waits this long unless it is broken.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// `None` threads are as many as the program would take.
pub fn session(threads: Option<usize>) -> Session {
    Session::start(&SessionOptions { threads, ..SessionOptions::default() }, Arc::new(|| {})).unwrap()
}

pub fn request(steps: u64, out: Option<PathBuf>) -> RunRequest {
    RunRequest { batch: 16, steps: Some(steps), seed: 1, out, ..RunRequest::default() }
}

pub fn start(session: &Session, request: RunRequest) {
    assert!(session.send(Command::Start(Box::new(request))));
}

/// Events up to and including the first that satisfies.
pub fn until(session: &Session, found: impl Fn(&Event) -> bool) -> Vec<Event> {
    let deadline = Instant::now() + PATIENCE;
    let mut seen = Vec::new();
    while Instant::now() < deadline {
        if let Some(event) = session.wait(Duration::from_millis(100)) {
            let done = found(&event);
            seen.push(event);
            if done {
                return seen;
            }
        }
    }
    panic!("never came; seen: {seen:#?}");
}

pub fn until_state(session: &Session, state: RunState) -> Vec<Event> {
    until(session, |event| matches!(event, Event::State(s) if *s == state))
}
