//! What a run is asked to be, before it starts.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Recipe;

/// No run comes near so many steps, and sums with them do not overflow.
pub const MOST_STEPS: u64 = 1 << 50;

/// Where the training images come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataSource {
    /// MNIST, carried inside the binary.
    #[default]
    Mnist,
    /// A folder of IDX files, gzipped or not.
    Folder(PathBuf),
}

/// Where the data of a run that is opened are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunData {
    /// Where the run says.
    #[default]
    AsRecorded,
    /// Here, if they are no longer where the run says.
    IfMissing(DataSource),
    /// Here: the run is not opened where these are other data.
    Only(DataSource),
}

/// What a person decides before a run starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunRequest {
    /// Name of a recipe; `dcgan` is the Keras DCGAN.
    #[serde(deserialize_with = "super::recipe::current_name")]
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
            recipe: "dcgan".to_owned(),
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
    /// A name for the run's folder, from the recipe and the seed: one plain component of a path, whatever the
    /// request holds.
    ///
    /// # Errors
    /// As [`Recipe::from_request`].
    pub fn folder_name(&self, seconds: u64) -> Result<String, String> {
        let plain = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
        let name: String = Recipe::from_request(self)?.name.chars().map(plain).collect();
        Ok(format!("{name}-{seconds}-seed{}", self.seed))
    }

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
        // The name beside a recipe of one's own counts as well.
        let own = Some(Box::new(Recipe::dcgan()));
        let hidden = RunRequest { recipe: "../../x".to_owned(), custom: own, ..RunRequest::default() };
        assert!(hidden.folder_name(77).is_err());
    }
}
