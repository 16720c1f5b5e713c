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
pub(super) struct Rescue;

impl Rescue {
    pub(super) fn arm(closer: Closer) -> Self {
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

/// Puts the hook before those that libraries have set since: hooks run in reverse, and theirs take
/// away what the driver's threads and the trainer still use. libtorch sets some in its first steps.
#[cfg(unix)]
pub(super) fn come_first() {
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
pub(super) fn come_first() {}
