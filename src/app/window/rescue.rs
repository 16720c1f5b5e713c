//! Saves the run when the display goes away.
//!
//! The X library answers a lost server by ending the process, without a way back into the program.
//! What is left is the hook the C library runs on its way out: it lets the trainer finish its step
//! and write a checkpoint, and says where the run is.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::session::Closer;

/// A step and a checkpoint take well under this, also on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

static ARMED: Mutex<Option<Closer>> = Mutex::new(None);

/// While this lives, an exit of the process saves the run.
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

/// Keeps the hook first while a run trains: libtorch sets hooks of its own in a run's first steps.
#[derive(Default)]
pub(in crate::app) struct FirstHook {
    /// The number of the run, and the steps after which the hook is put first again.
    due: Option<(u64, u64)>,
}

impl FirstHook {
    /// To be told how many steps of which run were taken in this window: after the first one, the second, the fourth
    /// and so on, the hook is put first again.
    pub(in crate::app) fn follow(&mut self, run: u64, steps: u64) {
        let due = self.due.filter(|(of, _)| *of == run).map_or(1, |(_, due)| due);
        if steps >= due {
            come_first();
        }
        self.due = Some((run, if steps >= due { 2 * steps } else { due }));
    }
}

/// Puts the hook before those that libraries have set since: hooks run in reverse, and theirs take
/// away what the driver's threads and the trainer still use.
#[cfg(unix)]
pub(in crate::app) fn come_first() {
    extern "C" fn at_exit() {
        // A lock that is taken means that a normal end is under way.
        let Some(closer) = ARMED.try_lock().ok().and_then(|mut armed| armed.take()) else { return };
        let word = match closer.close(PATIENCE) {
            Ok(()) => "the run is saved, and Open checkpoint goes on from it".to_owned(),
            Err(word) => word,
        };
        eprintln!("error: the window was ended from outside, or lost its display; {word}");
        #[expect(unsafe_code, reason = "the trainer's library must not be torn down while it is in use")]
        // SAFETY: ends the process at once, as the caller was about to.
        unsafe {
            libc::_exit(1)
        }
    }
    #[expect(unsafe_code, reason = "the C library offers no other way")]
    // SAFETY: the function is a plain C function that may be called at any exit.
    let refused = unsafe { libc::atexit(at_exit) } != 0;
    if refused {
        log::warn!("a lost display will lose what came after the last checkpoint");
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
