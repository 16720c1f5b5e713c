//! Saves generated digits as a data set.

use std::io::{self, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::files::write_atomic;
use crate::raster::GrayImage;

/// An IDX3 file of unsigned bytes: magic 0x0803, count, rows, columns (32 bits each, big-endian), then the pixels.
/// Skips images whose size differs from the first.
pub fn idx3_bytes(images: &[GrayImage]) -> Vec<u8> {
    let (width, height) = images.first().map_or((0, 0), |i| (i.width, i.height));
    let same: Vec<&GrayImage> = images.iter().filter(|i| (i.width, i.height) == (width, height)).collect();
    let mut bytes = 0x0803_u32.to_be_bytes().to_vec();
    for size in [same.len(), height, width] {
        bytes.extend(u32::try_from(size).unwrap_or(u32::MAX).to_be_bytes());
    }
    for image in same {
        bytes.extend(&image.pixels);
    }
    bytes
}

/// Writes an IDX3 file, gzipped when the name ends in `.gz`.
///
/// # Errors
/// Returns the operating system's error.
pub fn save_idx3(path: &Path, images: &[GrayImage]) -> io::Result<()> {
    let bytes = idx3_bytes(images);
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz")) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&bytes)?;
        return write_atomic(path, &encoder.finish()?);
    }
    write_atomic(path, &bytes)
}
