//! Selection of the images of a batch.

use rand::RngExt as _;

use crate::latent::random::{Stream, rng};

/// `batch` indices below `len`, drawn with replacement; they depend only on seed and step.
///
/// Returns an empty vector when `len` is 0.
pub fn batch_indices(seed: u64, step: u64, batch: usize, len: usize) -> Vec<usize> {
    if len == 0 {
        return Vec::new();
    }
    let mut rng = rng(seed, Stream::Batches, step);
    (0..batch).map(|_| rng.random_range(0..len as u64) as usize).collect()
}
