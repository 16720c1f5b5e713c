//! The 200-dimensional noise vector: pure arithmetic, no IO, no threads, no hidden randomness.

pub mod code;
pub mod interpolate;
pub mod path;
pub mod prior;
pub mod random;
mod vector;

pub use vector::{LatentError, LatentVector};

/// Length of the noise vector.
pub const DIM: usize = 200;
