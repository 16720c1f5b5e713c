//! Options of a recipe beyond the original DCGAN, each with its source.

use serde::{Deserialize, Serialize};

use crate::latent::DIM;

/// Hyper-parameters of Adam.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdamSettings {
    /// Learning rate.
    pub lr: f64,
    /// Decay rate of the first moment.
    pub beta1: f64,
    /// Decay rate of the second moment.
    pub beta2: f64,
    /// Added to the square root of the second moment.
    pub eps: f64,
}

/// Adversarial loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Objective {
    /// Binary cross-entropy with the generator's non-saturating loss: I. Goodfellow et al., "Generative adversarial
    /// nets" (2014).
    #[default]
    Standard,
    /// Relativistic loss on pairs of a real and a generated image: A. Jolicoeur-Martineau, "The relativistic
    /// discriminator" (2019).
    Relativistic,
}

impl Objective {
    pub(super) fn is_standard(&self) -> bool {
        *self == Self::Standard
    }
}

/// Arithmetic of convolutions and matrix products. Weights, optimisers, losses and sums are 32-bit floats in each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 32-bit floats.
    #[default]
    F32,
    /// On an NVIDIA GPU, inputs rounded to TF32 (10 bits of mantissa); elsewhere the same as `f32`.
    Tf32,
    /// On a processor with AVX512_BF16, inputs and results rounded to bf16 (7 bits of mantissa); elsewhere a new run is
    /// refused.
    Bf16,
    /// `bf16` on a processor that has it, elsewhere `f32`; chosen when a run starts, and recorded with it. A trainer
    /// that is given `auto` itself computes in `f32`.
    Auto,
}

impl Precision {
    pub(super) fn is_f32(&self) -> bool {
        *self == Self::F32
    }
}

/// Gradient penalty of the discriminator, R1 on real and R2 on generated images: L. Mescheder, A. Geiger and S.
/// Nowozin, "Which training methods for GANs do actually converge?" (2018); Y. Huang et al., "The GAN is dead; long
/// live the GAN!" (2024).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// Weight: `gamma / 2` times the mean squared gradient norm is added to the loss.
    pub gamma: f64,
    /// Applied every `every` steps with `every` times the weight (lazy regularisation): T. Karras et al. (StyleGAN2,
    /// 2020).
    pub every: u64,
}

/// Cosine decay of the learning rates, without restarts: I. Loshchilov and F. Hutter, "SGDR" (2017).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CosineDecay {
    /// Steps until the learning rates reach their final values.
    #[serde(alias = "over")]
    pub steps: u64,
    /// Final learning rate divided by the initial one, 0 to 1.
    #[serde(alias = "to")]
    pub final_factor: f64,
}

impl CosineDecay {
    /// Factor of the learning rates at this step.
    pub fn factor(self, step: u64) -> f64 {
        let progress = step.min(self.steps) as f64 / self.steps.max(1) as f64;
        self.final_factor + (1.0 - self.final_factor) * (1.0 + (std::f64::consts::PI * progress).cos()) / 2.0
    }
}

/// A second output of the discriminator, trained to classify real images by their labels, and two loss terms of the
/// generator: A. Odena, C. Olah and J. Shlens, "Conditional image synthesis with auxiliary classifier GANs" (2017), but
/// the generator needs no class input; J. T. Springenberg, "Unsupervised and semi-supervised learning with categorical
/// generative adversarial networks" (2016).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuxiliaryClassifier {
    /// Weight of the cross-entropy with the labels in the discriminator's loss.
    #[serde(alias = "learn")]
    pub cross_entropy: f64,
    /// Weight, in the generator's loss, of the entropy of each generated image's class probabilities, averaged over
    /// the batch: a larger weight makes each digit clearer.
    #[serde(alias = "sure")]
    pub entropy: f64,
    /// Weight, in the generator's loss, of the KL divergence between a batch's mean class probabilities and the label
    /// frequencies.
    #[serde(alias = "even")]
    pub marginal_kl: f64,
}

/// A scale for each of the 200 noise values. It multiplies the initial standard deviation and the learning rate of the
/// dense layer's weights for this value. A shallow generator separates the digits better when fewer values matter.
/// Learning-rate multipliers: T. Karras, S. Laine and T. Aila, "A style-based generator architecture for generative
/// adversarial networks", 2019.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatentScale {
    /// Number of noise values, from the first, whose scale stays near 1.
    pub leading: u64,
    /// Smallest scale, 0 to 1.
    pub rest: f64,
}

impl LatentScale {
    /// Exponent of `i / leading` in [`Self::scales`].
    const ORDER: i32 = 8;

    /// Scale of each value: `max(rest, 1 / (1 + (i / leading)^8))`.
    pub fn scales(self) -> [f32; DIM] {
        std::array::from_fn(|i| {
            let beyond = i as f64 / self.leading.max(1) as f64;
            (1.0 / (1.0 + beyond.powi(Self::ORDER))).max(self.rest) as f32
        })
    }
}

/// A mapping network between the noise and the generator's dense layer: fully connected layers with leaky ReLU (T.
/// Karras, S. Laine and T. Aila, 2019). Its narrow output separates the digits; the noise before it stays isotropic,
/// so that each of the 200 values moves the image.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Number of layers, 1 to 12.
    pub layers: u64,
    /// Outputs of each layer but the last, 1 to 512.
    pub width: u64,
    /// Outputs of the last layer, 1 to 512.
    pub output: u64,
    /// Learning rate of the mapping network divided by the generator's, above 0 and at most 1.
    pub rate: f64,
}

impl Mapping {
    /// Outputs of each layer, first to last.
    pub fn widths(self) -> Vec<i64> {
        let width = |layer| if layer == self.layers { self.output } else { self.width };
        (1..=self.layers).map(|layer| width(layer) as i64).collect()
    }
}

/// The class as an input of the generator: A. Odena, C. Olah and J. Shlens, "Conditional image synthesis with
/// auxiliary classifier GANs" (2017). Each generated image gets the class of the real image of the same place in the
/// batch.
///
/// The class can also come from the noise: then the prior is a mixture, as in S. Gurumurthy, R. K. Sarvadevabhatla and
/// R. V. Babu, "DeLiGAN: generative adversarial networks for diverse and limited data" (2017), but the noise itself
/// stays normally distributed, and chooses the class.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassInput {
    /// Whether the discriminator reads the class too, by projection (T. Miyato and M. Koyama, "cGANs with projection
    /// discriminator", 2018).
    #[serde(default)]
    pub projection: bool,
    /// Number of classes, 2 to 64; a run sets it to that of its data.
    #[serde(default = "ten")]
    pub classes: u64,
    /// Weight, in the generator's loss, of the auxiliary classifier's cross-entropy with the class asked for.
    pub cross_entropy: f64,
    /// Whether G reads the class from the noise: from a softmax of as many of the first noise values as there are
    /// classes. G then has no other class input.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_noise: bool,
}

impl ClassInput {
    /// The most classes.
    pub const MOST_CLASSES: u64 = 64;
}

fn ten() -> u64 {
    10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_fall_along_half_a_cosine_and_stay_there() {
        let fall = CosineDecay { steps: 100, final_factor: 0.2 };
        for (step, factor) in [(0, 1.0), (50, 0.6), (100, 0.2), (1_000_000, 0.2)] {
            assert!((fall.factor(step) - factor).abs() < 1e-12, "{step}: {}", fall.factor(step));
        }
    }

    #[test]
    fn the_scales_of_later_noise_values_fall_to_the_rest() {
        let scales = LatentScale { leading: 16, rest: 0.01 }.scales();
        assert!(scales[..9].iter().all(|&scale| scale > 0.98), "{scales:?}");
        assert!((scales[16] - 0.5).abs() < 1e-6);
        assert!(scales.windows(2).all(|pair| pair[1] <= pair[0]));
        assert!(scales[40..].iter().all(|&scale| (scale - 0.01).abs() < 1e-6));
    }
}
