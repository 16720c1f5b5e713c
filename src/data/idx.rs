//! The IDX format of MNIST, read without trust in the file.
//!
//! The sizes in the header are checked against the file's length before they are used, and memory grows with the data
//! read, not with the size in the header.

use std::io::Read;

use flate2::read::MultiGzDecoder;

const MAGIC_LABELS: u32 = 0x0801;
const MAGIC_IMAGES: u32 = 0x0803;
/// Largest number of images or labels, far above that of any data set (EMNIST has 814,255 images).
const MOST_ITEMS: u32 = 10_000_000;
const LARGEST_SIDE: u32 = 4096;
/// Largest uncompressed size of one file, in bytes.
const LARGEST_BODY: u64 = 1 << 30;
/// Largest compression ratio of Deflate.
const BEST_RATIO: u64 = 1032;

/// What is wrong with an IDX file.
#[derive(Debug, thiserror::Error)]
pub enum IdxError {
    /// The file cannot be read, or the gzip stream is damaged.
    #[error("it cannot be read ({0})")]
    Read(#[source] std::io::Error),
    /// The file ends inside the header or the gzip stream.
    #[error("it ends too early; copy or download it again")]
    Cut,
    /// The first four bytes are not those of the expected type.
    #[error("it does not begin like an IDX file of {expected} (its first bytes are {found:#010x})")]
    Magic {
        /// The expected contents: images or labels.
        expected: &'static str,
        /// The first four bytes.
        found: u32,
    },
    /// The sizes in the header are too large.
    #[error("its header declares {0}, more than an IDX file can hold")]
    Size(String),
    /// The length of the data differs from the header.
    #[error("it holds {found} bytes of data, but its header declares {expected}; copy or download it again")]
    Length {
        /// Number of bytes that the header declares.
        expected: u64,
        /// Number of bytes in the file. Counting stops at `expected + 1`.
        found: u64,
    },
}

impl From<std::io::Error> for IdxError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::UnexpectedEof { Self::Cut } else { Self::Read(error) }
    }
}

/// Grey images of one size, stored row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Images {
    /// Height in pixels.
    pub rows: usize,
    /// Width in pixels.
    pub cols: usize,
    /// `len * rows * cols` values, 0 (black) to 255 (white).
    pub pixels: Vec<u8>,
}

impl Images {
    /// Number of images.
    pub fn len(&self) -> usize {
        self.pixels.len() / (self.rows * self.cols).max(1)
    }

    /// Whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pixels of one image. Panics when the index is out of range.
    pub fn image(&self, index: usize) -> &[u8] {
        let size = self.rows * self.cols;
        &self.pixels[index * size..(index + 1) * size]
    }
}

/// Reads images from IDX bytes, gzipped or not.
///
/// # Errors
/// Returns an error for anything but a complete, valid file of at most 1 GiB of pixels.
pub fn read_images(file: impl Read) -> Result<Images, IdxError> {
    read_images_sized(file, u64::MAX)
}

/// Reads labels from IDX bytes, gzipped or not. Any byte is a valid label.
///
/// # Errors
/// Returns an error for anything but a complete, valid file of at most 10 million labels.
pub fn read_labels(file: impl Read) -> Result<Vec<u8>, IdxError> {
    read_labels_sized(file, u64::MAX)
}

/// Like [`read_images`], for a file of `length` bytes. A header that declares more data than the file can hold is
/// refused before any data is read or allocated.
///
/// # Errors
/// Returns the errors of [`read_images`].
pub fn read_images_sized(file: impl Read, length: u64) -> Result<Images, IdxError> {
    let mut file = Unpacked::new(file, length)?;
    file.magic(MAGIC_IMAGES, "images")?;
    let [count, rows, cols] = [file.word()?, file.word()?, file.word()?];
    let sides = 1..=LARGEST_SIDE;
    let expected = u64::from(rows).checked_mul(u64::from(cols)).and_then(|size| size.checked_mul(u64::from(count)));
    match expected {
        Some(expected) if count <= MOST_ITEMS && sides.contains(&rows) && sides.contains(&cols) => {
            let pixels = file.body(expected)?;
            Ok(Images { rows: rows as usize, cols: cols as usize, pixels })
        }
        _ => Err(IdxError::Size(format!("{count} images of {cols} x {rows} pixels"))),
    }
}

/// Like [`read_labels`], for a file of `length` bytes.
///
/// # Errors
/// Returns the errors of [`read_labels`].
pub fn read_labels_sized(file: impl Read, length: u64) -> Result<Vec<u8>, IdxError> {
    let mut file = Unpacked::new(file, length)?;
    file.magic(MAGIC_LABELS, "labels")?;
    let count = file.word()?;
    if count > MOST_ITEMS {
        return Err(IdxError::Size(format!("{count} labels")));
    }
    file.body(u64::from(count))
}

/// The uncompressed bytes of a file, gzipped or not.
struct Unpacked<'a> {
    bytes: Box<dyn Read + 'a>,
    /// Largest number of bytes that can follow.
    left: u64,
}

impl<'a> Unpacked<'a> {
    fn new(mut file: impl Read + 'a, length: u64) -> Result<Self, IdxError> {
        let mut start = Vec::with_capacity(2);
        file.by_ref().take(2).read_to_end(&mut start)?;
        let gzipped = start == [0x1f, 0x8b];
        let whole = std::io::Cursor::new(start).chain(file);
        Ok(if gzipped {
            Self { bytes: Box::new(MultiGzDecoder::new(whole)), left: length.saturating_mul(BEST_RATIO) }
        } else {
            Self { bytes: Box::new(whole), left: length }
        })
    }

    fn word(&mut self) -> Result<u32, IdxError> {
        let mut bytes = [0; 4];
        self.bytes.read_exact(&mut bytes)?;
        self.left = self.left.saturating_sub(4);
        Ok(u32::from_be_bytes(bytes))
    }

    fn magic(&mut self, wanted: u32, expected: &'static str) -> Result<(), IdxError> {
        let found = self.word()?;
        if found == wanted { Ok(()) } else { Err(IdxError::Magic { expected, found }) }
    }

    /// Reads exactly `expected` bytes and then the end, at which gzip verifies its checksum.
    fn body(self, expected: u64) -> Result<Vec<u8>, IdxError> {
        if expected > LARGEST_BODY {
            return Err(IdxError::Size(format!("{expected} bytes")));
        }
        let wrong = |found| IdxError::Length { expected, found };
        if expected > self.left {
            return Err(wrong(self.left));
        }
        let mut bytes = Vec::new();
        self.bytes.take(expected + 1).read_to_end(&mut bytes)?;
        let found = bytes.len() as u64;
        if found == expected { Ok(bytes) } else { Err(wrong(found)) }
    }
}
