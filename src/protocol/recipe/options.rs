//! What a recipe can have beyond the classic one, each with its source.

use serde::{Deserialize, Serialize};

use crate::latent::DIM;

/// Adam's hyper-parameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdamSettings {
    /// Step size.
    pub lr: f64,
    /// Decay of the first moment.
    pub beta1: f64,
    /// Decay of the second moment.
    pub beta2: f64,
    /// Added to the root of the second moment.
    pub eps: f64,
}

/// What the networks are rewarded for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Objective {
    /// Binary cross-entropy, each image for itself: I. Goodfellow et al., "Generative adversarial nets"
    /// (2014), the generator's loss in its non-saturating form.
    #[default]
    Standard,
    /// Each real image against a generated one: A. Jolicoeur-Martineau, "The relativistic discriminator"
    /// (2019), in pairs.
    Relativistic,
}

impl Objective {
    pub(super) fn is_standard(&self) -> bool {
        *self == Self::Standard
    }
}

/// A price on the discriminator's slope: R1 on real and R2 on generated images. L. Mescheder, A. Geiger
/// and S. Nowozin, "Which training methods for GANs do actually converge?" (2018); Y. Huang et al.,
/// "The GAN is dead; long live the GAN!" (2024).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// Half of it weighs the mean squared slope.
    pub gamma: f64,
    /// Paid every so many steps, so many times over: T. Karras et al. (StyleGAN2, 2020).
    pub every: u64,
}

/// Learning rates that fall along half a cosine: I. Loshchilov and F. Hutter, "SGDR" (2017), without
/// restarts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoolDown {
    /// Steps until the rates have fallen; from then on they stay there.
    pub over: u64,
    /// Share of the rates that is left, 0 to 1.
    pub to: f64,
}

impl CoolDown {
    /// What the rates are multiplied with at this step.
    pub fn factor(self, step: u64) -> f64 {
        let progress = step.min(self.over) as f64 / self.over.max(1) as f64;
        self.to + (1.0 - self.to) * (1.0 + (std::f64::consts::PI * progress).cos()) / 2.0
    }
}

/// A second output of the discriminator, that learns the classes of real images from their labels, and
/// what the generator owes it. A. Odena, C. Olah and J. Shlens, "Conditional image synthesis with auxiliary
/// classifier GANs" (2017), without the condition; J. T. Springenberg, "Unsupervised and semi-supervised
/// learning with categorical generative adversarial networks" (2016).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    /// Weight of the discriminator's cross-entropy with the labels.
    pub learn: f64,
    /// Weight of the entropy of each generated image's class, which the generator lowers.
    pub sure: f64,
    /// Weight of the divergence of a batch's mean class from the shares of the labels, likewise.
    pub even: f64,
}

/// How far each of the 200 noise values reaches. A generator this shallow parts its digits the better the
/// fewer values it listens to: the weights that read a value begin at its share of the usual size and are
/// changed by its share of the learning rate (a learning-rate multiplier, as in T. Karras, S. Laine and
/// T. Aila, "A style-based generator architecture for generative adversarial networks", 2019).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spectrum {
    /// About so many values, the first ones, reach in full.
    pub leading: u64,
    /// Share of that which the last values keep, 0 to 1.
    pub rest: f64,
}

impl Spectrum {
    /// How fast the shares fall behind the leading values.
    const ORDER: i32 = 8;

    /// Each value's share, `1 / (1 + (i / leading)^8)` and at least `rest`.
    pub fn shares(self) -> [f32; DIM] {
        std::array::from_fn(|i| {
            let beyond = i as f64 / self.leading.max(1) as f64;
            (1.0 / (1.0 + beyond.powi(Self::ORDER))).max(self.rest) as f32
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_fall_along_half_a_cosine_and_stay_there() {
        let fall = CoolDown { over: 100, to: 0.2 };
        for (step, factor) in [(0, 1.0), (50, 0.6), (100, 0.2), (1_000_000, 0.2)] {
            assert!((fall.factor(step) - factor).abs() < 1e-12, "{step}: {}", fall.factor(step));
        }
    }

    #[test]
    fn later_noise_values_reach_ever_less_far() {
        let shares = Spectrum { leading: 16, rest: 0.01 }.shares();
        assert!(shares[..9].iter().all(|&share| share > 0.98), "{shares:?}");
        assert!((shares[16] - 0.5).abs() < 1e-6);
        assert!(shares.windows(2).all(|pair| pair[1] <= pair[0]));
        assert!(shares[40..].iter().all(|&share| (share - 0.01).abs() < 1e-6));
    }
}
