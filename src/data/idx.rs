//! The IDX format of MNIST, read as if every file were hostile.
//!
//! The sizes in the header are checked against the file's own length before anything is believed,
//! and memory grows with the data read, never with the header's claim.

use std::io::Read;

use flate2::read::MultiGzDecoder;

const MAGIC_LABELS: u32 = 0x0801;
const MAGIC_IMAGES: u32 = 0x0803;
/// Far above any data set of this kind (EMNIST has 814,255 images).
const MOST_ITEMS: u32 = 10_000_000;
const LARGEST_SIDE: u32 = 4096;
/// Uncompressed bytes accepted from one file.
const LARGEST_BODY: u64 = 1 << 30;
/// Deflate cannot pack more than this many bytes into one.
const BEST_RATIO: u64 = 1032;

/// What is wrong with an IDX file.
#[derive(Debug, thiserror::Error)]
pub enum IdxError {
    /// The reader failed, or the gzip stream is damaged.
    #[error("it cannot be read ({0})")]
    Read(#[source] std::io::Error),
    /// The header or the gzip stream breaks off.
    #[error("it ends too early; copy or download it again")]
    Cut,
    /// The first four bytes say something else.
    #[error("it does not begin like an IDX file of {expected} (its first bytes are {found:#010x})")]
    Magic {
        /// Images or labels.
        expected: &'static str,
        /// The bytes.
        found: u32,
    },
    /// The header asks for the impossible.
    #[error("its header asks for {0}, more than any such file holds")]
    Size(String),
    /// Fewer or more bytes than the header says.
    #[error("it holds {found} bytes of data where its header promises {expected}; copy or download it again")]
    Length {
        /// By the header.
        expected: u64,
        /// In the file; one too many stands for any excess.
        found: u64,
    },
}

impl From<std::io::Error> for IdxError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::UnexpectedEof { Self::Cut } else { Self::Read(error) }
    }
}

/// Grey images of one size, rows first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Images {
    /// Height in pixels.
    pub rows: usize,
    /// Width in pixels.
    pub cols: usize,
    /// `len * rows * cols` values, 0 black.
    pub pixels: Vec<u8>,
}

impl Images {
    /// How many.
    pub fn len(&self) -> usize {
        self.pixels.len() / (self.rows * self.cols).max(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pixels of one; panics outside, like a slice.
    pub fn image(&self, index: usize) -> &[u8] {
        let size = self.rows * self.cols;
        &self.pixels[index * size..(index + 1) * size]
    }
}

/// Reads images from IDX bytes, gzipped or not.
///
/// # Errors
/// Anything but a whole, well-formed file of at most 1 GiB of pixels, with nothing after it.
pub fn read_images(file: impl Read) -> Result<Images, IdxError> {
    read_images_sized(file, u64::MAX)
}

/// Reads labels from IDX bytes, gzipped or not. Any byte is a label.
///
/// # Errors
/// Anything but a whole, well-formed file of at most 10 million labels, with nothing after it.
pub fn read_labels(file: impl Read) -> Result<Vec<u8>, IdxError> {
    read_labels_sized(file, u64::MAX)
}

/// As [`read_images`], for a file known to have `length` bytes: a header that promises more than
/// they can hold is refused before anything is read or allocated for it.
///
/// # Errors
/// As [`read_images`].
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

/// As [`read_labels`], for a file known to have `length` bytes.
///
/// # Errors
/// As [`read_labels`].
pub fn read_labels_sized(file: impl Read, length: u64) -> Result<Vec<u8>, IdxError> {
    let mut file = Unpacked::new(file, length)?;
    file.magic(MAGIC_LABELS, "labels")?;
    let count = file.word()?;
    if count > MOST_ITEMS {
        return Err(IdxError::Size(format!("{count} labels")));
    }
    file.body(u64::from(count))
}

/// The bytes inside, whether the file is gzipped or not.
struct Unpacked<'a> {
    bytes: Box<dyn Read + 'a>,
    /// How many bytes can still come at most.
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

    /// Exactly `expected` bytes and then the end; reading one further makes gzip check its sum.
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
