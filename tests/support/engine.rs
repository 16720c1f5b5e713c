//! A session without a window, and functions that wait for its events.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use latent_explorer::protocol::{Command, Event, RunRequest, RunState};
use latent_explorer::session::{Session, SessionOptions};

/// Time limit for waiting, sufficient for the slowest machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// `None` uses the program's default number of threads.
pub fn session(threads: Option<usize>) -> Session {
    Session::start(&SessionOptions { threads, ..SessionOptions::default() }, Arc::new(|| {})).unwrap()
}

pub fn request(steps: u64, out: Option<PathBuf>) -> RunRequest {
    RunRequest { batch: 16, steps: Some(steps), seed: 1, out, ..RunRequest::default() }
}

pub fn start(session: &Session, request: RunRequest) {
    assert!(session.send(Command::Start(Box::new(request))));
}

/// Events up to and including the first one that matches.
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
