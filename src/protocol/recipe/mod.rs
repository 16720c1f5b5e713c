//! Recipes: all hyper-parameters of a run except its seed and its data.

mod built_in;
mod check;
mod file;
mod options;

use serde::{Deserialize, Serialize};

use super::{Trained, Tuning};

pub(in crate::protocol) use built_in::current_name;
pub use built_in::{BUILT_IN, BuiltIn};
pub use options::{
    AdamSettings, AuxiliaryClassifier, ClassInput, CosineDecay, LatentScale, Mapping, Objective, Penalty, Precision,
};

/// Hyper-parameters of a run. A recipe file is JSON with these field names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Name on the command line and in the run folder's name.
    #[serde(deserialize_with = "current_name")]
    pub name: String,
    /// One-line description, shown to the user.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Batch size: real images per step, and as many generated ones.
    pub batch: usize,
    /// Optimiser settings of the discriminator.
    pub adam_d: AdamSettings,
    /// Optimiser settings of the generator.
    pub adam_g: AdamSettings,
    /// The discriminator's target for real images, 0 to 1. Only the standard objective uses it.
    pub real_target: f64,
    /// Dropout rate of the discriminator.
    pub dropout: f64,
    /// Decay of the exponential moving average of the generator's weights. The averaged generator is the one shown
    /// and saved; training does not use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ema: Option<f64>,
    /// Adversarial loss of both networks.
    #[serde(default, skip_serializing_if = "Objective::is_standard")]
    pub objective: Objective,
    /// Gradient penalty of the discriminator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<Penalty>,
    /// Auxiliary classifier of the discriminator; for data sets of ten classes.
    #[serde(alias = "classes", default, skip_serializing_if = "Option::is_none")]
    pub auxiliary_classifier: Option<AuxiliaryClassifier>,
    /// Cosine decay of both learning rates.
    #[serde(alias = "cool_down", default, skip_serializing_if = "Option::is_none")]
    pub cosine_decay: Option<CosineDecay>,
    /// Scale of each noise value. `None` means 1 for all.
    #[serde(alias = "spectrum", default, skip_serializing_if = "Option::is_none")]
    pub latent_scale: Option<LatentScale>,
    /// A mapping network between the noise and the generator's dense layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// The class as an input of the generator beside the noise; needs the auxiliary classifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_input: Option<ClassInput>,
    /// Batch normalisation in the generator while it trains.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub normalise: bool,
    /// Arithmetic of convolutions and matrix products.
    #[serde(default, skip_serializing_if = "Precision::is_f32")]
    pub precision: Precision,
    /// Channels of the discriminator's first convolution; the second has twice as many.
    #[serde(default = "channels_d", skip_serializing_if = "has_usual_channels_d")]
    pub channels_d: u64,
    /// Discriminator steps per generator step.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub steps_d: u64,
    /// Networks that a step trains.
    #[serde(default, skip_serializing_if = "trains_both")]
    pub trained: Trained,
    /// Last step at which `trained` applies; later steps train both networks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_until: Option<u64>,
}

fn one() -> u64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_one(steps: &u64) -> bool {
    *steps == 1
}

fn channels_d() -> u64 {
    Recipe::CHANNELS_D
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn has_usual_channels_d(channels: &u64) -> bool {
    *channels == Recipe::CHANNELS_D
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn trains_both(trained: &Trained) -> bool {
    *trained == Trained::Both
}

impl Recipe {
    /// Channels of the classic discriminator's first convolution.
    pub const CHANNELS_D: u64 = 64;
    /// The channels of a discriminator's first convolution are a multiple of this, at most [`Self::MOST_CHANNELS_D`].
    pub const CHANNELS_D_STEP: u64 = 16;
    /// The most channels of a discriminator's first convolution.
    pub const MOST_CHANNELS_D: u64 = 256;

    /// Whether a discriminator can have this number of channels.
    pub fn has_channels_d(channels: u64) -> bool {
        (1..=Self::MOST_CHANNELS_D).contains(&channels) && channels.is_multiple_of(Self::CHANNELS_D_STEP)
    }

    /// Default number of epochs on MNIST: the length of the cosine decay, or 50 without one.
    pub fn usual_epochs(&self) -> u64 {
        let of_epoch = (60_000 / self.batch.max(1) as u64).max(1);
        self.cosine_decay.map_or(50, |fall| fall.steps.div_ceil(of_epoch))
    }

    /// Sets the length of the cosine decay to that of the run, except for a run of the usual number of epochs.
    pub fn fit_to(&mut self, last_step: u64) {
        let usual = self.usual_epochs();
        if let Some(fall) = &mut self.cosine_decay {
            // A run of the usual length uses the recipe's own number of steps.
            let epochs = last_step / (60_000 / self.batch.max(1) as u64).max(1);
            if epochs != usual {
                fall.steps = last_step.max(1);
            }
        }
    }

    /// Whether a step reads the labels of the training images.
    pub fn uses_labels(&self) -> bool {
        self.auxiliary_classifier.is_some() || self.class_input.is_some()
    }

    /// Which networks this step trains.
    pub fn trained_at(&self, step: u64) -> Trained {
        if self.trained_until.is_some_and(|until| step > until) { Trained::Both } else { self.trained }
    }

    /// The values that can be changed during a run.
    pub fn tuning(&self) -> Tuning {
        Tuning {
            lr_d: self.adam_d.lr,
            lr_g: self.adam_g.lr,
            beta1: self.adam_d.beta1,
            beta2: self.adam_d.beta2,
            real_target: self.real_target,
            dropout: self.dropout,
            steps_d: self.steps_d,
            batch: self.batch,
            trained: self.trained,
            trained_until: self.trained_until,
        }
    }

    /// Returns the recipe with these values.
    ///
    /// # Errors
    /// Returns the message of [`Self::check`].
    pub fn tuned(&self, tuning: &Tuning) -> Result<Self, String> {
        let Tuning { lr_d, lr_g, beta1, beta2, real_target, dropout, steps_d, batch, trained, trained_until } = *tuning;
        // `tuning` shows the discriminator's betas; the generator keeps its own betas until these change.
        let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
        let (g, d) = (self.adam_g, self.adam_d);
        let beta1_g = if same(beta1, d.beta1) { g.beta1 } else { beta1 };
        let beta2_g = if same(beta2, d.beta2) { g.beta2 } else { beta2 };
        let recipe = Self {
            adam_d: AdamSettings { lr: lr_d, beta1, beta2, ..d },
            adam_g: AdamSettings { lr: lr_g, beta1: beta1_g, beta2: beta2_g, ..g },
            real_target,
            dropout,
            steps_d,
            batch,
            trained,
            trained_until,
            ..self.clone()
        };
        recipe.check()?;
        Ok(recipe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_rate_leaves_betas_of_their_own_alone() {
        let mut recipe = Recipe::dcgan();
        recipe.adam_g.beta1 = 0.0;
        let gentler = recipe.tuned(&Tuning { lr_d: 1e-4, ..recipe.tuning() }).unwrap();
        assert_eq!((gentler.adam_d.beta1, gentler.adam_g.beta1), (0.5, 0.0));
        let both = recipe.tuned(&Tuning { beta1: 0.3, ..recipe.tuning() }).unwrap();
        assert_eq!((both.adam_d.beta1, both.adam_g.beta1), (0.3, 0.3));
    }
}
