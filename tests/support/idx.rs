//! IDX files in memory, and folders of them.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

pub const NAMES: [&str; 4] =
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/// An IDX file with these sizes in its header and this body.
pub fn idx(sizes: &[u32], body: &[u8]) -> Vec<u8> {
    let magic = 0x0800 + sizes.len() as u32;
    let mut bytes: Vec<u8> = [&[magic], sizes].concat().iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.extend(body);
    bytes
}

pub fn images_file(count: u32, rows: u32, cols: u32, pixels: &[u8]) -> Vec<u8> {
    idx(&[count, rows, cols], pixels)
}

pub fn labels_file(labels: &[u8]) -> Vec<u8> {
    idx(&[labels.len() as u32], labels)
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Bytes without a pattern, the same on every call.
pub fn noise(count: u32) -> Vec<u8> {
    (0..count).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// Writes the four files of a data set to a folder.
pub fn write_set(folder: &Path, files: &[Vec<u8>; 4]) {
    for (name, bytes) in NAMES.iter().zip(files) {
        fs::write(folder.join(name), bytes).unwrap();
    }
}
