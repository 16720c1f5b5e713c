//! The valid ranges of a recipe's values.

use super::{AdamSettings, AuxiliaryClassifier, ClassInput, CosineDecay, LatentScale, Mapping, Penalty, Recipe};
use crate::latent::DIM;
use crate::protocol::{MOST_STEPS, RunRequest};

impl Recipe {
    /// Returns the request's custom recipe, or the built-in one it names, with the request's batch size and learning
    /// rates.
    ///
    /// # Errors
    /// Returns a message that names the first value out of range.
    pub fn from_request(request: &RunRequest) -> Result<Self, String> {
        // The name becomes part of a folder's name, so a custom recipe's name is checked too.
        check_name(&request.recipe)?;
        let mut recipe = match &request.custom {
            Some(own) => own.as_ref().clone(),
            None => Self::named(&request.recipe)?,
        };
        if request.epochs == 0 || request.steps == Some(0) {
            return Err("a run needs at least one step".to_owned());
        }
        if request.epochs > MOST_STEPS || request.steps.is_some_and(|steps| steps > MOST_STEPS) {
            return Err(format!("a run has at most {MOST_STEPS} steps"));
        }
        recipe.batch = request.batch;
        recipe.adam_d.lr = request.lr_d;
        recipe.adam_g.lr = request.lr_g;
        recipe.check()?;
        Ok(recipe)
    }

    /// Checks that every value is in its valid range.
    ///
    /// # Errors
    /// Returns a message that names the first value out of range.
    pub fn check(&self) -> Result<(), String> {
        if !(1..=4096).contains(&self.batch) {
            return Err(format!("the batch must be between 1 and 4096 images, not {}", self.batch));
        }
        for (name, AdamSettings { lr, beta1, beta2, eps }) in
            [("discriminator", &self.adam_d), ("generator", &self.adam_g)]
        {
            if !(lr.is_finite() && *lr > 0.0 && *lr <= 1.0) {
                return Err(format!("the {name}'s learning rate must be above 0 and at most 1, not {lr}"));
            }
            if !((0.0..1.0).contains(beta1) && (0.0..1.0).contains(beta2) && (0.0..=1.0).contains(eps)) {
                return Err(format!("the {name}'s betas must be below 1, and eps between 0 and 1"));
            }
        }
        if !((0.0..=1.0).contains(&self.real_target) && (0.0..1.0).contains(&self.dropout)) {
            return Err("the real target must be between 0 and 1, and dropout below 1".to_owned());
        }
        if !Self::has_channels_d(self.channels_d) {
            return Err(format!(
                "the discriminator has a multiple of {} channels, at most {}, not {}",
                Self::CHANNELS_D_STEP,
                Self::MOST_CHANNELS_D,
                self.channels_d
            ));
        }
        if !(1..=100).contains(&self.steps_d) {
            return Err(format!(
                "the discriminator takes 1 to 100 steps for one of the generator, not {}",
                self.steps_d
            ));
        }
        if let Some(Penalty { gamma, every }) = self.penalty
            && !(gamma.is_finite() && gamma >= 0.0 && (1..=1000).contains(&every))
        {
            return Err("the penalty's gamma must not be negative, and it is applied every 1 to 1000 steps".to_owned());
        }
        if let Some(AuxiliaryClassifier { cross_entropy, entropy, marginal_kl }) = self.auxiliary_classifier
            && ![cross_entropy, entropy, marginal_kl].iter().all(|weight| (0.0..=100.0).contains(weight))
        {
            return Err("the weights of the auxiliary classifier must be between 0 and 100".to_owned());
        }
        if let Some(LatentScale { leading, rest }) = self.latent_scale
            && !((1..=DIM as u64).contains(&leading) && (0.0..=1.0).contains(&rest))
        {
            return Err(format!("the latent scale has 1 to {DIM} leading noise values, and a rest between 0 and 1"));
        }
        if let Some(Mapping { layers, width, output, rate }) = self.mapping
            && !((1..=12).contains(&layers)
                && [width, output].iter().all(|size| (1..=512).contains(size))
                && rate > 0.0
                && rate <= 1.0)
        {
            return Err("the mapping network has 1 to 12 layers of 1 to 512 values, and a rate above 0 and at most 1"
                .to_owned());
        }
        if let Some(ClassInput { projection, classes, cross_entropy, from_noise: _ }) = self.class_input {
            if !(2..=ClassInput::MOST_CLASSES).contains(&classes) {
                return Err(format!("a class input has 2 to {} classes, not {classes}", ClassInput::MOST_CLASSES));
            }
            if self.auxiliary_classifier.is_some() && classes > 10 {
                return Err(
                    "the auxiliary classifier has ten classes; a class input of more needs the projection alone"
                        .to_owned(),
                );
            }
            if !projection && self.auxiliary_classifier.is_none() {
                return Err("a class input needs the auxiliary classifier or the projection".to_owned());
            }
            if !(0.0..=100.0).contains(&cross_entropy) {
                return Err("the weight of the class asked for must be between 0 and 100".to_owned());
            }
        }
        check_name(&self.name)?;
        if self
            .cosine_decay
            .is_some_and(|CosineDecay { steps, final_factor }| steps == 0 || !(0.0..=1.0).contains(&final_factor))
        {
            return Err("the cosine decay takes at least one step, and its final factor is between 0 and 1".to_owned());
        }
        if self.ema.is_some_and(|decay| !(0.0..1.0).contains(&decay)) {
            return Err("the decay of the averaged generator must be at least 0 and below 1".to_owned());
        }
        Ok(())
    }
}

fn check_name(name: &str) -> Result<(), String> {
    let odd = |c: char| c == '/' || c == '\\' || c.is_control();
    if name.is_empty() || name.len() > 60 || name.contains(odd) || name.chars().all(|c| c == '.') {
        return Err("a recipe's name has 1 to 60 letters, and no slashes".to_owned());
    }
    Ok(())
}
