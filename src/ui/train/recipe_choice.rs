//! The choice of the next run's recipe: what it is, and how long it takes here.

use egui::{ComboBox, RichText, Ui};

use crate::protocol::{BUILT_IN, DataSource, Recipe};
use crate::ui::runs::duration;
use crate::ui::{Action, Actions, RunView, RunsList, theme};
use crate::words::{self, Word};

/// Number of training images of MNIST.
const MNIST_IMAGES: u64 = 60_000;
/// The recipe of the textbooks.
const CLASSIC: &str = "dcgan";
/// Space below the description, in points.
const BELOW: f32 = 4.0;
/// A duration whose text is long, in seconds.
const LONG_RUN: f64 = 9000.0;

/// Returns the name of a recipe in the window.
pub(in crate::ui) fn recipe_title(name: &str) -> &str {
    described(name).map_or(name, |(title, _)| title.text())
}

/// Returns the title and the description of a built-in recipe.
fn described(name: &str) -> Option<(Word, Word)> {
    Some(match name {
        "dcgan" => (words::DCGAN_TITLE, words::DCGAN_ABOUT),
        "dcgan-ema" => (words::DCGAN_EMA_TITLE, words::DCGAN_EMA_ABOUT),
        "quality" => (words::QUALITY_TITLE, words::QUALITY_ABOUT),
        "conditional" => (words::CONDITIONAL_TITLE, words::CONDITIONAL_ABOUT),
        _ => return None,
    })
}

/// Draws the choice of the recipe, what the chosen one is, and how long the run takes here.
pub(super) fn recipe(ui: &mut Ui, run: &mut RunView, runs: &RunsList, actions: &mut Actions) {
    let chosen = run.request.recipe.clone();
    let about = described(&chosen).map_or(words::OWN_RECIPE, |(_, about)| about);
    ui.add_enabled_ui(!run.is_under_way(), |ui| {
        let mut wanted = chosen.clone();
        let list = ComboBox::from_id_salt("recipe").selected_text(recipe_title(&chosen)).width(ui.available_width());
        let list = list.show_ui(ui, |ui| {
            for one in &BUILT_IN {
                let row = ui.selectable_value(&mut wanted, one.name.to_owned(), recipe_title(one.name));
                if let Some((_, about)) = described(one.name) {
                    row.on_hover_text(about);
                }
            }
        });
        // The two that most people want are one click away from each other.
        let other = if chosen == CLASSIC { Recipe::recommended().name } else { CLASSIC.to_owned() };
        let switch = words::USE_RECIPE.fill(&[("recipe", &recipe_title(&other))]);
        let switch = RichText::new(switch).small().color(theme::accent(ui.visuals().dark_mode));
        let switch = ui.add(egui::Button::new(switch).truncate().frame(false));
        if switch.on_hover_text(described(&other).map_or("", |(_, about)| about.text())).clicked() {
            wanted = other;
        }
        if wanted != chosen
            && let Ok(recipe) = Recipe::named(&wanted)
        {
            run.request.set_recipe(recipe);
        }
        list.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, words::RECIPE.text()));
        list.response.on_hover_text(words::RECIPE_HELP).on_disabled_hover_text(words::WHILE_ACTIVE);
    });
    let dark = ui.visuals().dark_mode;
    let about = about.text();
    let text = time_here(run, runs, actions).map_or_else(
        || about.to_owned(),
        |seconds| words::TAKES_HERE.fill(&[("about", &about), ("time", &duration(seconds))]),
    );
    // Space for the longest description is reserved, so that nothing below moves with the choice.
    let height = |text: String| {
        let text = egui::WidgetText::from(RichText::new(text).small());
        text.into_galley(ui, None, ui.available_width(), egui::TextStyle::Small).size().y
    };
    let all = BUILT_IN.iter().filter_map(|one| described(one.name));
    let longest = all
        .map(|(_, about)| height(words::TAKES_HERE.fill(&[("about", &about.text()), ("time", &duration(LONG_RUN))])));
    let reserved = longest.fold(0.0, f32::max) + BELOW;
    let room = egui::vec2(ui.available_width(), reserved);
    ui.allocate_ui(room, |ui| {
        ui.set_min_size(room);
        ui.label(RichText::new(text).small().color(theme::quiet(dark))).on_hover_text(words::TAKES_HERE_HELP);
    });
}

/// Estimates the seconds that the next run takes, from the newest run of its recipe or from a few timed steps, which
/// are requested if necessary. `None` while neither is known.
fn time_here(run: &mut RunView, runs: &RunsList, actions: &mut Actions) -> Option<f64> {
    let request = &run.request;
    let recipe = request.recipe();
    let comparable = request.data == DataSource::Mnist && request.batch == recipe.batch;
    if !comparable || run.is_under_way() {
        return None;
    }
    let estimated = || run.estimates.iter().find(|(timed, _)| *timed == recipe).map(|(_, seconds)| *seconds);
    let each = runs.seconds_per_step(&request.recipe).or_else(estimated);
    let steps = request.epochs.saturating_mul(MNIST_IMAGES / request.batch.max(1) as u64);
    // A custom recipe is not timed, because it changes with every move of a slider.
    if each.is_none() && request.custom.is_none() && run.estimate_asked.as_ref() != Some(&recipe) {
        run.estimate_asked = Some(recipe.clone());
        actions.push(Action::Estimate(Box::new(recipe)));
    }
    Some(each? * steps as f64)
}

#[cfg(test)]
mod tests {
    use crate::protocol::Recipe;
    use crate::ui::trial::{click, face, trial};

    #[test]
    fn the_classic_recipe_and_the_recommended_one_are_one_click_from_each_other() {
        let mut face = face();
        face.run.request.set_recipe(Recipe::recommended());
        let mut trial = trial([1280.0, 800.0], face);
        click(&mut trial, "Use Classic Keras");
        assert_eq!(trial.state().face.run.request.recipe, "dcgan");
        click(&mut trial, "Use Clear digits, by class");
        assert_eq!(trial.state().face.run.request.recipe(), Recipe::recommended());
    }
}
