//! The IDX format of MNIST, read as if every file were hostile.
//!
//! Sizes in the header are checked against the bytes that follow before anything is believed:
//! memory grows with the data read, never with the header's claim.

use std::io::Read;

use flate2::read::MultiGzDecoder;

const MAGIC_LABELS: u32 = 0x0801;
const MAGIC_IMAGES: u32 = 0x0803;
/// Far above any data set of this kind (EMNIST has 814,255 images).
const MOST_ITEMS: u32 = 10_000_000;
const LARGEST_SIDE: u32 = 4096;
/// Uncompressed bytes accepted from one file.
const LARGEST_BODY: u64 = 1 << 30;

/// What is wrong with an IDX file.
#[derive(Debug, thiserror::Error)]
pub enum IdxError {
    /// The reader failed, or the gzip stream is damaged.
    #[error("it cannot be read ({0})")]
    Read(#[from] std::io::Error),
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
    #[error("it holds {found} bytes where its header promises {expected}")]
    Length {
        /// By the header.
        expected: u64,
        /// In the file; one too many stands for any excess.
        found: u64,
    },
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
/// Anything but a whole, well-formed file.
pub fn read_images(file: impl Read) -> Result<Images, IdxError> {
    let mut file = unpacked(file)?;
    magic(&mut file, MAGIC_IMAGES, "images")?;
    let [count, rows, cols] = [word(&mut file)?, word(&mut file)?, word(&mut file)?];
    if count > MOST_ITEMS || rows == 0 || cols == 0 || rows > LARGEST_SIDE || cols > LARGEST_SIDE {
        return Err(IdxError::Size(format!("{count} images of {rows} x {cols}")));
    }
    let expected = u64::from(count) * u64::from(rows) * u64::from(cols);
    let pixels = body(file, expected)?;
    Ok(Images { rows: rows as usize, cols: cols as usize, pixels })
}

/// Reads labels from IDX bytes, gzipped or not.
///
/// # Errors
/// Anything but a whole, well-formed file.
pub fn read_labels(file: impl Read) -> Result<Vec<u8>, IdxError> {
    let mut file = unpacked(file)?;
    magic(&mut file, MAGIC_LABELS, "labels")?;
    let count = word(&mut file)?;
    if count > MOST_ITEMS {
        return Err(IdxError::Size(format!("{count} labels")));
    }
    body(file, u64::from(count))
}

fn unpacked<'a>(mut file: impl Read + 'a) -> Result<Box<dyn Read + 'a>, IdxError> {
    let mut start = Vec::with_capacity(2);
    file.by_ref().take(2).read_to_end(&mut start)?;
    let gzipped = start == [0x1f, 0x8b];
    let whole = std::io::Cursor::new(start).chain(file);
    Ok(if gzipped { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

fn word(file: &mut impl Read) -> Result<u32, IdxError> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes))
}

fn magic(file: &mut impl Read, wanted: u32, expected: &'static str) -> Result<(), IdxError> {
    let found = word(file)?;
    if found == wanted { Ok(()) } else { Err(IdxError::Magic { expected, found }) }
}

fn body(file: impl Read, expected: u64) -> Result<Vec<u8>, IdxError> {
    if expected > LARGEST_BODY {
        return Err(IdxError::Size(format!("{expected} bytes")));
    }
    let mut bytes = Vec::new();
    file.take(expected + 1).read_to_end(&mut bytes)?;
    let found = bytes.len() as u64;
    if found == expected { Ok(bytes) } else { Err(IdxError::Length { expected, found }) }
}
