//! What a card sets in the window.

use serde::Deserialize;

use crate::latent::Conditioning;
use crate::protocol::{GeneratorChoice, Recipe};
use crate::ui::{Action, Actions, Chart, Face, Tab, Workspace};

/// What a card sets; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Setting {
    workspace: Option<Workspace>,
    /// Page of the right panel.
    page: Option<Page>,
    /// Seed of the vector.
    seed: Option<u64>,
    /// Class of a generator with a class input.
    class: Option<u8>,
    /// A shipped generator for the sliders.
    generator: Option<Shipped>,
    /// Recipe, epochs and learning rates of the next run; they are not set while a run is under way.
    recipe: Option<String>,
    epochs: Option<u64>,
    lr_d: Option<f64>,
    lr_g: Option<f64>,
    /// The plots shown.
    plots: Option<Vec<Plot>>,
}

/// A page of the right panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Page {
    Dimensions,
    Directions,
    Move,
    Morph,
    Kept,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Shipped {
    Quality,
    Conditional,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Plot {
    Loss,
    DScore,
    Gradients,
    Updates,
    Diversity,
    Quality,
}

impl Setting {
    /// Checks the values.
    ///
    /// # Errors
    /// Returns a message that names the value.
    pub(super) fn check(&self) -> Result<(), String> {
        if let Some(recipe) = &self.recipe {
            Recipe::named(recipe)?;
        }
        for (name, rate) in [("lr_d", self.lr_d), ("lr_g", self.lr_g)] {
            if rate.is_some_and(|rate| !(1e-7..=0.1).contains(&rate)) {
                return Err(format!("{name} is not between 1e-7 and 0.1"));
            }
        }
        if self.epochs.is_some_and(|epochs| !(1..=10_000).contains(&epochs)) {
            return Err("epochs is not between 1 and 10,000".to_owned());
        }
        if self.plots.as_ref().is_some_and(Vec::is_empty) {
            return Err("plots is empty".to_owned());
        }
        Ok(())
    }

    /// The workspace that the card sets.
    pub(super) fn workspace(&self) -> Option<Workspace> {
        self.workspace
    }

    /// Applies the settings to the window, and to the next run unless a run is under way.
    pub(super) fn apply(&self, face: &mut Face, actions: &mut Actions) {
        if let Some(workspace) = self.workspace.filter(|wanted| *wanted != face.workspace) {
            actions.push(Action::Lay(workspace));
        }
        if let Some(page) = self.page {
            face.tools.open_page(match page {
                Page::Dimensions => Tab::Dimensions,
                Page::Directions => Tab::Directions,
                Page::Move => Tab::Move,
                Page::Morph => Tab::Morph,
                Page::Kept => Tab::Kept,
            });
        }
        if let Some(seed) = self.seed {
            face.editor.seed = seed;
            face.editor.jump_to_seed();
        }
        if let Some(generator) = self.generator {
            actions.push(Action::Use(match generator {
                Shipped::Quality => GeneratorChoice::Shipped,
                Shipped::Conditional => GeneratorChoice::ShippedConditional,
            }));
        }
        if let Some(class) = self.class {
            actions.push(Action::Condition(Conditioning { class, ..Conditioning::default() }));
        }
        if let Some(plots) = &self.plots {
            let all = [Plot::Loss, Plot::DScore, Plot::Gradients, Plot::Updates, Plot::Diversity, Plot::Quality];
            face.plots.show(|chart| all.iter().zip(Chart::ALL).any(|(plot, of)| of == chart && plots.contains(plot)));
        }
        if !face.run.is_under_way() {
            self.prepare(face);
        }
    }

    /// Applies the recipe, the epochs and the learning rates to the next run.
    fn prepare(&self, face: &mut Face) {
        let request = &mut face.run.request;
        if let Some(recipe) = self.recipe.as_ref().and_then(|name| Recipe::named(name).ok()) {
            let epochs = recipe.usual_epochs();
            request.set_recipe(recipe);
            request.epochs = epochs;
        }
        request.epochs = self.epochs.unwrap_or(request.epochs);
        request.lr_d = self.lr_d.unwrap_or(request.lr_d);
        request.lr_g = self.lr_g.unwrap_or(request.lr_g);
    }
}
