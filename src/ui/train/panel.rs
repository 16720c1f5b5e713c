//! The left panel: settings of a run, and the buttons that control it.

use egui::{Button, ComboBox, RichText, Ui};

use super::health::health;
use super::more_settings::more_settings;
use super::quality::quality;
use super::recipe_choice::{recipe, recipe_title};
use super::recipe_editor::recipe_editor;
use super::run_end::{can_continue, more_epochs};
use super::run_view::clock;
use super::trouble::{missing_data, trouble};
use super::tuning::tuning;
use crate::protocol::{DataSource, RunState};
use crate::ui::widgets::number::{drag, grouped};
use crate::ui::widgets::offer::{offer, when};
use crate::ui::widgets::tick::tick;
use crate::ui::{Action, Actions, RunView, RunsList, Saving, theme};
use crate::words;

/// Draws the panel.
pub fn train_panel(ui: &mut Ui, run: &mut RunView, runs: &RunsList, actions: &mut Actions) {
    ui.heading(words::RUN_HEADING);
    recipe(ui, run, runs, actions);
    settings(ui, run, actions);
    ui.add_space(theme::GAP);
    buttons(ui, run, actions);
    if run.state == RunState::Paused {
        let mut told = !run.unexplained;
        let explain = tick(ui, &mut told, words::EXPLAIN_STEPS.text());
        explain.on_hover_text(words::EXPLAIN_STEPS_HELP);
        run.unexplained = !told;
    }
    ui.add_space(theme::GAP);
    name_of_run(ui, run);
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

fn settings(ui: &mut Ui, run: &mut RunView, actions: &mut Actions) {
    let active = run.is_under_way();
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
    let list = ComboBox::from_id_salt("data").selected_text(name).truncate();
    let list = list.show_ui(ui, |ui| {
        if ui.button(words::MNIST).on_hover_text(words::MNIST_HELP).clicked() {
            actions.push(Action::UseMnist);
        }
        let help = words::FOLDER_HELP.text();
        if offer(ui, Button::new(words::CHOOSE_FOLDER), help, actions.dialog()) {
            actions.push(Action::ChooseData);
        }
    });
    list.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, words::DATA.text()));
    list.response.on_hover_text(words::DATA_HELP);
}

/// Whether the user has chosen another recipe than that of the run on screen.
fn is_another_recipe(run: &RunView) -> bool {
    run.info.as_ref().is_some_and(|info| info.request.recipe != run.request.recipe)
}

fn buttons(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    let state = run.state;
    let width = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
    // The button that starts another run has a name of its own once a run has ended.
    // The most probable next action has the accent colour.
    let start =
        if run.info.is_some() && !run.is_under_way() { words::START_NEW_RUN.text() } else { words::START.text() };
    let next = match state {
        RunState::Running => words::PAUSE.text(),
        RunState::Paused if !run.is_at_its_end() => words::RESUME.text(),
        RunState::Paused if !is_another_recipe(run) => "",
        RunState::Preparing => "",
        RunState::Stopped if can_continue(run) && !is_another_recipe(run) => "",
        _ => start,
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
        // A longer name has the whole row: nothing can be paused or resumed beside it.
        if start != words::START.text() {
            let wide = egui::vec2(ui.available_width(), 32.0);
            let new = if next == start { theme::primary(ui, start) } else { Button::new(start) };
            if ui.add(new.min_size(wide)).on_hover_text(words::START_HELP).clicked() {
                actions.push(Action::Start);
            }
            return;
        }
        if button(ui, start, !run.is_under_way(), words::START_HELP.text(), words::RUN_UNDER_WAY.text()) {
            actions.push(Action::Start);
        }
        if state == RunState::Paused {
            let why_not = if run.can_train() { words::STATE_AT_ITS_END_HELP } else { words::DATA_MISSING };
            let goes_on = run.can_train() && !run.is_at_its_end();
            if button(ui, words::RESUME.text(), goes_on, words::RESUME_HELP.text(), why_not.text()) {
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

/// Names the run that the rest of the panel is about, because the recipe above is that of the next run.
fn name_of_run(ui: &mut Ui, run: &RunView) {
    let Some(info) = &run.info else { return };
    let title = theme::title(recipe_title(&info.request.recipe));
    ui.add(egui::Label::new(title).truncate()).on_hover_text(words::THIS_RUN_HELP);
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
