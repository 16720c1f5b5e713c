//! The discriminator: an image in, the logit of its being real out.

use tch::Tensor;

use super::{Parameters, Spec, channels_last, dropout, leaky_relu};

/// Dropout values per image: after the first and the second convolution.
pub const MASK_VALUES_PER_IMAGE: [[i64; 3]; 2] = [[64, 14, 14], [128, 7, 7]];

/// Conv 5x5 stride 2 -> 64, conv 5x5 stride 2 -> 128, dense -> 1, with dropout between.
pub struct Discriminator {
    parameters: Parameters,
}

impl Discriminator {
    /// Names and shapes; 212,865 values.
    pub const SPECS: &'static [Spec] = &[
        Spec { name: "discriminator.conv1.weight", shape: &[64, 1, 5, 5] },
        Spec { name: "discriminator.conv1.bias", shape: &[64] },
        Spec { name: "discriminator.conv2.weight", shape: &[128, 64, 5, 5] },
        Spec { name: "discriminator.conv2.bias", shape: &[128] },
        Spec { name: "discriminator.dense.weight", shape: &[1, 6272] },
        Spec { name: "discriminator.dense.bias", shape: &[1] },
    ];
    const SLOPE: f64 = 0.2;

    /// Wraps parameters that follow [`Self::SPECS`].
    pub fn new(parameters: Parameters) -> Self {
        Self { parameters }
    }

    /// The weights.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Images `[n, 1, 28, 28]` to logits `[n, 1]`; `masks` are the two dropout masks, if any.
    pub fn forward(&self, x: &Tensor, masks: &[Option<Tensor>]) -> Tensor {
        let p = |i| self.parameters.get(i);
        let mask = |i: usize| masks.get(i).and_then(Option::as_ref);
        let x = same_stride2(&channels_last(x), p(0), p(1));
        let x = dropout(&leaky_relu(&x, Self::SLOPE), mask(0));
        let x = same_stride2(&x, p(2), p(3));
        let x = dropout(&leaky_relu(&x, Self::SLOPE), mask(1));
        x.contiguous().view([-1, 6272]).linear(p(4), Some(p(5)))
    }

    /// The shapes of both dropout masks for `n` images.
    pub fn mask_shapes(n: i64) -> [[i64; 4]; 2] {
        MASK_VALUES_PER_IMAGE.map(|[c, h, w]| [n, c, h, w])
    }
}

/// 5x5, stride 2, 'same' as Keras means it: one row of zeros before, two after.
fn same_stride2(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Tensor {
    x.constant_pad_nd([1, 2, 1, 2]).conv2d(weight, Some(bias), [2, 2], [0, 0], [1, 1], 1)
}
