//! Digit classifier of LeNet's size.
//!
//! Y. LeCun et al., "Gradient-based learning applied to document recognition" (1998), with ReLU
//! and maximum pooling.

use tch::{Device, Kind, Tensor};

use super::{IMAGE_SIDE, Parameters, Spec};
use crate::raster::GrayImage;

/// Number of classes.
pub const DIGITS: usize = 10;
/// Size of the features: the outputs of the layer before the last.
pub const FEATURES: usize = 84;

/// Conv 5x5 -> 16, pool, conv 5x5 -> 32, pool, dense -> 120 -> 84 -> 10.
pub struct DigitClassifier {
    parameters: Parameters,
}

impl DigitClassifier {
    /// Names and shapes of the parameters; 120,774 values.
    pub const SPECS: &'static [Spec] = &[
        Spec::fixed("classifier.conv1.weight", &[16, 1, 5, 5]),
        Spec::fixed("classifier.conv1.bias", &[16]),
        Spec::fixed("classifier.conv2.weight", &[32, 16, 5, 5]),
        Spec::fixed("classifier.conv2.bias", &[32]),
        Spec::fixed("classifier.dense1.weight", &[120, 800]),
        Spec::fixed("classifier.dense1.bias", &[120]),
        Spec::fixed("classifier.dense2.weight", &[84, 120]),
        Spec::fixed("classifier.dense2.bias", &[84]),
        Spec::fixed("classifier.dense3.weight", &[10, 84]),
        Spec::fixed("classifier.dense3.bias", &[10]),
    ];

    /// Creates the network from parameters that follow [`Self::SPECS`].
    pub fn new(parameters: Parameters) -> Self {
        Self { parameters }
    }

    /// The weights.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Maps images `[n, 1, 28, 28]` in `[-1, 1]` to features `[n, 84]` and logits `[n, 10]`.
    pub fn forward(&self, images: &Tensor) -> (Tensor, Tensor) {
        let p = |i| self.parameters.get(i);
        let pool = |x: Tensor| x.relu().max_pool2d([2, 2], [2, 2], [0, 0], [1, 1], false);
        let x = pool(images.conv2d(p(0), Some(p(1)), [1, 1], [2, 2], [1, 1], 1));
        let x = pool(x.conv2d(p(2), Some(p(3)), [1, 1], [0, 0], [1, 1], 1));
        let x = x.reshape([-1, 800]).linear(p(4), Some(p(5))).relu();
        let features = x.linear(p(6), Some(p(7))).relu();
        let logits = features.linear(p(8), Some(p(9)));
        (features, logits)
    }

    /// Probabilities of the ten digits for each image, without gradients. Returns an empty vector when an image is
    /// not 28 x 28.
    pub fn probabilities(&self, images: &[GrayImage]) -> Vec<[f32; DIGITS]> {
        let Some(tensor) = images_tensor(images, self.parameters.flat().device()) else {
            return Vec::new();
        };
        let probabilities = tch::no_grad(|| self.forward(&tensor).1.softmax(1, Kind::Float).reshape([-1]));
        let Ok(values) = Vec::<f32>::try_from(&probabilities.to_device(Device::Cpu)) else {
            return Vec::new();
        };
        values.chunks_exact(DIGITS).filter_map(|chunk| chunk.try_into().ok()).collect()
    }
}

/// Converts 28 x 28 images to `[n, 1, 28, 28]` in `[-1, 1]`. Returns `None` when there are no images or one has
/// another size.
pub fn images_tensor(images: &[GrayImage], device: Device) -> Option<Tensor> {
    let side = usize::try_from(IMAGE_SIDE).ok()?;
    if images.is_empty() || images.iter().any(|image| (image.width, image.height) != (side, side)) {
        return None;
    }
    let values: Vec<f32> =
        images.iter().flat_map(|image| &image.pixels).map(|&p| (f32::from(p) - 127.5) / 127.5).collect();
    Some(Tensor::from_slice(&values).view([-1, 1, IMAGE_SIDE, IMAGE_SIDE]).to_device(device))
}
