//! Reading files that may be malicious.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// Largest first allocation, in bytes. The length of a sparse file says nothing about its contents.
const FIRST_ALLOCATION: u64 = 1 << 20;

/// Opens a regular file for reading; follows links. Never blocks on a pipe.
///
/// # Errors
/// Returns an error for folders, pipes, sockets and devices, and the operating system's errors.
pub fn open_regular_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    open(&mut options, path, Links::Followed)
}

/// Reads a regular file of at most `limit` bytes.
///
/// The limit applies to the bytes that are read, whatever length the file reports.
///
/// # Errors
/// Returns the errors of [`open_regular_file`], and an error for a longer file.
pub fn read_regular_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = open_regular_file(path)?;
    let claimed = file.metadata()?.len();
    if claimed > limit {
        return Err(too_long(limit));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(claimed.min(FIRST_ALLOCATION)).unwrap_or(0));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(too_long(limit)) } else { Ok(bytes) }
}

/// Reads a regular file of at most `limit` bytes as UTF-8 text.
///
/// # Errors
/// Returns the errors of [`read_regular_file`], and an error for text that is not UTF-8.
pub fn read_regular_text(path: &Path, limit: u64) -> io::Result<String> {
    let bytes = read_regular_file(path, limit)?;
    String::from_utf8(bytes).map_err(|_not_text| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// Whether links are followed.
#[derive(Clone, Copy)]
pub(super) enum Links {
    Followed,
    Refused,
}

/// Opens a file with these options; returns an error for anything but a regular file.
pub(super) fn open(options: &mut OpenOptions, path: &Path, links: Links) -> io::Result<File> {
    set_flags(options, links);
    let file = options.open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() {
        Ok(file)
    } else if kind.is_dir() {
        Err(ErrorKind::IsADirectory.into())
    } else {
        Err(io::Error::new(ErrorKind::InvalidInput, "it is a pipe, a socket or a device, not a file"))
    }
}

/// Opening a pipe would wait for its other end, and opening a terminal could make it the controlling terminal.
#[cfg(unix)]
fn set_flags(options: &mut OpenOptions, links: Links) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let refused = match links {
        Links::Followed => 0,
        Links::Refused => libc::O_NOFOLLOW,
    };
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY | refused);
}

/// A link is opened itself, and then refused, because it is no file.
#[cfg(windows)]
fn set_flags(options: &mut OpenOptions, links: Links) {
    use std::os::windows::fs::OpenOptionsExt as _;
    /// `FILE_FLAG_OPEN_REPARSE_POINT` of the Windows API.
    const OPEN_LINK_ITSELF: u32 = 0x0020_0000;
    if matches!(links, Links::Refused) {
        options.custom_flags(OPEN_LINK_ITSELF);
    }
}

#[cfg(not(any(unix, windows)))]
fn set_flags(_options: &mut OpenOptions, _links: Links) {}

fn too_long(limit: u64) -> io::Error {
    let size = if limit >= 1 << 20 { format!("{} MB", limit >> 20) } else { format!("{} kB", limit >> 10) };
    io::Error::new(ErrorKind::FileTooLarge, format!("it is longer than {size}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_up_to_the_limit_is_read_whole_and_a_longer_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, [7; 2048]).unwrap();
        assert_eq!(read_regular_file(&path, 2048).unwrap(), [7; 2048]);
        let refused = read_regular_file(&path, 2047).unwrap_err().to_string();
        assert!(refused.contains("1 kB"), "{refused}");
        assert_eq!(read_regular_file(folder.path(), 9).unwrap_err().kind(), ErrorKind::IsADirectory);
        assert_eq!(read_regular_file(&folder.path().join("none"), 9).unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    #[cfg(unix)]
    fn pipes_and_devices_are_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [pipe.as_path(), Path::new("/dev/zero"), Path::new("/dev/null")] {
            let refused = read_regular_file(path, u64::MAX).unwrap_err().to_string();
            assert!(refused.contains("not a file"), "{}: {refused}", path.display());
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_sparse_file_is_refused_for_what_it_claims_without_being_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sparse");
        File::create(&path).unwrap().set_len(3 << 30).unwrap();
        assert_eq!(read_regular_file(&path, 1 << 20).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_that_claims_to_be_empty_is_bounded_by_what_is_read() {
        // The kernel reports a length of 0 for its own files.
        let refused = read_regular_file(Path::new("/proc/self/maps"), 16).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::FileTooLarge);
        assert!(!read_regular_text(Path::new("/proc/self/status"), 1 << 20).unwrap().is_empty());
    }
}
