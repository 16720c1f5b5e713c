//! One program a run.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use super::at;
use crate::files::open_own_file;

/// How often, and how far apart, a run's lock is asked for.
const LOCK_ATTEMPTS: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// Keeps two programs from training the same run; `None` where the file system knows no locks.
pub(super) fn lock(root: &Path) -> Result<Option<File>, String> {
    let path = root.join(".lock");
    // As it is: the name may have been given to a file of the owner's.
    let file = at(&path, open_own_file(OpenOptions::new().write(true).create(true), &path))?;
    for attempt in 0.. {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            // A program just started from here shares the lock until it has begun; so do not take
            // the first word for it.
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
