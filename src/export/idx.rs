//! The IDX format: images as a data set.

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
