//! The left panel: settings of a run, and the buttons that control it.

use egui::{Button, ComboBox, RichText, Ui};

use super::health::health;
use super::more_settings::more_settings;
use super::quality::quality;
use super::recipe_editor::recipe_editor;
use super::run_end::more_epochs;
use super::run_view::clock;
use super::trouble::{missing_data, trouble};
use super::tuning::tuning;
use crate::protocol::{BUILT_IN, DataSource, Recipe, RunState};
use crate::ui::runs::duration;
use crate::ui::widgets::number::{drag, grouped};
use crate::ui::widgets::offer::{offer, when};
use crate::ui::{Action, Actions, RunView, RunsList, Saving, theme};
use crate::words::{self, Word};

/// Number of training images of MNIST.
const MNIST_IMAGES: u64 = 60_000;

/// Draws the panel.
pub fn train_panel(ui: &mut Ui, run: &mut RunView, runs: &RunsList, actions: &mut Actions) {
    ui.heading(words::RUN_HEADING);
    recipe(ui, run, runs, actions);
    settings(ui, run, actions);
    ui.add_space(theme::GAP);
    buttons(ui, run, actions);
    if run.state == RunState::Paused {
        let mut told = !run.unexplained;
        let explain = ui.checkbox(&mut told, words::EXPLAIN_STEPS.text());
        explain.on_hover_text(words::EXPLAIN_STEPS_HELP);
        run.unexplained = !told;
    }
    ui.add_space(theme::GAP);
    missing_data(ui, run, actions);
    trouble(ui, run, actions);
    health(ui, run, actions);
    progress(ui, run, actions);
    more_epochs(ui, run, actions);
    quality(ui, run, actions);
    // These controls keep their position, so that buttons do not move under the pointer when a run starts.
    more_settings(ui, run);
    recipe_editor(ui, run, actions);
    tuning(ui, run, actions);
    ui.add_space(theme::GAP);
    files(ui, run, actions);
}

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
fn recipe(ui: &mut Ui, run: &mut RunView, runs: &RunsList, actions: &mut Actions) {
    let chosen = run.request.recipe.clone();
    let about = described(&chosen).map_or(words::OWN_RECIPE, |(_, about)| about);
    ui.add_enabled_ui(!run.is_active(), |ui| {
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
    ui.label(RichText::new(text).small().color(theme::quiet(dark))).on_hover_text(words::TAKES_HERE_HELP);
}

/// Estimates the seconds that the next run takes, from the newest run of its recipe, or from a few steps, which it asks
/// for. `None` where there is neither yet.
fn time_here(run: &mut RunView, runs: &RunsList, actions: &mut Actions) -> Option<f64> {
    let request = &run.request;
    let recipe = request.recipe();
    let comparable = request.data == DataSource::Mnist && request.batch == recipe.batch;
    if !comparable || run.is_active() {
        return None;
    }
    let estimated = || run.estimates.iter().find(|(timed, _)| *timed == recipe).map(|(_, seconds)| *seconds);
    let each = runs.seconds_per_step(&request.recipe).or_else(estimated);
    let steps = request.epochs.saturating_mul(MNIST_IMAGES / request.batch.max(1) as u64);
    // A recipe of one's own changes with every move of a slider.
    if each.is_none() && request.custom.is_none() && run.estimate_asked.as_ref() != Some(&recipe) {
        run.estimate_asked = Some(recipe.clone());
        actions.push(Action::Estimate(Box::new(recipe.clone())));
    }
    Some(each? * steps as f64)
}

fn settings(ui: &mut Ui, run: &mut RunView, actions: &mut Actions) {
    let active = run.is_active();
    egui::Grid::new("training settings").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
        ui.label(words::DATA);
        ui.add_enabled_ui(!active, |ui| data_menu(ui, run, actions))
            .response
            .on_disabled_hover_text(words::WHILE_ACTIVE);
        ui.end_row();
        let request = &mut run.request;
        number(ui, words::EPOCHS.text(), words::EPOCHS_HELP.text(), !active, |ui| {
            ui.add(drag(&mut request.epochs, 1..=10_000))
        });
    });
}

pub(super) fn number(ui: &mut Ui, name: &str, help: &str, enabled: bool, add: impl FnOnce(&mut Ui) -> egui::Response) {
    let label = ui.label(name).on_hover_text(help);
    ui.add_enabled_ui(enabled, |ui| {
        add(ui).labelled_by(label.id).on_hover_text(help).on_disabled_hover_text(words::WHILE_ACTIVE);
    });
    ui.end_row();
}

fn data_menu(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    let name = match &run.request.data {
        DataSource::Mnist => words::MNIST.text().to_owned(),
        DataSource::Folder(path) => path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
    };
    ui.menu_button(format!("{name}…"), |ui| {
        if ui.button(words::MNIST).on_hover_text(words::MNIST_HELP).clicked() {
            actions.push(Action::UseMnist);
        }
        let help = words::FOLDER_HELP.text();
        if offer(ui, Button::new(words::CHOOSE_FOLDER), help, actions.dialog()) {
            actions.push(Action::ChooseData);
        }
    });
}

fn buttons(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    let state = run.state;
    let width = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
    // The most probable next action has the accent.
    let next = match state {
        RunState::Running => words::PAUSE.text(),
        RunState::Paused => words::RESUME.text(),
        RunState::Preparing => "",
        _ => words::START.text(),
    };
    let button = |ui: &mut Ui, text: &str, enabled: bool, help: &str, why_not: &str| {
        let button = if text == next && enabled { theme::primary(ui, text) } else { Button::new(text) };
        ui.add_enabled(enabled, button.min_size(egui::vec2(width, 32.0)))
            .on_hover_text(help)
            .on_disabled_hover_text(why_not)
            .clicked()
    };
    let busy = state == RunState::Preparing;
    ui.horizontal(|ui| {
        if button(ui, words::START.text(), !run.is_active(), words::START_HELP.text(), words::RUN_UNDER_WAY.text()) {
            actions.push(Action::Start);
        }
        if state == RunState::Paused {
            if button(ui, words::RESUME.text(), run.can_train(), words::RESUME_HELP.text(), words::DATA_MISSING.text())
            {
                actions.push(Action::Resume);
            }
        } else if button(
            ui,
            words::PAUSE.text(),
            state == RunState::Running,
            words::PAUSE_HELP.text(),
            words::NOTHING_RUNNING.text(),
        ) {
            actions.push(Action::Pause);
        }
    });
    ui.horizontal(|ui| {
        let alive = run.is_active() && !busy;
        let why_not = if run.can_train() { words::START_A_RUN_FIRST.text() } else { words::DATA_MISSING.text() };
        let help = words::STEP_HELP.text();
        if button(ui, words::STEP.text(), alive && run.can_train(), help, why_not) {
            actions.push(Action::Step);
        }
        if button(ui, words::STOP.text(), alive, words::STOP_HELP.text(), words::NO_RUN.text()) {
            actions.push(Action::Stop);
        }
    });
}

fn progress(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    let Some(info) = &run.info else { return };
    let step = run.step();
    egui::Grid::new("progress").num_columns(2).spacing([12.0, 4.0]).show(ui, |ui| {
        let mut row = |name: &str, value: String| {
            ui.label(name);
            ui.label(RichText::new(value).monospace());
            ui.end_row();
        };
        row(
            words::STEP_ROW.text(),
            words::STEP_OF.fill(&[("step", &grouped(step)), ("last", &grouped(info.last_step))]),
        );
        let rate = run.rate();
        let batch = run.tuning.map_or(info.request.batch, |tuning| tuning.batch) as f64;
        let images = rate.map_or_else(
            || "–".to_owned(),
            |r| words::IMAGES_PER_SECOND.fill(&[("images", &format_args!("{:.0}", r * batch))]),
        );
        row(words::PROGRESS_SPEED.text(), images);
        row(words::PROGRESS_ELAPSED.text(), run.curves.last().map_or_else(|| "–".to_owned(), |r| clock(r.seconds)));
    });
    if let Some(out) = &info.request.out {
        let text = out.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let link = egui::Link::new(RichText::new(words::SAVED_AS.fill(&[("name", &text)])).small());
        if ui.add(link).on_hover_text(words::SHOW_IN_MANAGER.fill(&[("folder", &out.display())])).clicked() {
            actions.push(Action::ShowFolder(out.clone()));
        }
    }
}

fn files(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    let alive = matches!(run.state, RunState::Running | RunState::Paused);
    let can_save = actions.dialog().and(when(alive, words::NO_RUN.text()));
    if offer(ui, Button::new(words::SAVE_CHECKPOINT), words::SAVE_CHECKPOINT_HELP.text(), can_save) {
        actions.push(Action::Save(Saving::Checkpoint));
    }
    let help = words::OPEN_CHECKPOINT_HELP.text();
    if offer(ui, Button::new(words::OPEN_CHECKPOINT), help, actions.dialog()) {
        actions.push(Action::OpenCheckpoint);
    }
}

#[cfg(test)]
mod tests {
    use egui::accesskit::Role;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use crate::protocol::RunState;
    use crate::ui::trial::{face, texts, trial, with_run};

    #[test]
    fn a_run_without_its_data_is_looked_at_and_asks_for_them() {
        for missing in [None, Some("the run can be looked at but not trained: no such folder".to_owned())] {
            let mut face = with_run(face(), 100, 4000);
            face.run.state = RunState::Paused;
            if let Some(info) = &mut face.run.info {
                info.data_missing.clone_from(&missing);
            }
            let trial = trial([1280.0, 800.0], face);
            for name in ["Resume", "Step"] {
                let button = trial.get_by_role_and_label(Role::Button, name);
                assert_eq!(button.accesskit_node().is_disabled(), missing.is_some(), "{name}");
            }
            assert_eq!(trial.query_by_label("Choose its folder…").is_some(), missing.is_some());
        }
    }

    #[test]
    fn time_left_is_told_while_a_run_is_under_way_and_no_longer() {
        for (state, told) in [(RunState::Running, true), (RunState::Paused, true), (RunState::Stopped, false)] {
            let mut face = with_run(face(), 100, 4000);
            face.run.state = state;
            let trial = trial([1280.0, 800.0], face);
            let all = texts(&trial);
            let seen = all.iter().any(|(at, text)| at.top() < 40.0 && text == "1:05:00 left");
            assert_eq!(seen, told, "{state:?}");
        }
    }
}
