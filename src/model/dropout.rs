//! Dropout masks as a function of seed and step. Only [`DropoutMasks::draw_on_gpu`] draws them with libtorch.

use rand::{Rng as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256PlusPlus;
use tch::{Device, Kind, Tensor};

use half::bf16;

use super::arithmetic::is_bf16;
use super::filled_tensor::{Value, tensor_filled};
use super::phases::PHASES;
use crate::latent::random::{Stream, seed_bytes};

/// Number of rows and columns of the second convolution's output; the first one's has twice as many.
const HALF: i64 = 7;
/// Number of images drawn from one random stream.
const BLOCK: usize = 32;

/// Dropout masks for one forward pass of the discriminator: each value is 0 or `1 / (1 - rate)`.
pub struct Masks {
    /// The mask after the first convolution. On the processor, one tensor `[n, h, w, channels]` for each of the four
    /// phases (see `phases`), with zeros where that phase has padding; on a GPU one tensor `[n, channels, 14, 14]`,
    /// channels-last.
    pub first: Vec<Tensor>,
    /// The mask after the second convolution: `[n, 2 channels, 7, 7]`, channels-last.
    pub second: Tensor,
}

/// Draws masks for inverted dropout by comparing 16 random bits: the rate is exact to within 2e-5.
///
/// N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting"
/// (2014).
pub struct DropoutMasks {
    rate: f64,
    /// Channels of the discriminator's first convolution; the second has twice as many.
    channels: i64,
}

impl DropoutMasks {
    /// Creates masks that drop values with probability `rate` in `[0, 1)`, for a discriminator with this number of
    /// channels.
    pub fn new(rate: f64, channels: i64) -> Self {
        Self { rate, channels }
    }

    /// Draws the masks for `n` images. Returns `None` when the rate is 0.
    ///
    /// `part` (0 to 3) distinguishes the draws of one step.
    pub fn draw(&self, seed: u64, step: u64, part: u64, n: usize) -> Option<Masks> {
        if self.rate <= 0.0 {
            return None;
        }
        let key = Self::key(seed, step, part);
        let mut plane = 0;
        let first = PHASES.map(|phase| {
            let [h, w] = phase.stored(HALF);
            let padding: Vec<usize> =
                phase.places(HALF).enumerate().filter_map(|(place, p)| p.is_none().then_some(place)).collect();
            plane += 1;
            self.plane(&key, plane, n, &padding, [h, w, self.channels])
        });
        let second = self.plane(&key, 5, n, &[], self.second()).permute([0, 3, 1, 2]);
        Some(Masks { first: first.into(), second })
    }

    /// Masks in the form for `device`, drawn on the processor; those of a GPU differ from those of [`Self::draw`].
    ///
    /// # Errors
    /// Returns libtorch's message.
    pub fn draw_for(
        &self,
        device: Device,
        (seed, step, part): (u64, u64, u64),
        n: i64,
    ) -> Result<Option<Masks>, tch::TchError> {
        let count = usize::try_from(n).unwrap_or(0);
        match device {
            Device::Cpu => Ok(self.draw(seed, step, part, count)),
            _ if self.rate <= 0.0 => Ok(None),
            _ => {
                let key = Self::key(seed, step, part);
                let whole = |plane, shape| self.plane(&key, plane, count, &[], shape).f_to_device(device);
                let first = whole(1, [2 * HALF, 2 * HALF, self.channels])?.permute([0, 3, 1, 2]);
                Ok(Some(Masks { first: vec![first], second: whole(5, self.second())?.permute([0, 3, 1, 2]) }))
            }
        }
    }

    /// Outputs of the second convolution: rows, columns, channels.
    fn second(&self) -> [i64; 3] {
        [HALF, HALF, 2 * self.channels]
    }

    fn key(seed: u64, step: u64, part: u64) -> [u8; 32] {
        seed_bytes(seed, Stream::Dropout, step.wrapping_mul(4).wrapping_add(part))
    }

    /// The seed of [`Self::draw_on_gpu`] for this part of a step.
    pub fn gpu_seed(seed: u64, step: u64, part: u64) -> i64 {
        let [a, b, c, d, e, f, g, h, ..] = Self::key(seed, step, part);
        i64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    /// Draws the masks for `n` images on the GPU of `key`, a key of [`cuda_graph::random_key`], from libtorch's
    /// stateless random numbers: the rate is exact to within 1e-7. Returns `None` when the rate is 0.
    ///
    /// # Errors
    /// Returns libtorch's message, for instance on the processor, which lacks these numbers.
    pub fn draw_on_gpu(&self, key: &Tensor, n: i64) -> Result<Option<Masks>, tch::TchError> {
        if self.rate <= 0.0 {
            return Ok(None);
        }
        let first = [n, 2 * HALF, 2 * HALF, self.channels];
        let second = [n, HALF, HALF, 2 * self.channels];
        let [first_count, second_count] = [first, second].map(|shape| shape.iter().product::<i64>());
        let mut numbers = Tensor::f_empty([first_count + second_count], (Kind::Float, key.device()))?;
        let numbers = numbers.f_internal_philox_uniform_(key, 0.0, 1.0)?;
        let masks = numbers.f_ge(self.rate)?.f_to_kind(Kind::Float)?.f_mul_scalar_(1.0 / (1.0 - self.rate))?;
        let part = |from, count, shape: [i64; 4]| masks.narrow(0, from, count).view(shape).permute([0, 3, 1, 2]);
        Ok(Some(Masks { first: vec![part(0, first_count, first)], second: part(first_count, second_count, second) }))
    }

    /// Draws a mask `[n, h, w, channels]` in the arithmetic of this thread, with zeros at the places in `padding`.
    fn plane(&self, key: &[u8; 32], plane: u64, n: usize, padding: &[usize], shape: [i64; 3]) -> Tensor {
        if is_bf16() {
            self.plane_of::<bf16>(key, plane, n, padding, shape)
        } else {
            self.plane_of::<f32>(key, plane, n, padding, shape)
        }
    }

    fn plane_of<T: Value>(
        &self,
        key: &[u8; 32],
        plane: u64,
        n: usize,
        padding: &[usize],
        [h, w, c]: [i64; 3],
    ) -> Tensor {
        let size = |d: i64| usize::try_from(d).unwrap_or(0);
        let (of_image, channels) = (size(h * w * c), size(c));
        tensor_filled([n as i64, h, w, c], |values| {
            let blocks = values.chunks_mut(BLOCK * of_image).enumerate().collect();
            cpu_kernels::for_each(blocks, |(block, values): (usize, &mut [T])| {
                let mut hasher = blake3::Hasher::new_keyed(key);
                hasher.update(&plane.to_le_bytes()).update(&(block as u64).to_le_bytes());
                fill(&mut Xoshiro256PlusPlus::from_seed(*hasher.finalize().as_bytes()), self.rate, values);
                for image in values.chunks_exact_mut(of_image) {
                    for &place in padding {
                        image[place * channels..(place + 1) * channels].fill(T::default());
                    }
                }
            });
        })
    }
}

fn fill<T: Value>(rng: &mut Xoshiro256PlusPlus, rate: f64, values: &mut [T]) {
    let threshold = (rate * 65_536.0).round() as u16;
    let kept = T::nearest((1.0 / (1.0 - rate)) as f32);
    let mut bits = [0_u8; 8192];
    for part in values.chunks_mut(bits.len() / 2) {
        rng.fill_bytes(&mut bits);
        for (value, bits) in part.iter_mut().zip(bits.chunks_exact(2)) {
            let drawn = u16::from_le_bytes([bits[0], bits[1]]);
            *value = if drawn >= threshold { kept } else { T::default() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Arithmetic;
    use crate::protocol::Precision;

    fn dropped(mask: &Tensor) -> f64 {
        mask.eq(0.0).to_kind(Kind::Double).mean(Kind::Double).double_value(&[])
    }

    #[test]
    fn masks_drop_the_asked_share_and_keep_the_mean() {
        let masks = DropoutMasks::new(0.3, 64).draw(1, 1, 0, 256).expect("a rate above 0");
        for mask in [&masks.first[0], &masks.second] {
            // 0.8 million values or more: the share's standard deviation is below 0.0006.
            assert!((dropped(mask) - 0.3).abs() < 0.003, "{}", dropped(mask));
            assert!((mask.mean(Kind::Double).double_value(&[]) - 1.0).abs() < 0.005);
        }
    }

    #[test]
    fn masks_are_zero_where_a_phase_stores_padding() {
        let masks = DropoutMasks::new(0.3, 64).draw(1, 1, 0, 3).expect("a rate above 0");
        let [odd_even, even_even] = [&masks.first[1], &masks.first[3]];
        assert!((dropped(&odd_even.select(2, 7)) - 1.0).abs() < 1e-9);
        assert!((dropped(&even_even.select(1, 7)) - 1.0).abs() < 1e-9);
        assert!(dropped(&even_even.narrow(1, 0, 7).narrow(2, 0, 7)) < 0.4);
    }

    #[test]
    fn masks_depend_on_seed_step_and_part_alone() {
        let draw =
            |seed, step, part| DropoutMasks::new(0.3, 64).draw(seed, step, part, 2).expect("a rate above 0").second;
        assert_eq!(draw(1, 2, 0), draw(1, 2, 0));
        for other in [draw(2, 2, 0), draw(1, 3, 0), draw(1, 2, 1)] {
            assert_ne!(draw(1, 2, 0), other);
        }
    }

    #[test]
    fn masks_of_both_arithmetics_drop_the_same_values() {
        let draw = || DropoutMasks::new(0.3, 64).draw(1, 2, 0, 3).expect("a rate above 0").second;
        let whole = draw();
        let arithmetic = Arithmetic::begin(Precision::Bf16, Device::Cpu);
        let rounded = draw();
        drop(arithmetic);
        assert_eq!(rounded.kind(), Kind::BFloat16);
        assert_eq!(rounded, whole.to_kind(Kind::BFloat16));
    }

    #[test]
    fn nothing_is_masked_at_rate_zero() {
        assert!(DropoutMasks::new(0.0, 64).draw(1, 1, 0, 2).is_none());
    }
}
