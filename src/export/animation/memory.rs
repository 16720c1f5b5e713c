//! Memory for an encoded animation, with a size limit.

use std::io::{self, Write};

use super::ExportError;

/// Largest size of an animation, in bytes.
const LARGEST_ANIMATION: usize = 512 << 20;

/// Bytes up to a limit. A write beyond it fails, and so does the whole animation.
pub(super) struct Memory {
    bytes: Vec<u8>,
    limit: usize,
    full: bool,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self::with_limit(LARGEST_ANIMATION)
    }

    fn with_limit(limit: usize) -> Self {
        Self { bytes: Vec::new(), limit, full: false }
    }

    /// The bytes written, unless the limit was exceeded or `encoded` is an error.
    pub(super) fn finish(self, encoded: Result<(), ExportError>) -> Result<Vec<u8>, ExportError> {
        if self.full {
            let limit = self.limit >> 20;
            return Err(ExportError::Frames(format!("the file would be larger than {limit} MB")));
        }
        encoded.map(|()| self.bytes)
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.limit - self.bytes.len() {
            self.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_beyond_the_limit_refuses_the_whole() {
        let mut memory = Memory::with_limit(4);
        memory.write_all(b"film").unwrap();
        assert!(memory.write_all(b"s").is_err());
        assert!(matches!(memory.finish(Ok(())), Err(ExportError::Frames(_))));
        let mut memory = Memory::with_limit(4);
        memory.write_all(b"film").unwrap();
        assert_eq!(memory.finish(Ok(())).unwrap(), b"film");
    }
}
