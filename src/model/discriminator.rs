//! The discriminator: an image in, the logit of its being real out.

use tch::Tensor;

use super::phases::{Patches, conv_of_phases};
use super::{IMAGE_SIDE, Masks, Parameters, Spec, leaky_relu, leaky_relu_masked};

/// Conv 5x5 stride 2 -> 64, conv 5x5 stride 2 -> 128, dense -> 1, with dropout between.
pub struct Discriminator {
    parameters: Parameters,
    patches: Patches,
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
        let patches = Patches::new(IMAGE_SIDE, parameters.flat().device());
        Self { parameters, patches }
    }

    /// The weights.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// A network of its own with the same weights.
    #[must_use]
    pub fn deep_copy(&self) -> Self {
        Self::new(self.parameters.deep_copy())
    }

    /// Images `[n, 1, 28, 28]` to logits `[n, 1]`, with dropout where there are masks.
    pub fn forward(&self, images: &Tensor, masks: Option<&Masks>) -> Tensor {
        let p = |i| self.parameters.get(i);
        let first = self.patches.conv(images, p(0), p(1));
        let phases = std::array::from_fn(|i| {
            // The mask also clears what a phase stores as padding.
            let mask = masks.map_or_else(|| self.patches.stored(i), |masks| &masks.first[i]);
            leaky_relu_masked(&first[i], Self::SLOPE, mask).permute([0, 3, 1, 2])
        });
        let second = conv_of_phases(&phases, p(2), p(3));
        let second = match masks {
            Some(masks) => leaky_relu_masked(&second, Self::SLOPE, &masks.second),
            None => leaky_relu(&second, Self::SLOPE),
        };
        // The dense weight counts channels first; moving its 6,272 values spares moving the images.
        let dense = p(4).view([128, 49]).transpose(0, 1).reshape([1, 6272]);
        second.permute([0, 2, 3, 1]).reshape([-1, 6272]).linear(&dense, Some(p(5)))
    }
}
