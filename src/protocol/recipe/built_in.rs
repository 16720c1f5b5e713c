//! The built-in recipes, in one table.

use serde::{Deserialize, Deserializer};

use super::{
    AdamSettings, AuxiliaryClassifier, ClassInput, CosineDecay, Mapping, Objective, Penalty, Precision, Recipe,
};
use crate::protocol::Trained;

/// A built-in recipe.
pub struct BuiltIn {
    /// Name on the command line and in files.
    pub name: &'static str,
    /// Name in earlier versions of the program.
    earlier: Option<&'static str>,
    /// Name in the window.
    pub title: &'static str,
    /// One-line description, shown to the user.
    pub about: &'static str,
    /// Builds the recipe.
    pub recipe: fn() -> Recipe,
}

/// All built-in recipes.
pub const BUILT_IN: [BuiltIn; 4] = [
    BuiltIn {
        name: "dcgan",
        earlier: Some("seed"),
        title: "Classic Keras",
        about: "The DCGAN of the textbook, exactly: slow, and its digits stay rough",
        recipe: Recipe::dcgan,
    },
    BuiltIn {
        name: "dcgan-ema",
        earlier: Some("seed-ema"),
        title: "Classic Keras, averaged",
        about: "The same training; shows and saves an average of the generator over the last thousand steps",
        recipe: Recipe::dcgan_ema,
    },
    BuiltIn {
        name: "quality",
        earlier: None,
        title: "Clear digits",
        about: "Modern losses and a mapping network: clear digits soon. Uses the labels in training",
        recipe: Recipe::quality,
    },
    BuiltIn {
        name: "conditional",
        earlier: None,
        title: "Clear digits, by class",
        about: "Like Clear digits, and you choose the digit: the class is an input, the noise is its style",
        recipe: Recipe::conditional,
    },
];

impl Recipe {
    /// The built-in recipe with this name or earlier name.
    ///
    /// # Errors
    /// Returns a message that lists the valid names.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = BUILT_IN.iter().find(|one| one.name == name || one.earlier == Some(name));
        found.map(|one| (one.recipe)()).ok_or_else(|| {
            let names: Vec<&str> = BUILT_IN.iter().map(|one| one.name).collect();
            format!("there is no recipe `{name}`; choose one of: {}", names.join(", "))
        })
    }

    /// Whether a built-in recipe has this name or earlier name.
    pub fn is_built_in(name: &str) -> bool {
        Self::named(name).is_ok()
    }

    /// The Keras DCGAN for MNIST: batch 128, Adam with learning rate 2e-4 and beta1 0.5, real target 0.9, dropout
    /// 0.3.
    pub fn dcgan() -> Self {
        let adam = AdamSettings { lr: 2e-4, beta1: 0.5, beta2: 0.999, eps: 1e-7 };
        Self {
            name: "dcgan".to_owned(),
            about: String::new(),
            batch: 128,
            adam_d: adam,
            adam_g: adam,
            real_target: 0.9,
            dropout: 0.3,
            ema: None,
            objective: Objective::Standard,
            penalty: None,
            auxiliary_classifier: None,
            cosine_decay: None,
            latent_scale: None,
            mapping: None,
            class_input: None,
            normalise: false,
            precision: Precision::F32,
            channels_d: Self::CHANNELS_D,
            steps_d: 1,
            trained: Trained::Both,
            trained_until: None,
        }
    }

    /// The generator of `dcgan` behind a mapping network, trained for better digits: relativistic loss with R1 and R2
    /// penalties, batch normalisation in the generator, no dropout, no momentum (beta1 0), higher learning rates and
    /// an averaged generator.
    ///
    /// Uses the training labels: the generator reads the class of each image from the noise, and the losses of both
    /// networks depend on the class.
    pub fn quality() -> Self {
        let adam = AdamSettings { lr: 1.5e-3, beta1: 0.0, beta2: 0.99, eps: 1e-8 };
        Self {
            name: "quality".to_owned(),
            adam_d: adam,
            adam_g: adam,
            dropout: 0.0,
            ema: Some(0.999),
            objective: Objective::Relativistic,
            penalty: Some(Penalty { gamma: 0.2, every: 4 }),
            auxiliary_classifier: Some(AuxiliaryClassifier { cross_entropy: 1.0, entropy: 0.0, marginal_kl: 0.0 }),
            class_input: Some(ClassInput { projection: true, classes: 10, cross_entropy: 0.2, from_noise: true }),
            cosine_decay: Some(CosineDecay { steps: 9300, final_factor: 0.1 }),
            mapping: Some(Mapping { layers: 2, width: 200, output: 64, rate: 0.1 }),
            normalise: true,
            precision: Precision::Auto,
            ..Self::dcgan()
        }
    }

    /// The `quality` recipe with the class as an input beside the noise, and a deeper mapping network.
    pub fn conditional() -> Self {
        Self {
            name: "conditional".to_owned(),
            class_input: Some(ClassInput { projection: true, classes: 10, cross_entropy: 0.2, from_noise: false }),
            mapping: Some(Mapping { layers: 4, width: 200, output: 16, rate: 0.1 }),
            ..Self::quality()
        }
    }

    /// The recipe selected by default, because it draws good digits early in a run.
    pub fn recommended() -> Self {
        Self::conditional()
    }

    /// Trains exactly as `dcgan` does, and also averages the generator's weights over about the last 1000 steps, with
    /// exponential weights (Y. Yazici et al., "The unusual effectiveness of averaging in GAN training", 2019).
    pub fn dcgan_ema() -> Self {
        Self { name: "dcgan-ema".to_owned(), ema: Some(0.999), ..Self::dcgan() }
    }
}

/// Deserialises a recipe's name; replaces an earlier name by the current one.
pub(in crate::protocol) fn current_name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let name = String::deserialize(from)?;
    let renamed = BUILT_IN.iter().find(|one| one.earlier == Some(name.as_str()));
    Ok(renamed.map_or(name, |one| one.name.to_owned()))
}
