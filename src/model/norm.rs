//! Batch normalisation in the generator during training, and its folding into the weights afterwards.
//!
//! S. Ioffe and C. Szegedy, "Batch normalization" (2015). With running statistics it is one scale and one offset per
//! channel, which can be folded into the weights of the layer before it. The generator that is shown or saved as a
//! model is folded: it has no normalisation parameters.

use tch::{Device, Kind, Tensor, no_grad};

use super::mapping::GeneratorShape;
use super::{Generator, Parameters};

/// Added to the variance.
const EPS: f64 = 1e-5;
/// Weight of a batch in the running statistics: they average over about 100 batches.
const MOMENTUM: f64 = 0.01;

/// Names and sizes of the running statistics in a checkpoint.
pub const STATISTICS: [(&str, i64); 4] = [
    ("generator.norm1.running_mean", 128),
    ("generator.norm1.running_var", 128),
    ("generator.norm2.running_mean", 64),
    ("generator.norm2.running_var", 64),
];

/// Running means and variances of both normalised layers. Each forward pass in training updates them.
pub struct Statistics {
    tensors: [Tensor; 4],
}

impl Statistics {
    /// Statistics before the first batch: means 0, variances 1.
    pub fn new(device: Device) -> Self {
        let options = (Kind::Float, device);
        let tensors = STATISTICS.map(|(name, size)| {
            if name.ends_with("var") { Tensor::ones([size], options) } else { Tensor::zeros([size], options) }
        });
        Self { tensors }
    }

    /// Creates the statistics from saved tensors, in the order of [`STATISTICS`].
    pub fn from_tensors(tensors: [Tensor; 4]) -> Self {
        Self { tensors }
    }

    /// The tensors, in the order of [`STATISTICS`].
    pub fn tensors(&self) -> &[Tensor; 4] {
        &self.tensors
    }

    /// An independent copy.
    #[must_use]
    pub fn deep_copy(&self) -> Self {
        Self { tensors: std::array::from_fn(|i| no_grad(|| self.tensors[i].copy())) }
    }

    /// Copies the values of `other`.
    pub fn become_like(&self, other: &Self) {
        for (mine, theirs) in self.tensors.iter().zip(&other.tensors) {
            no_grad(|| mine.shallow_clone().copy_(theirs));
        }
    }

    /// Normalises `x [n, channels, h, w]` by the statistics of its own batch. `layer` is 0 or 1.
    pub(super) fn normalise(&self, x: &Tensor, layer: usize, parameters: &Parameters) -> Tensor {
        let (weight, bias) = (parameters.get(6 + 2 * layer), parameters.get(7 + 2 * layer));
        let (mean, variance) = (&self.tensors[2 * layer], &self.tensors[2 * layer + 1]);
        x.batch_norm(Some(weight), Some(bias), Some(mean), Some(variance), true, MOMENTUM, EPS, false)
    }
}

/// Returns a generator without normalisation layers: the running statistics are folded into the weights and biases of
/// the dense layer and the first convolution.
pub(super) fn folded(shape: &GeneratorShape, parameters: &Parameters, statistics: &Statistics) -> Generator {
    let _guard = tch::no_grad_guard();
    let factor_offset = |layer: usize| {
        let factor = parameters.get(6 + 2 * layer) / (&statistics.tensors[2 * layer + 1] + EPS).sqrt();
        let offset = parameters.get(7 + 2 * layer) - &statistics.tensors[2 * layer] * &factor;
        (factor, offset)
    };
    let (dense, conv) = (factor_offset(0), factor_offset(1));
    // Each of the 128 channels has 49 rows of the dense layer.
    let rows = |channels: &Tensor| channels.view([128, 1]).expand([128, 49], false).reshape([-1]);
    let mut tensors = vec![
        parameters.get(0) * rows(&dense.0).view([-1, 1]),
        parameters.get(1) * rows(&dense.0) + rows(&dense.1),
        parameters.get(2) * conv.0.view([-1, 1, 1, 1]),
        parameters.get(3) * &conv.0 + &conv.1,
        parameters.get(4).copy(),
        parameters.get(5).copy(),
    ];
    tensors.extend(parameters.tensors().iter().skip(shape.mapping_start()).map(Tensor::copy));
    let flat = Tensor::cat(&tensors.iter().map(|tensor| tensor.reshape([-1])).collect::<Vec<_>>(), 0);
    let plain = GeneratorShape { normalised: false, ..shape.clone() };
    let parameters = Parameters::from_flat(plain.specs(), flat);
    Generator::with_shape(plain, parameters, None)
}

#[cfg(test)]
mod tests {
    use super::super::initial_generator;
    use super::*;
    use crate::latent::random::{Stream, fill_normal, rng};

    #[test]
    fn folding_changes_nothing_in_the_image() {
        let generator = initial_generator(
            3,
            &GeneratorShape { mapping: vec![20, 16], classes: 10, gate: 0, normalised: true },
            Device::Cpu,
        )
        .unwrap();
        let mut noise = vec![0.0; 8 * 200];
        fill_normal(&mut rng(1, Stream::Evaluation, 0), &mut noise);
        let z = Tensor::from_slice(&noise).view([8, 200]);
        let _guard = tch::no_grad_guard();
        // One thread: these passes are too small to share.
        let threads = tch::get_num_threads();
        tch::set_num_threads(1);
        // Repeats one batch until the running statistics are close to the statistics of that batch.
        let mut batch = generator.forward(&z);
        for _ in 0..1600 {
            batch = generator.forward(&z);
        }
        tch::set_num_threads(threads);
        let plain = generator.plain();
        assert_eq!(plain.parameters().specs().len(), 6 + 4);
        let difference = (plain.forward(&z) - batch).abs().max().double_value(&[]);
        assert!(difference < 1e-2, "{difference}");
    }
}
