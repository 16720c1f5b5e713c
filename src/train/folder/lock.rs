//! Locks a run's folder, so that only one program trains it.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use super::at;
use crate::files::open_own_file;

/// Number of repeated attempts to take the lock, and the time between two attempts.
const LOCK_ATTEMPTS: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// Locks the folder of a run. Returns `None` when the file system has no locks.
pub(super) fn lock(root: &Path) -> Result<Option<File>, String> {
    let path = root.join(".lock");
    // Not truncated: the user may have given this name to another file.
    let file = at(&path, open_own_file(OpenOptions::new().write(true).create(true), &path))?;
    for attempt in 0.. {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            // A child process shares the lock until it executes its own program, so try again.
            Err(TryLockError::WouldBlock) if attempt < LOCK_ATTEMPTS => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::WouldBlock) => break,
            Err(TryLockError::Error(error)) => {
                log::warn!("{} could not be locked: {error}", root.display());
                return Ok(None);
            }
        }
    }
    Err(format!("{} is being trained by another program", root.display()))
}
