//! Atomic file writes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempPath};

/// The names of temporary files: this, and six letters or digits.
const PREFIX: &str = ".latent-explorer-";
const RANDOM: usize = 6;

/// Writes a temporary file beside the target, syncs it, renames it over the target and syncs the folder. A reader, or
/// a crash at any moment, finds the old or the new file, never a part.
///
/// # Errors
/// Returns the operating system's error, and an error when the path is a folder, a pipe or a device. The old file is
/// then unchanged.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes)?;
    file.commit()
}

/// Like [`write_atomic`], for a file that is written in parts. Without [`AtomicFile::commit`] nothing remains of the
/// file.
pub struct AtomicFile {
    file: BufWriter<File>,
    temporary: TempPath,
    path: PathBuf,
}

impl AtomicFile {
    /// Creates the temporary file.
    ///
    /// # Errors
    /// Returns the errors of [`write_atomic`].
    pub fn create(path: &Path) -> io::Result<Self> {
        let (file, temporary) = temporary_beside(path)?.into_parts();
        Ok(Self { file: BufWriter::new(file), temporary, path: path.to_owned() })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// Returns the operating system's error. The old file is then unchanged.
    pub fn commit(self) -> io::Result<()> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        // Closed first: Windows does not rename an open file.
        drop(file);
        fs::rename(&self.temporary, &self.path)?;
        // It has its final name: there is nothing to remove.
        self.temporary.keep().map_err(|kept| kept.error)?;
        sync_folder(folder_of(&self.path))
    }
}

impl io::Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
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
    temporary_beside(path)?.close()
}

/// A new file in the folder of `path`, with the permissions of the file there. It is removed when it is dropped.
fn temporary_beside(path: &Path) -> io::Result<NamedTempFile> {
    check_target(path)?;
    // Unlike `tempfile_in`, this leaves the permissions of a new file to the person's umask.
    let create = |name: &Path| OpenOptions::new().write(true).create_new(true).open(name);
    let file = Builder::new().prefix(PREFIX).rand_bytes(RANDOM).make_in(folder_of(path), create)?;
    take_permissions(path, file.as_file())?;
    Ok(file)
}

/// Gives a file the mode and, where allowed, the owner of the regular file at `path`, if there is one.
#[cfg(unix)]
fn take_permissions(path: &Path, file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let Some(old) = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file) else { return Ok(()) };
    let new = file.metadata()?;
    if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
        // Only root may give a file away.
        fchown(file, Some(old.uid()), Some(old.gid())).ok();
    }
    // Set after the owner, because a change of owner clears some bits of the mode.
    file.set_permissions(old.permissions())
}

#[cfg(not(unix))]
fn take_permissions(_path: &Path, _file: &File) -> io::Result<()> {
    Ok(())
}

/// Syncs the folder's list of names, on systems that can.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// An empty path means the current folder.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Returns an error when the path is a folder, a pipe or a device.
fn check_target(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        // The rename would fail as well, but would leave the temporary file behind.
        Ok(meta) if meta.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(meta) if !meta.is_file() => {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a pipe, a socket or a device, not a file"))
        }
        _ if path.file_name().is_none() => Err(io::ErrorKind::IsADirectory.into()),
        _ => Ok(()),
    }
}

/// Removes the temporary files of interrupted writes in this folder. Those of earlier versions are `.NAME.` and six
/// letters or digits, where `named` accepts NAME. No write may be in progress there.
pub fn remove_leftovers(folder: &Path, named: impl Fn(&str) -> bool) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| is_temporary(name) || earlier_target(name).is_some_and(&named))
            && let Err(error) = fs::remove_file(entry.path())
        {
            log::warn!("{} could not be removed: {error}", entry.path().display());
        }
    }
}

fn is_temporary(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(is_random)
}

/// The file that an earlier version was writing.
fn earlier_target(name: &str) -> Option<&str> {
    let (target, random) = name.strip_prefix('.')?.rsplit_once('.')?;
    is_random(random).then_some(target)
}

fn is_random(text: &str) -> bool {
    text.len() == RANDOM && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_but_the_file_is_left_whether_the_write_succeeds_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write_atomic(&path, b"old").unwrap();
        write_atomic(&path, b"new").unwrap();
        check_writable(&path).unwrap();
        assert_eq!((fs::read(&path).unwrap(), names(folder.path())), (b"new".to_vec(), vec!["file".to_owned()]));
        let inside = folder.path().join("folder").join("file");
        fs::create_dir(folder.path().join("folder")).unwrap();
        fs::create_dir(&inside).unwrap();
        assert!(write_atomic(&inside, b"new").is_err() && write_atomic(Path::new(""), b"new").is_err());
        assert_eq!(names(inside.parent().unwrap()), ["file"]);
    }

    #[test]
    fn leftovers_of_this_and_of_earlier_versions_are_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let temporary = temporary_beside(&folder.path().join("run.json")).unwrap();
        temporary.keep().unwrap();
        for name in [".run.json.aB3dE6", ".notes.aB3dE6", ".latent-explorer-notes", ".run.json.old", "run.json"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        remove_leftovers(folder.path(), |name| name == "run.json");
        assert_eq!(names(folder.path()), [".latent-explorer-notes", ".notes.aB3dE6", ".run.json.old", "run.json"]);
    }

    #[test]
    #[cfg(unix)]
    fn permissions_stay_and_a_link_is_replaced_instead_of_followed() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("file"), folder.path().join("link"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        fs::write(&path, "old").unwrap();
        let usual = mode(&path);
        fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        write_atomic(&path, b"new").unwrap();
        write_atomic(&link, b"another").unwrap();
        assert!(!fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!((fs::read(&path).unwrap(), mode(&path), mode(&link)), (b"new".to_vec(), 0o640, usual));
    }
}
