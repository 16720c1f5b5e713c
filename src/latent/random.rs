//! Random numbers as a function of (seed, stream, step), without state to save.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

use super::{DIM, LatentVector};

/// Purpose of random numbers. Different purposes never share numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Stream {
    /// Initial weights.
    Weights = 1,
    /// Selection of the images of a batch.
    Batches = 2,
    /// Noise of the discriminator's step.
    NoiseD = 3,
    /// Noise of the generator's step.
    NoiseG = 4,
    /// Dropout masks.
    Dropout = 5,
    /// Noise of the sample grid.
    FixedNoise = 6,
    /// The vector of each seed that the user can choose.
    Explore = 7,
    /// Training of the digit classifier.
    Classifier = 8,
    /// Noise of the images in a quality measurement.
    Evaluation = 9,
    /// Mutations of a vector.
    Mutation = 10,
    /// Noise vectors of the samples from which directions are computed.
    Analysis = 11,
}

/// The random generator of this stream and step. It is seeded through a hash, so that neighbouring seeds, streams and
/// steps give independent numbers.
pub fn rng(seed: u64, stream: Stream, step: u64) -> ChaCha8Rng {
    ChaCha8Rng::from_seed(seed_bytes(seed, stream, step))
}

/// The 32 bytes that [`rng`] is seeded with, for random generators of another type.
pub fn seed_bytes(seed: u64, stream: Stream, step: u64) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("latent-explorer random stream v1");
    for part in [seed, stream as u64, step] {
        hasher.update(&part.to_le_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// Fills a slice with independent N(0, 1) values.
pub fn fill_normal(rng: &mut ChaCha8Rng, out: &mut [f32]) {
    for value in out {
        *value = StandardNormal.sample(rng);
    }
}

fn normal(mut rng: ChaCha8Rng) -> LatentVector {
    let mut z = LatentVector::zeros();
    for index in 0..DIM {
        z.set(index, StandardNormal.sample(&mut rng));
    }
    z
}

/// The vector of a seed in the latent panel.
pub fn sample(seed: u64) -> LatentVector {
    normal(rng(seed, Stream::Explore, 0))
}

/// The noise of the sample grid. Tile `i` does not depend on `count`.
pub fn fixed_noise(run_seed: u64, count: usize) -> Vec<LatentVector> {
    (0..count as u64).map(|tile| normal(rng(run_seed, Stream::FixedNoise, tile))).collect()
}

/// `count` samples to find directions in, numbered from `first`.
pub fn analysis_noise(first: u64, count: usize) -> Vec<LatentVector> {
    (0..count as u64).map(|i| normal(rng(0, Stream::Analysis, first.wrapping_add(i)))).collect()
}

/// The noise of image `index` in a quality measurement.
pub fn evaluation_noise(seed: u64, index: u64) -> LatentVector {
    normal(rng(seed, Stream::Evaluation, index))
}
