//! What a run is asked to be, before it starts.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::train::Recipe;

/// The recipes there are, and what each is, for people.
pub const RECIPES: [(&str, &str); 3] = [
    ("seed", "The Keras DCGAN for MNIST, exactly"),
    ("seed-ema", "The same, step for step; an average of the generator over the last thousand steps is shown and kept"),
    (
        "quality",
        "The same generator made to learn better: relativistic loss, R1 and R2, batch normalisation, the training labels, \
         rates that fall, averaged generator",
    ),
];

/// Where the training images come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataSource {
    /// MNIST, carried inside the binary.
    #[default]
    Mnist,
    /// A folder of IDX files, gzipped or not.
    Folder(PathBuf),
}

/// What a person decides before a run starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunRequest {
    /// Name of a recipe; `seed` is the Keras DCGAN.
    pub recipe: String,
    /// A recipe of one's own instead; `recipe` is its name then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Box<Recipe>>,
    /// Every random number of the run is a function of this.
    pub seed: u64,
    /// Images of each kind in one step.
    pub batch: usize,
    /// Adam's step size for the discriminator.
    pub lr_d: f64,
    /// Adam's step size for the generator.
    pub lr_g: f64,
    /// Passes over the data.
    pub epochs: u64,
    /// Ends the run after this many steps instead, if set.
    pub steps: Option<u64>,
    /// The images.
    pub data: DataSource,
    /// The run's folder. `None` keeps the run in memory only.
    pub out: Option<PathBuf>,
    /// Steps between checkpoints; 0 means once an epoch.
    pub checkpoint_every: u64,
    /// Epochs between measurements of quality; 0 means never.
    pub measure_every: u64,
}

impl Default for RunRequest {
    fn default() -> Self {
        Self {
            recipe: "seed".to_owned(),
            custom: None,
            seed: 0,
            batch: 128,
            lr_d: 2e-4,
            lr_g: 2e-4,
            epochs: 50,
            steps: None,
            data: DataSource::Mnist,
            out: None,
            checkpoint_every: 0,
            measure_every: 0,
        }
    }
}

impl RunRequest {
    /// Asks for this recipe, with its batch and learning rates, for as long as it is made for.
    pub fn set_recipe(&mut self, recipe: Recipe) {
        // Unless a person has chosen another length.
        if self.recipe().usual_epochs() == self.epochs {
            self.epochs = recipe.usual_epochs();
        }
        self.recipe.clone_from(&recipe.name);
        (self.batch, self.lr_d, self.lr_g) = (recipe.batch, recipe.adam_d.lr, recipe.adam_g.lr);
        let built_in = Recipe::named(&recipe.name).is_ok_and(|named| named == recipe);
        self.custom = (!built_in).then(|| Box::new(recipe));
    }

    /// The recipe asked for, before batch and learning rates are put in.
    pub fn recipe(&self) -> Recipe {
        match &self.custom {
            Some(own) => own.as_ref().clone(),
            None => Recipe::named(&self.recipe).unwrap_or_else(|_| Recipe::seed()),
        }
    }
}
