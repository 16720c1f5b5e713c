//! Ways to damage the bytes of a file.

use std::path::Path;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// The bits to flip in `bytes`: all of them, or one per byte.
pub fn bits(bytes: std::ops::Range<usize>, all: bool) -> Vec<(usize, u8)> {
    let mut random = ChaCha8Rng::seed_from_u64(bytes.len() as u64);
    let mut of_byte = |byte| if all { 0..8 } else { one(random.random_range(0..8)) }.map(move |bit| (byte, bit));
    bytes.flat_map(|byte| of_byte(byte).collect::<Vec<_>>()).collect()
}

fn one(bit: u8) -> std::ops::Range<u8> {
    bit..bit + 1
}

pub fn flipped(whole: &[u8], (byte, bit): (usize, u8)) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    bytes[byte] ^= 1 << bit;
    bytes
}

/// All truncated files, then all files with one bit flipped.
pub fn damages(whole: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let cuts = (0..whole.len()).map(|end| whole[..end].to_vec());
    cuts.chain(bits(0..whole.len(), true).into_iter().map(|bit| flipped(whole, bit)))
}

/// A folder in memory when the system has one, for tests that write thousands of small files.
pub fn quick_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}
