//! The discriminator: maps an image to the logit of its being real.

use tch::Tensor;

use super::phases::{Patches, conv_of_phases};
use super::{IMAGE_SIDE, Masks, Parameters, Spec, leaky_relu, leaky_relu_masked};

/// Conv 5x5 stride 2 -> 64, conv 5x5 stride 2 -> 128, dense -> 1, with dropout between.
pub struct Discriminator {
    parameters: Parameters,
    patches: Patches,
}

impl Discriminator {
    /// Names and shapes of the parameters; 212,865 values.
    pub const SPECS: &'static [Spec] = &[
        Spec { name: "discriminator.conv1.weight", shape: &[64, 1, 5, 5] },
        Spec { name: "discriminator.conv1.bias", shape: &[64] },
        Spec { name: "discriminator.conv2.weight", shape: &[128, 64, 5, 5] },
        Spec { name: "discriminator.conv2.bias", shape: &[128] },
        Spec { name: "discriminator.dense.weight", shape: &[1, 6272] },
        Spec { name: "discriminator.dense.bias", shape: &[1] },
    ];
    /// [`Self::SPECS`] and a second output that classifies; 62,730 values more.
    pub const NAMING_SPECS: &'static [Spec] = &[
        Self::SPECS[0],
        Self::SPECS[1],
        Self::SPECS[2],
        Self::SPECS[3],
        Self::SPECS[4],
        Self::SPECS[5],
        Spec { name: "discriminator.classes.weight", shape: &[10, 6272] },
        Spec { name: "discriminator.classes.bias", shape: &[10] },
    ];
    const SLOPE: f64 = 0.2;

    /// Creates the network from parameters that follow [`Self::SPECS`] or [`Self::NAMING_SPECS`].
    pub fn new(parameters: Parameters) -> Self {
        let patches = Patches::new(IMAGE_SIDE, parameters.flat().device());
        Self { parameters, patches }
    }

    /// The weights.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// An independent copy.
    #[must_use]
    pub fn deep_copy(&self) -> Self {
        Self::new(self.parameters.deep_copy())
    }

    /// Maps images `[n, 1, 28, 28]` to logits `[n, 1]`, with dropout when there are masks.
    pub fn forward(&self, images: &Tensor, masks: Option<&Masks>) -> Tensor {
        self.judge(&self.features(images, masks))
    }

    /// Whether the network has the second output, which classifies.
    pub fn names(&self) -> bool {
        self.parameters.specs().len() == Self::NAMING_SPECS.len()
    }

    /// Maps images `[n, 1, 28, 28]` to the inputs of both outputs, `[n, 6272]`.
    pub fn features(&self, images: &Tensor, masks: Option<&Masks>) -> Tensor {
        let p = |i| self.parameters.get(i);
        let first = self.patches.conv(images, p(0), p(1));
        let phases = std::array::from_fn(|i| {
            // The mask also clears the padding stored in a phase.
            let mask = masks.map_or_else(|| self.patches.stored(i), |masks| &masks.first[i]);
            leaky_relu_masked(&first[i], Self::SLOPE, mask).permute([0, 3, 1, 2])
        });
        let second = conv_of_phases(&phases, p(2), p(3));
        let second = match masks {
            Some(masks) => leaky_relu_masked(&second, Self::SLOPE, &masks.second),
            None => leaky_relu(&second, Self::SLOPE),
        };
        second.permute([0, 2, 3, 1]).reshape([-1, 6272])
    }

    /// Maps features `[n, 6272]` to the logits `[n, 1]` of being real.
    pub fn judge(&self, features: &Tensor) -> Tensor {
        self.output(features, 4)
    }

    /// Maps features `[n, 6272]` to the logits `[n, 10]` of the classes. Returns `None` without the second output.
    pub fn name(&self, features: &Tensor) -> Option<Tensor> {
        self.names().then(|| self.output(features, 6))
    }

    fn output(&self, features: &Tensor, at: usize) -> Tensor {
        let (weight, bias) = (self.parameters.get(at), self.parameters.get(at + 1));
        // The weight is channels-first, the features channels-last: moving the weight is cheaper.
        let weight = weight.view([-1, 128, 49]).transpose(1, 2).reshape([-1, 6272]);
        features.linear(&weight, Some(bias))
    }
}
