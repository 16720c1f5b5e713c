//! Random numbers as a function of (seed, stream, step): nothing to save, nothing to disturb.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

use super::{DIM, LatentVector};

/// What the numbers are for. Different uses never share numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Stream {
    /// Initial weights.
    Weights = 1,
    /// Which images make a batch.
    Batches = 2,
    /// Noise of the discriminator's step.
    NoiseD = 3,
    /// Noise of the generator's step.
    NoiseG = 4,
    /// Dropout masks.
    Dropout = 5,
    /// The sample grid.
    FixedNoise = 6,
    /// A person's seeds.
    Explore = 7,
    /// The digit classifier's training.
    Classifier = 8,
    /// Images that a measurement of quality draws.
    Evaluation = 9,
    /// A person's mutations.
    Mutation = 10,
    /// Samples that directions are found in.
    Analysis = 11,
}

/// The generator for this use at this step: a pure function of the three, seeded through a hash,
/// so that neighbouring seeds, streams and steps share nothing.
pub fn rng(seed: u64, stream: Stream, step: u64) -> ChaCha8Rng {
    ChaCha8Rng::from_seed(seed_bytes(seed, stream, step))
}

/// What seeds [`rng`], for other generators.
pub fn seed_bytes(seed: u64, stream: Stream, step: u64) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("latent-explorer random stream v1");
    for part in [seed, stream as u64, step] {
        hasher.update(&part.to_le_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// Fills with independent N(0, 1) values.
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

/// The vector a seed stands for in the latent panel.
pub fn sample(seed: u64) -> LatentVector {
    normal(rng(seed, Stream::Explore, 0))
}

/// The sample grid's noise. Tile `i` does not depend on `count`.
pub fn fixed_noise(run_seed: u64, count: usize) -> Vec<LatentVector> {
    (0..count as u64).map(|tile| normal(rng(run_seed, Stream::FixedNoise, tile))).collect()
}

/// Samples that directions are found in, numbered from `first` on.
pub fn analysis_noise(first: u64, count: usize) -> Vec<LatentVector> {
    (0..count as u64).map(|i| normal(rng(0, Stream::Analysis, first.wrapping_add(i)))).collect()
}

/// The noise of image `index` in a measurement of quality.
pub fn evaluation_noise(seed: u64, index: u64) -> LatentVector {
    normal(rng(seed, Stream::Evaluation, index))
}
