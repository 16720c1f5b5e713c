//! The settings of a run before it starts.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{DeviceChoice, Recipe};

/// Largest number of steps of a run; small enough for sums not to overflow.
pub const MOST_STEPS: u64 = 1 << 50;

/// Source of the training images.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataSource {
    /// The MNIST copy inside the program.
    #[default]
    Mnist,
    /// A folder with IDX files, gzipped or not.
    Folder(PathBuf),
}

/// Where to find the data of a run that is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunData {
    /// The data are at the location recorded in the run.
    #[default]
    AsRecorded,
    /// This source, when they are not at the recorded location.
    IfMissing(DataSource),
    /// This source, and no other. The run is not opened when its data differ from the recorded ones.
    Only(DataSource),
}

/// Settings of a new run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunRequest {
    /// Name of the recipe.
    #[serde(deserialize_with = "super::recipe::current_name")]
    pub recipe: String,
    /// A custom recipe to use instead; `recipe` is then its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Box<Recipe>>,
    /// Seed. Every random number of the run is a function of it.
    pub seed: u64,
    /// Batch size: real images per step, and as many generated ones.
    pub batch: usize,
    /// Learning rate of the discriminator.
    pub lr_d: f64,
    /// Learning rate of the generator.
    pub lr_g: f64,
    /// Number of epochs.
    pub epochs: u64,
    /// Number of steps; overrides `epochs` when set.
    pub steps: Option<u64>,
    /// Source of the training images.
    pub data: DataSource,
    /// The device to train on; `Auto` leaves the choice to the session.
    #[serde(skip_serializing_if = "DeviceChoice::is_auto")]
    pub device: DeviceChoice,
    /// The run's folder. `None` means that the run is not saved.
    pub out: Option<PathBuf>,
    /// Steps between checkpoints; 0 means once per epoch.
    pub checkpoint_every: u64,
    /// Epochs between quality measurements; 0 means never.
    pub measure_every: u64,
}

impl Default for RunRequest {
    fn default() -> Self {
        Self {
            recipe: "dcgan".to_owned(),
            custom: None,
            seed: 0,
            batch: 128,
            lr_d: 2e-4,
            lr_g: 2e-4,
            epochs: 50,
            steps: None,
            data: DataSource::Mnist,
            device: DeviceChoice::Auto,
            out: None,
            checkpoint_every: 0,
            measure_every: 0,
        }
    }
}

impl RunRequest {
    /// Name for the run's folder, from the recipe, the time and the seed. It is always a single path component.
    ///
    /// # Errors
    /// Returns the message of [`Recipe::from_request`].
    pub fn folder_name(&self, seconds: u64) -> Result<String, String> {
        let plain = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
        let name: String = Recipe::from_request(self)?.name.chars().map(plain).collect();
        Ok(format!("{name}-{seconds}-seed{}", self.seed))
    }

    /// Selects this recipe with its batch size and learning rates, and its usual number of epochs unless the user chose
    /// one.
    pub fn set_recipe(&mut self, recipe: Recipe) {
        // Keeps a number of epochs that the user chose.
        if self.recipe().usual_epochs() == self.epochs {
            self.epochs = recipe.usual_epochs();
        }
        self.recipe.clone_from(&recipe.name);
        (self.batch, self.lr_d, self.lr_g) = (recipe.batch, recipe.adam_d.lr, recipe.adam_g.lr);
        let built_in = Recipe::named(&recipe.name).is_ok_and(|named| named == recipe);
        self.custom = (!built_in).then(|| Box::new(recipe));
    }

    /// The selected recipe, without the request's batch size and learning rates.
    pub fn recipe(&self) -> Recipe {
        match &self.custom {
            Some(own) => own.as_ref().clone(),
            None => Recipe::named(&self.recipe).unwrap_or_else(|_| Recipe::dcgan()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use super::*;

    #[test]
    fn a_runs_folder_is_one_plain_component_whatever_its_recipe_is_called() {
        let named = |name: &str| {
            let custom = Some(Box::new(Recipe { name: name.to_owned(), ..Recipe::dcgan() }));
            RunRequest { recipe: name.to_owned(), custom, seed: 3, ..RunRequest::default() }.folder_name(77)
        };
        for (name, folder) in
            [("mine", "mine-77-seed3"), ("ağ 2", "ağ-2-77-seed3"), ("..x", "--x-77-seed3"), ("C:x", "C-x-77-seed3")]
        {
            assert_eq!(named(name).unwrap(), folder);
            let parts: Vec<_> = Path::new(folder).components().collect();
            assert!(matches!(parts[..], [Component::Normal(_)]));
        }
        for name in ["../x", "/x", "a\\b", "a\nb", "", ".."] {
            assert!(named(name).is_err(), "{name}");
        }
        // An invalid name is refused even beside a valid custom recipe.
        let own = Some(Box::new(Recipe::dcgan()));
        let hidden = RunRequest { recipe: "../../x".to_owned(), custom: own, ..RunRequest::default() };
        assert!(hidden.folder_name(77).is_err());
    }
}
