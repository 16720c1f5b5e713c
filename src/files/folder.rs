//! The program's own folders. They may come from another person's archive, so links in them are not followed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::read::{Links, open};

/// Creates this folder unless it exists.
///
/// # Errors
/// Returns an error for a link of this name, even to a folder, and the operating system's errors.
pub fn make_own_folder(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => Ok(()),
        Ok(meta) if meta.is_symlink() => Err(link()),
        Ok(_) => Err(ErrorKind::NotADirectory.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => fs::create_dir(path),
        Err(error) => Err(error),
    }
}

/// Opens a regular file with these options, never truncated and never through a link.
///
/// # Errors
/// Returns an error for a link and for anything but a regular file, and the operating system's errors.
pub fn open_own_file(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    // For systems that cannot refuse links when opening a file.
    if fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink()) {
        return Err(link());
    }
    open(options.truncate(false), path, Links::Refused)
}

/// Whether this path exists, including a link without a target.
pub fn exists_itself(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn link() -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, "it is a link, and links in this folder are not followed: remove it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_link_is_neither_opened_nor_taken_for_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let write = || OpenOptions::new().write(true).create(true).clone();
        // The link has no target at first, then leads to a file, then to a folder.
        assert!(open_own_file(&mut write(), &link).unwrap_err().to_string().contains("link"));
        assert!(!target.exists() && exists_itself(&link));
        fs::write(&target, "mine").unwrap();
        assert!(open_own_file(&mut write(), &link).is_err());
        assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
        fs::remove_file(&target).unwrap();
        fs::create_dir(&target).unwrap();
        assert!(make_own_folder(&link).unwrap_err().to_string().contains("link"));
        make_own_folder(&target).unwrap();
    }
}
