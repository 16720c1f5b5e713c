//! Atomic file writes.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use atomic_write_file::AtomicWriteFile;

/// Writes a temporary file beside the target, syncs it, renames it over the target and syncs the folder. A reader, or
/// a crash at any moment, finds the old or the new file, never a part.
///
/// # Errors
/// Returns the operating system's error, and an error when the path is a folder, a pipe or a device. The old file is
/// then unchanged.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    check_target(path)?;
    let written = AtomicWriteFile::open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.commit()
    });
    if written.is_err()
        && let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|n| n.to_str()))
    {
        remove_leftovers(folder, |leftover| leftover == name);
    }
    written
}

/// Like [`write_atomic`], with an error message that names the file.
///
/// # Errors
/// Returns a message with the file's path and the cause.
pub fn write_or_say(path: &Path, bytes: &[u8]) -> Result<(), String> {
    write_atomic(path, bytes).map_err(|e| format!("{} could not be written: {e}", path.display()))
}

/// Checks whether [`write_atomic`] could write this file, without writing it. For use before long work.
///
/// # Errors
/// Returns the errors of [`write_atomic`].
pub fn check_writable(path: &Path) -> io::Result<()> {
    check_target(path)?;
    AtomicWriteFile::open(path)?.discard()
}

/// Returns an error when the path is a folder, a pipe or a device.
fn check_target(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        // The rename would fail as well, but would leave the temporary file behind.
        Ok(meta) if meta.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(meta) if !meta.is_file() => {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a pipe, a socket or a device, not a file"))
        }
        _ => Ok(()),
    }
}

/// Removes the temporary files of interrupted writes in this folder: `.NAME.` and six letters or digits, where
/// `named` accepts NAME. No write may be in progress there.
pub fn remove_leftovers(folder: &Path, named: impl Fn(&str) -> bool) {
    // An empty path means the current folder.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let temporary_of = name.to_str().and_then(|name| {
            let (target, random) = name.strip_prefix('.')?.rsplit_once('.')?;
            (random.len() == 6 && random.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(target)
        });
        if temporary_of.is_some_and(&named)
            && let Err(error) = fs::remove_file(entry.path())
        {
            log::warn!("{} could not be removed: {error}", entry.path().display());
        }
    }
}
