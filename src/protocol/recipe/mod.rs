//! A recipe: everything that decides a run's arithmetic, save its seed and its data.

mod options;

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{MOST_STEPS, RunRequest, Trained, Tuning};
use crate::files::read_regular_text;
use crate::latent::DIM;

pub use options::{AdamSettings, Classes, CoolDown, Objective, Penalty, Spectrum};

/// Far longer than any recipe.
const LARGEST_FILE: u64 = 1 << 16;

/// Hyper-parameters of a run; in a file, JSON with these names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Its name on the command line.
    pub name: String,
    /// What it is, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Real images a step; as many are generated beside them.
    pub batch: usize,
    /// The discriminator's optimiser.
    pub adam_d: AdamSettings,
    /// The generator's optimiser.
    pub adam_g: AdamSettings,
    /// The discriminator's target for real images.
    pub real_target: f64,
    /// Share of the discriminator's activations dropped.
    pub dropout: f64,
    /// Decay of the exponential average of the generator's weights that is shown and kept instead of
    /// the raw ones; training itself never sees the average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ema: Option<f64>,
    /// What the networks are rewarded for; the real target is the standard objective's alone.
    #[serde(default, skip_serializing_if = "Objective::is_standard")]
    pub objective: Objective,
    /// A price on the discriminator's slope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<Penalty>,
    /// A discriminator that also names classes; for data sets with ten of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<Classes>,
    /// Learning rates that fall as the run goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cool_down: Option<CoolDown>,
    /// How far each noise value reaches; all of them equally where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spectrum: Option<Spectrum>,
    /// Batch normalisation in the generator while it trains.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub normalise: bool,
    /// Steps of the discriminator for one of the generator.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub steps_d: u64,
    /// Which networks a step trains.
    #[serde(default, skip_serializing_if = "trains_both")]
    pub trained: Trained,
    /// The last step for which that holds; afterwards both are trained again.
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn trains_both(trained: &Trained) -> bool {
    *trained == Trained::Both
}

impl Recipe {
    /// Names that [`Recipe::named`] knows.
    pub const NAMES: &'static [&'static str] = &["seed", "seed-ema", "quality"];

    /// The Keras DCGAN for MNIST: batch 128, Adam 2e-4 / 0.5, real target 0.9, dropout 0.3.
    pub fn seed() -> Self {
        let adam = AdamSettings { lr: 2e-4, beta1: 0.5, beta2: 0.999, eps: 1e-7 };
        Self {
            name: "seed".to_owned(),
            about: String::new(),
            batch: 128,
            adam_d: adam,
            adam_g: adam,
            real_target: 0.9,
            dropout: 0.3,
            ema: None,
            objective: Objective::Standard,
            penalty: None,
            classes: None,
            cool_down: None,
            spectrum: None,
            normalise: false,
            steps_d: 1,
            trained: Trained::Both,
            trained_until: None,
        }
    }

    /// Epochs of MNIST that it is made for: as long as its rates fall, else 50.
    pub fn usual_epochs(&self) -> u64 {
        let of_epoch = (60_000 / self.batch.max(1) as u64).max(1);
        self.cool_down.map_or(50, |fall| fall.over.div_ceil(of_epoch))
    }

    /// Fits rates that fall to a run of another length than the recipe is made for: they fall until its end.
    pub fn fit_to(&mut self, last_step: u64) {
        let usual = self.usual_epochs();
        if let Some(fall) = &mut self.cool_down {
            // A run of the usual number of epochs stays what it always was.
            let epochs = last_step / (60_000 / self.batch.max(1) as u64).max(1);
            if epochs != usual {
                fall.over = last_step.max(1);
            }
        }
    }

    /// Which networks this step trains.
    pub fn trained_at(&self, step: u64) -> Trained {
        if self.trained_until.is_some_and(|until| step > until) { Trained::Both } else { self.trained }
    }

    /// What of it can be changed while a run goes on.
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

    /// The recipe with these values, checked.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn tuned(&self, tuning: &Tuning) -> Result<Self, String> {
        let Tuning { lr_d, lr_g, beta1, beta2, real_target, dropout, steps_d, batch, trained, trained_until } = *tuning;
        // The betas shown are the discriminator's; the generator's may be others until these are changed.
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

    /// The same generator made to learn better: relativistic loss with R1 and R2, batch normalisation in
    /// it, no dropout, no momentum, higher rates, an averaged generator, and few noise values that lead. It
    /// uses the training labels: the discriminator also learns to name real digits, and generated ones should
    /// have a name.
    pub fn quality() -> Self {
        let adam = AdamSettings { lr: 1.5e-3, beta1: 0.0, beta2: 0.99, eps: 1e-8 };
        Self {
            name: "quality".to_owned(),
            adam_d: adam,
            adam_g: adam,
            dropout: 0.0,
            ema: Some(0.999),
            objective: Objective::Relativistic,
            penalty: Some(Penalty { gamma: 0.5, every: 4 }),
            classes: Some(Classes { learn: 1.0, sure: 1.5, even: 2.0 }),
            cool_down: Some(CoolDown { over: 6500, to: 0.1 }),
            spectrum: Some(Spectrum { leading: 6, rest: 0.01 }),
            normalise: true,
            ..Self::seed()
        }
    }

    /// The seed recipe, step for step, beside which the generator is averaged over the last
    /// thousand steps or so. Y. Yazici et al., "The unusual effectiveness of averaging in GAN
    /// training" (2019).
    pub fn seed_ema() -> Self {
        Self { name: "seed-ema".to_owned(), ema: Some(0.999), ..Self::seed() }
    }

    /// The recipe of this name.
    ///
    /// # Errors
    /// A sentence that lists the names there are.
    pub fn named(name: &str) -> Result<Self, String> {
        match name {
            "seed" => Ok(Self::seed()),
            "seed-ema" => Ok(Self::seed_ema()),
            "quality" => Ok(Self::quality()),
            other => Err(format!("there is no recipe `{other}`; choose one of: {}", Self::NAMES.join(", "))),
        }
    }

    /// The recipe of this name, or in the JSON file at this path.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the file, or lists the names there are.
    pub fn find(name_or_path: &str) -> Result<Self, String> {
        if Self::NAMES.contains(&name_or_path) {
            return Self::named(name_or_path);
        }
        let path = Path::new(name_or_path);
        if path.extension().is_some() || path.exists() { Self::load(path) } else { Self::named(name_or_path) }
    }

    /// Reads a recipe's file, and checks it.
    ///
    /// # Errors
    /// Names the file and what is wrong with it.
    pub fn load(path: &Path) -> Result<Self, String> {
        let refused = |reason: String| format!("{} holds no recipe: {reason}", path.display());
        let text = read_regular_text(path, LARGEST_FILE).map_err(|e| refused(e.to_string()))?;
        let recipe: Self = serde_json::from_str(&text).map_err(|e| refused(e.to_string()))?;
        recipe.check().map_err(refused)?;
        Ok(recipe)
    }

    /// The recipe as a person reads, edits and saves it.
    ///
    /// # Errors
    /// Never for recipes that [`Self::check`] accepts.
    pub fn to_json(&self) -> Result<String, String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(|e| e.to_string())
    }

    /// The request's own recipe or the one it names, with the request's changes, checked.
    ///
    /// # Errors
    /// A sentence that names the first value out of range.
    pub fn from_request(request: &RunRequest) -> Result<Self, String> {
        // It becomes part of a folder's name, and a recipe of one's own has its name there too.
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

    /// Refuses values no run can be made of, wherever they came from.
    ///
    /// # Errors
    /// A sentence that names the first value out of range.
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
        if !(1..=100).contains(&self.steps_d) {
            return Err(format!(
                "the discriminator takes 1 to 100 steps for one of the generator, not {}",
                self.steps_d
            ));
        }
        if let Some(Penalty { gamma, every }) = self.penalty
            && !(gamma.is_finite() && gamma >= 0.0 && (1..=1000).contains(&every))
        {
            return Err("the penalty's gamma must not be negative, and it is paid every 1 to 1000 steps".to_owned());
        }
        if let Some(Classes { learn, sure, even }) = self.classes
            && ![learn, sure, even].iter().all(|weight| (0.0..=100.0).contains(weight))
        {
            return Err("the weights of the classes must be between 0 and 100".to_owned());
        }
        if let Some(Spectrum { leading, rest }) = self.spectrum
            && !((1..=DIM as u64).contains(&leading) && (0.0..=1.0).contains(&rest))
        {
            return Err(format!("1 to {DIM} noise values lead, and the rest keep a share between 0 and 1"));
        }
        check_name(&self.name)?;
        if self.cool_down.is_some_and(|CoolDown { over, to }| over == 0 || !(0.0..=1.0).contains(&to)) {
            return Err("rates fall over at least one step, to a share between 0 and 1".to_owned());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_rate_leaves_betas_of_their_own_alone() {
        let mut recipe = Recipe::seed();
        recipe.adam_g.beta1 = 0.0;
        let gentler = recipe.tuned(&Tuning { lr_d: 1e-4, ..recipe.tuning() }).unwrap();
        assert_eq!((gentler.adam_d.beta1, gentler.adam_g.beta1), (0.5, 0.0));
        let both = recipe.tuned(&Tuning { beta1: 0.3, ..recipe.tuning() }).unwrap();
        assert_eq!((both.adam_d.beta1, both.adam_g.beta1), (0.3, 0.3));
    }

    #[test]
    fn a_recipe_in_a_file_comes_back_and_a_slip_in_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.json");
        let mine = Recipe {
            name: "mine".to_owned(),
            about: "faster at first".to_owned(),
            cool_down: Some(CoolDown { over: 1000, to: 0.1 }),
            ..Recipe::quality()
        };
        let text = mine.to_json().unwrap();
        std::fs::write(&path, &text).unwrap();
        assert_eq!(Recipe::find(path.to_str().unwrap()).unwrap(), mine);
        for (slip, word) in [
            (text.replace("\"normalise\"", "\"normalize\""), "normalize"),
            (text.replace("\"gamma\": 0.5", "\"gamma\": -1"), "gamma"),
            (text.replace("\"leading\": ", "\"leading\": 20"), "noise values"),
            (text.replace("\"batch\": 128", "\"batch\": 0"), "batch"),
            (text.replace("\"mine\"", "\"../mine\""), "name"),
            ("nonsense".to_owned(), "holds no recipe"),
        ] {
            assert_ne!(slip, text, "{word}");
            std::fs::write(&path, slip).unwrap();
            let refused = Recipe::load(&path).unwrap_err();
            assert!(refused.contains(word) && refused.contains("mine.json"), "{refused}");
        }
        assert!(Recipe::find("no-such").unwrap_err().contains("seed-ema"));
        assert!(Recipe::find("no-such.json").unwrap_err().contains("no-such.json"));
    }
}
