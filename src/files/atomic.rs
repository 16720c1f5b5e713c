//! Whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use atomic_write_file::AtomicWriteFile;

/// Writes beside the file, syncs, renames over it and syncs the folder. A reader, or a crash at any
/// moment, finds the older file or the new one, never a part.
///
/// # Errors
/// A path that is a folder, a pipe or a device, a missing folder, a full disk: passes on the file system's refusal. The
/// older file is then untouched.
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

/// [`write_atomic`], whose refusal is a sentence that names the file.
///
/// # Errors
/// As there.
pub fn write_or_say(path: &Path, bytes: &[u8]) -> Result<(), String> {
    write_atomic(path, bytes).map_err(|e| format!("{} could not be written: {e}", path.display()))
}

/// Whether [`write_atomic`] could write this file now, without writing it: for work that takes long before it.
///
/// # Errors
/// What [`write_atomic`] would refuse.
pub fn check_writable(path: &Path) -> io::Result<()> {
    check_target(path)?;
    AtomicWriteFile::open(path)?.discard()
}

/// Refuses to put a file in the place of a folder, a pipe or a device.
fn check_target(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        // The rename would refuse as well, but only once the temporary file has a name to leave behind.
        Ok(meta) if meta.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(meta) if !meta.is_file() => {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a pipe, a socket or a device, not a file"))
        }
        _ => Ok(()),
    }
}

/// Removes what unfinished writes of the files so named left in this folder: `.NAME.` and six
/// letters or digits. Nothing may be writing there meanwhile.
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
