//! A file for an encoded animation, with a size limit.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::ExportError;
use crate::files::AtomicFile;

/// Largest size of an animation, in bytes.
const LARGEST_ANIMATION: u64 = 512 << 20;

/// A file up to a limit. A write beyond it fails, and so does the whole animation.
pub(super) struct LimitedFile {
    file: AtomicFile,
    path: PathBuf,
    limit: u64,
    written: u64,
    failed: Option<ExportError>,
}

impl LimitedFile {
    pub(super) fn create(path: &Path) -> Result<Self, ExportError> {
        Self::with_limit(path, LARGEST_ANIMATION)
    }

    fn with_limit(path: &Path, limit: u64) -> Result<Self, ExportError> {
        let file = AtomicFile::create(path).map_err(|cause| ExportError::Write { path: path.to_owned(), cause })?;
        Ok(Self { file, path: path.to_owned(), limit, written: 0, failed: None })
    }

    /// Gives the file its name, unless the limit was exceeded or `encoded` is an error: then nothing remains of it.
    pub(super) fn finish(self, encoded: Result<(), ExportError>) -> Result<(), ExportError> {
        // The encoder's error says less than the cause.
        if let Some(cause) = self.failed {
            return Err(cause);
        }
        encoded?;
        self.file.commit().map_err(|cause| ExportError::Write { path: self.path, cause })
    }
}

impl Write for LimitedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() as u64 > self.limit - self.written {
            let limit = self.limit >> 20;
            self.failed = Some(ExportError::Frames(format!("the file would be larger than {limit} MB")));
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        match self.file.write(bytes) {
            Ok(count) => {
                self.written += count as u64;
                Ok(count)
            }
            Err(cause) => {
                let kind = cause.kind();
                self.failed = Some(ExportError::Write { path: self.path.clone(), cause });
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_beyond_the_limit_refuses_the_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film");
        let mut file = LimitedFile::with_limit(&path, 4).unwrap();
        file.write_all(b"film").unwrap();
        assert!(file.write_all(b"s").is_err());
        assert!(matches!(file.finish(Ok(())), Err(ExportError::Frames(_))));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut file = LimitedFile::with_limit(&path, 4).unwrap();
        file.write_all(b"film").unwrap();
        file.finish(Ok(())).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"film");
    }
}
