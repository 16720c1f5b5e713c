//! Leaky ReLU with a chosen slope, and dropout from masks made outside libtorch.

use rand::Rng as _;
use tch::{Kind, Tensor};

use crate::latent::random::{Stream, rng};

/// `max(x, slope * x)`, any shape.
///
/// tch drops the slope argument of `leaky_relu`. The operator's own backward multiplies its
/// second argument by 1 or the slope, by the sign of the first: with both the same tensor that is
/// the function itself, in one pass, and it has a gradient with respect to the second.
pub fn leaky_relu(x: &Tensor, slope: f64) -> Tensor {
    x.detach().leaky_relu_backward(x, slope, false)
}

/// Inverted dropout: `x * mask`, where `mask` is 0 or `1 / (1 - rate)` and shaped like `x`.
pub fn dropout(x: &Tensor, mask: Option<&Tensor>) -> Tensor {
    mask.map_or_else(|| x.shallow_clone(), |mask| x * mask)
}

/// Dropout masks drawn from a 16-bit comparison, so that the rate holds to within 2e-5.
///
/// The bits come from the run's own generator: a function of seed and step, whatever else the
/// process does.
pub struct DropoutMasks {
    rate: f64,
    bits: Vec<u8>,
}

impl DropoutMasks {
    /// Masks that drop values with probability `rate` in `[0, 1)`.
    pub fn new(rate: f64) -> Self {
        Self { rate, bits: Vec::new() }
    }

    /// One mask per shape (channels-last in memory), or `None` each when nothing is dropped.
    ///
    /// `part` tells apart the draws inside one step.
    pub fn draw(&mut self, seed: u64, step: u64, part: u64, shapes: &[[i64; 4]]) -> Vec<Option<Tensor>> {
        if self.rate <= 0.0 {
            return shapes.iter().map(|_| None).collect();
        }
        let mut generator = rng(seed, Stream::Dropout, step.wrapping_mul(4).wrapping_add(part));
        let threshold = (self.rate * 65_536.0).round() - 32_768.0;
        shapes
            .iter()
            .map(|&[n, c, h, w]| {
                let count = usize::try_from(n * c * h * w).unwrap_or(0);
                self.bits.resize(count * 2, 0);
                generator.fill_bytes(&mut self.bits);
                let kept =
                    Tensor::from_data_size(&self.bits, &[n, h, w, c], Kind::Int16).ge(threshold).to_kind(Kind::Float);
                let scale = 1.0 / (1.0 - self.rate);
                Some((kept * scale).permute([0, 3, 1, 2]))
            })
            .collect()
    }
}
