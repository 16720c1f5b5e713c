//! Saves the run when the display server ends.
//!
//! When the X server is lost, the X library ends the process, and the program cannot continue. The exit hook of the C
//! library still runs: it lets the trainer finish its step and write a checkpoint, and prints where the run is.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::session::Closer;

/// Time limit for a step and a checkpoint, which take far less time even on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

static ARMED: Mutex<Option<Closer>> = Mutex::new(None);

/// While this value exists, an exit of the process saves the run.
pub(in crate::app) struct Rescue;

impl Rescue {
    pub(in crate::app) fn arm(closer: Closer) -> Self {
        come_first();
        *ARMED.lock().unwrap_or_else(PoisonError::into_inner) = Some(closer);
        Self
    }
}

impl Drop for Rescue {
    fn drop(&mut self) {
        *ARMED.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Keeps the exit hook the first to run while a run trains: libtorch registers hooks of its own in a run's first
/// steps.
#[derive(Default)]
pub(in crate::app) struct FirstHook {
    /// The number of the run, and the number of steps at which the hook is registered again.
    due: Option<(u64, u64)>,
}

impl FirstHook {
    /// Receives the run's number and how many of its steps were taken in this window. Registers the hook again after
    /// the first step, the second, the fourth and so on.
    pub(in crate::app) fn follow(&mut self, run: u64, steps: u64) {
        let due = self.due.filter(|(of, _)| *of == run).map_or(1, |(_, due)| due);
        if steps >= due {
            come_first();
        }
        self.due = Some((run, if steps >= due { 2 * steps } else { due }));
    }
}

/// Registers the hook again, so that it runs before the hooks that libraries have registered since. Hooks run in
/// reverse order, and those of the libraries free what the driver's threads and the trainer still use.
#[cfg(unix)]
pub(in crate::app) fn come_first() {
    extern "C" fn at_exit() {
        // When the lock is taken, a normal exit is in progress.
        let Some(closer) = ARMED.try_lock().ok().and_then(|mut armed| armed.take()) else { return };
        let word = match closer.close(PATIENCE) {
            Ok(()) => "the run is saved, and Open checkpoint continues it".to_owned(),
            Err(word) => word,
        };
        eprintln!("error: the window was closed from outside or lost its display; {word}");
        #[expect(unsafe_code, reason = "the trainer's library must not be torn down while it is in use")]
        // SAFETY: this ends the process at once, as the caller was about to do.
        unsafe {
            libc::_exit(1)
        }
    }
    #[expect(unsafe_code, reason = "the C library offers no other way")]
    // SAFETY: the function is a plain C function that may run at any exit.
    let refused = unsafe { libc::atexit(at_exit) } != 0;
    if refused {
        log::warn!("if the display is lost, the steps after the last checkpoint are lost");
    }
}

#[cfg(not(unix))]
pub(in crate::app) fn come_first() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hook_is_put_first_ever_more_rarely_and_anew_for_every_run() {
        let mut first = FirstHook::default();
        let mut due = |run, steps| {
            first.follow(run, steps);
            first.due
        };
        assert_eq!(due(1, 0), Some((1, 1)));
        assert_eq!(due(1, 1), Some((1, 2)));
        assert_eq!(due(1, 3), Some((1, 6)));
        assert_eq!(due(1, 5), Some((1, 6)));
        assert_eq!(due(2, 0), Some((2, 1)));
    }
}
