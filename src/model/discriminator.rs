//! The discriminator: maps an image to the logit of its being real.

use tch::{Device, Kind, Tensor};

use super::arithmetic::whole;
use super::convolve::convolve;
use super::phases::{Patches, conv_of_phases};
use super::{DiscriminatorShape, IMAGE_SIDE, Masks, Parameters, activated};

/// Zeros before and after each row and column, as Keras's 'same' padding has them for stride 2.
const PADDING: [i64; 2] = [1, 2];

/// Conv 5x5 stride 2 -> 64, conv 5x5 stride 2 -> 128, dense -> 1, with dropout between. [`DiscriminatorShape`] says
/// whether it is wider, and what other outputs it has.
pub struct Discriminator {
    shape: DiscriminatorShape,
    parameters: Parameters,
    /// The first layer in the form for the processor; other devices use [`convolve`].
    patches: Option<Patches>,
}

impl Discriminator {
    const SLOPE: f64 = 0.2;

    /// Wraps parameters that follow [`DiscriminatorShape::specs`].
    pub fn new(parameters: Parameters) -> Self {
        let device = parameters.flat().device();
        let patches = (device == Device::Cpu).then(|| Patches::new(IMAGE_SIDE, device));
        let rows = |name: &str| {
            parameters
                .specs()
                .iter()
                .find(|spec| spec.name == name)
                .and_then(|spec| usize::try_from(spec.shape[0]).ok())
        };
        Self { shape: DiscriminatorShape::read(rows), parameters, patches }
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

    /// Which layers it has.
    pub fn shape(&self) -> DiscriminatorShape {
        self.shape
    }

    /// Maps images `[n, 1, 28, 28]` to the inputs of all outputs, `[n, features]`; 6,272 features with 64 channels.
    pub fn features(&self, images: &Tensor, masks: Option<&Masks>) -> Tensor {
        let p = |i| self.parameters.get(i).shallow_clone();
        self.features_by(images, masks, [p(0), p(1), p(2), p(3)])
    }

    /// Like [`Self::features`], for gradients with respect to the images alone; keeps less in memory.
    pub fn features_frozen(&self, images: &Tensor, masks: Option<&Masks>) -> Tensor {
        let p = |i| self.parameters.get(i).detach();
        self.features_by(images, masks, [p(0), p(1), p(2), p(3)])
    }

    fn features_by(&self, images: &Tensor, masks: Option<&Masks>, [w1, b1, w2, b2]: [Tensor; 4]) -> Tensor {
        let mask = masks.map(|masks| &masks.second);
        let second = match &self.patches {
            Some(patches) => {
                let first = masks.map(|masks| masks.first.as_slice());
                let phases = patches.layer(images, &w1, &b1, Self::SLOPE, first);
                conv_of_phases(&phases, &w2, &b2, Self::SLOPE, mask)
            }
            None => {
                let first = convolve(images, &w1, &b1, 2, PADDING);
                let first = activated(&first, Self::SLOPE, masks.map(|masks| &masks.first[0]));
                activated(&convolve(&first, &w2, &b2, 2, PADDING), Self::SLOPE, mask)
            }
        };
        whole(&second.permute([0, 2, 3, 1]).reshape([-1, self.shape.features()]))
    }

    /// Maps features `[n, features]` to the logits `[n, 1]` of being real.
    pub fn judge(&self, features: &Tensor) -> Tensor {
        self.output(features, 4)
    }

    /// Maps features to the logits `[n, 1]` of being a real image of these classes, `[n, classes]`, one-hot or a blend:
    /// adds the projection on the class. T. Miyato and M. Koyama, "cGANs with projection discriminator" (2018).
    pub fn judge_as(&self, features: &Tensor, classes: Option<&Tensor>) -> Tensor {
        let logits = self.judge(features);
        match classes.filter(|_| self.shape.projection > 0) {
            Some(classes) => {
                let place = if self.shape.classifier { 8 } else { 6 };
                let projected = self.output(features, place) * classes;
                logits + projected.sum_dim_intlist([1].as_slice(), true, Kind::Float)
            }
            None => logits,
        }
    }

    /// Maps features `[n, features]` to the logits `[n, 10]` of the classes. Returns `None` without the auxiliary
    /// classifier.
    pub fn name(&self, features: &Tensor) -> Option<Tensor> {
        self.shape.classifier.then(|| self.output(features, 6))
    }

    fn output(&self, features: &Tensor, at: usize) -> Tensor {
        let (weight, bias) = (self.parameters.get(at), self.parameters.get(at + 1));
        // The weight is channels-first, the features channels-last: moving the weight is cheaper.
        let weight =
            weight.view([-1, 2 * self.shape.channels, 49]).transpose(1, 2).reshape([-1, self.shape.features()]);
        features.linear(&weight, Some(bias))
    }
}
