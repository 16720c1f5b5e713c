//! Whole or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use atomic_write_file::AtomicWriteFile;

/// Writes beside the file, syncs, renames over it and syncs the folder. A reader, or a crash at any
/// moment, finds the older file or the new one, never a part.
///
/// # Errors
/// A path that is a folder, a missing folder, a full disk: passes on the file system's refusal. The
/// older file is then untouched.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The rename would refuse as well, but only once the temporary file has a name to leave behind.
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut file = AtomicWriteFile::open(path)?;
    file.write_all(bytes)?;
    file.commit()
}
