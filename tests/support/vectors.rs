//! Vectors for tests of the latent space.

use latent_explorer::latent::random::sample;
use latent_explorer::latent::{DIM, LatentVector};
use proptest::prelude::*;

pub fn distance(a: &LatentVector, b: &LatentVector) -> f32 {
    a.plus(b, -1.0).norm()
}

/// A vector of zeros except for one value.
pub fn axis(index: usize, value: f32) -> LatentVector {
    let mut z = LatentVector::zeros();
    z.set(index, value);
    z
}

/// Samples and extreme vectors.
pub fn vector() -> impl Strategy<Value = LatentVector> {
    let few = || (0..4_u64).prop_map(sample);
    prop_oneof![
        4 => any::<u64>().prop_map(sample),
        2 => few(),
        2 => (few(), prop_oneof![Just(-1.0), Just(2.0), Just(-1e-20), Just(1e20)]).prop_map(|(z, by)| z.scaled(by)),
        1 => (0..DIM, -2.0_f32..2.0).prop_map(|(index, value)| axis(index, value)),
        1 => Just(LatentVector::zeros()),
        2 => prop::collection::vec(-1e30_f32..1e30, DIM).prop_map(|v| LatentVector::from_values(v).unwrap()),
    ]
}
