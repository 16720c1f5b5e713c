//! Training speed of this machine, compared with what its processor can reach.

use std::time::{Duration, Instant};

use tch::{Device, Kind, Tensor};

use super::{ProfileTimes, STEP_PROFILE, Trainer};
use crate::data::Dataset;
use crate::protocol::{Precision, Recipe};
pub use crate::quality::{median, quantile};

/// Number of untimed steps at the start, while caches and thread pools warm up.
const WARM_UP: usize = 3;
/// Number of rows and columns of the matrices in [`sgemm_gflops`].
const MATRIX: i64 = 2048;

/// Durations of training steps.
#[derive(Clone, Debug)]
pub struct StepTimes {
    /// Duration of each step in milliseconds, in order.
    pub milliseconds: Vec<f64>,
    /// Median duration in milliseconds of each part of a step.
    pub parts: [f64; STEP_PROFILE.len()],
}

/// Trains the `dcgan` recipe from scratch on MNIST, in this arithmetic, and times `steps` steps after a warm-up.
///
/// # Errors
/// Returns a message when the trainer cannot start or a step fails.
pub fn time_steps(device: Device, precision: Precision, batch: usize, steps: usize) -> Result<StepTimes, String> {
    let set = Dataset::mnist().map_err(|e| e.to_string())?;
    let recipe = Recipe { batch, precision, ..Recipe::dcgan() };
    let mut trainer = Trainer::new(recipe, 1, device)?;
    let mut milliseconds = Vec::with_capacity(steps);
    let mut parts: Vec<ProfileTimes> = Vec::with_capacity(steps);
    for step in 0..WARM_UP + steps {
        let began = Instant::now();
        trainer.train_step(&set.train, &set.train_labels).map_err(|e| e.to_string())?;
        if step >= WARM_UP {
            milliseconds.push(in_milliseconds(began.elapsed()));
            parts.push(trainer.profile_times());
        }
    }
    let parts = std::array::from_fn(|i| median(&parts.iter().map(|t| in_milliseconds(t[i])).collect::<Vec<_>>()));
    Ok(StepTimes { milliseconds, parts })
}

/// GFLOP of one step of the `dcgan` recipe with the folded layers: two operations for each multiply-add of the dense
/// and convolution layers, forward and backward.
pub fn step_gflop(batch: usize) -> f64 {
    // Multiply-adds per image and layer, with the generator's convolutions folded to 3 x 3.
    const G: [f64; 3] = [200.0 * 6272.0, 9.0 * 128.0 * 256.0 * 49.0, 9.0 * 64.0 * 4.0 * 196.0];
    const D: [f64; 3] = [25.0 * 64.0 * 196.0, 25.0 * 64.0 * 128.0 * 49.0, 6272.0];
    let (g, d) = (G.iter().sum::<f64>(), D.iter().sum::<f64>());
    // The discriminator's half computes gradients of all its weights, but not of its images; the generator's half
    // computes gradients of the images, but not of the discriminator's weights.
    let d_half = g + 2.0 * (d + d + (d - D[0]));
    let g_half = g + d + d + g + (g - G[0]);
    2.0 * batch as f64 * (d_half + g_half) / 1e9
}

/// Speed of libtorch's single-precision matrix product on this machine, in GFLOP/s.
pub fn sgemm_gflops() -> f64 {
    let options = (Kind::Float, Device::Cpu);
    let (a, b) = (Tensor::ones([MATRIX, MATRIX], options) * 0.5, Tensor::ones([MATRIX, MATRIX], options) * 0.25);
    let times: Vec<f64> = (0..12)
        .map(|_| {
            let began = Instant::now();
            let _product = a.matmul(&b);
            began.elapsed().as_secs_f64()
        })
        .collect();
    2.0 * (MATRIX as f64).powi(3) / median(&times[2..]) / 1e9
}

fn in_milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_of_128_takes_the_counted_operations() {
        assert!((step_gflop(128) - 37.3).abs() < 0.2, "{}", step_gflop(128));
        assert!((step_gflop(256) / step_gflop(128) - 2.0).abs() < 1e-9);
    }
}
