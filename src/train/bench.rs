//! How fast this machine trains, and how near that is to what it can do.

use std::time::{Duration, Instant};

use tch::{Device, Kind, Tensor};

use super::{ProfileTimes, STEP_PROFILE, Trainer};
use crate::data::Dataset;
use crate::protocol::Recipe;

/// Steps left out of the figures, while caches and thread pools warm up.
const WARM_UP: usize = 3;
/// Side of the square matrices of [`sgemm_gflops`].
const MATRIX: i64 = 2048;

/// Times of some steps.
#[derive(Clone, Debug)]
pub struct StepTimes {
    /// Milliseconds of each step, in order.
    pub milliseconds: Vec<f64>,
    /// Median milliseconds of each part.
    pub parts: [f64; STEP_PROFILE.len()],
}

/// Trains a fresh seed recipe on MNIST for `steps` steps after a warm-up.
///
/// # Errors
/// What keeps the trainer from starting or stepping, in words.
pub fn time_steps(batch: usize, steps: usize) -> Result<StepTimes, String> {
    let set = Dataset::mnist().map_err(|e| e.to_string())?;
    let recipe = Recipe { batch, ..Recipe::dcgan() };
    let mut trainer = Trainer::new(recipe, 1, Device::Cpu)?;
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

/// Billions of floating-point operations in one step of the folded seed recipe: two for each
/// multiply-add of the dense and convolution layers, forward and backward.
pub fn step_gflop(batch: usize) -> f64 {
    // Per image: the layers' multiply-adds, the generator's convolutions folded to 3 x 3.
    const G: [f64; 3] = [200.0 * 6272.0, 9.0 * 128.0 * 256.0 * 49.0, 9.0 * 64.0 * 4.0 * 196.0];
    const D: [f64; 3] = [25.0 * 64.0 * 196.0, 25.0 * 64.0 * 128.0 * 49.0, 6272.0];
    let (g, d) = (G.iter().sum::<f64>(), D.iter().sum::<f64>());
    // Gradients reach the discriminator's first weights but not its images in its own half, and
    // its images but none of its weights in the generator's.
    let d_half = g + 2.0 * (d + d + (d - D[0]));
    let g_half = g + d + d + g + (g - G[0]);
    2.0 * batch as f64 * (d_half + g_half) / 1e9
}

/// What the machine's own single-precision matrix product reaches, in GFLOP/s.
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

/// The middle value; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The value below which this share of the values lies; 0 of none.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1) as f64;
    sorted.get((last * share).round() as usize).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_of_128_takes_the_counted_operations() {
        assert!((step_gflop(128) - 37.3).abs() < 0.2, "{}", step_gflop(128));
        assert!((step_gflop(256) / step_gflop(128) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn quantiles_are_values_of_the_list() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!([quantile(&values, 0.0), median(&values), quantile(&values, 1.0)], [1.0, 3.0, 5.0]);
        assert_eq!(median(&[]), 0.0);
    }
}
