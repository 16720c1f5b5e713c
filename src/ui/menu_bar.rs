//! The menu, the state of training, and every action's place.

use egui::{RichText, Ui};

use super::view::{NO_DATA, clock};
use super::{Action, Actions, ExploreView, LatentEditor, RunView, Saving, theme};
use crate::protocol::{Pace, RunState};

/// Draws the bar.
pub fn menu_bar(
    ui: &mut Ui,
    run: &RunView,
    explore: &ExploreView,
    editor: &mut LatentEditor,
    pace: Pace,
    actions: &mut Actions,
) {
    egui::MenuBar::new().ui(ui, |ui| {
        ui.menu_button("File", |ui| file(ui, run, explore, actions));
        ui.menu_button("Edit", |ui| edit(ui, editor, actions));
        ui.menu_button("Train", |ui| train(ui, run, pace, actions));
        ui.menu_button("View", |ui| {
            let dark = ui.visuals().dark_mode;
            if ui.button(if dark { "Light colours" } else { "Dark colours" }).clicked() {
                actions.push(Action::Dark(!dark));
            }
            if ui.button("Log").clicked() {
                actions.push(Action::ToggleLog);
            }
        });
        ui.menu_button("Help", |ui| {
            if item(ui, "Keys and first steps", "F1", Ok(())) {
                actions.push(Action::ToggleHelp);
            }
        });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| state(ui, run));
    });
}

/// One line of a menu; where it is off, `allowed` holds the reason.
fn item(ui: &mut Ui, text: &str, key: &str, allowed: Result<(), &str>) -> bool {
    let mut button = egui::Button::new(text);
    if !key.is_empty() {
        button = button.shortcut_text(key);
    }
    let response = ui.add_enabled(allowed.is_ok(), button);
    response.on_disabled_hover_text(allowed.err().unwrap_or_default()).clicked()
}

fn file(ui: &mut Ui, run: &RunView, explore: &ExploreView, actions: &mut Actions) {
    let free = actions.dialog();
    let when = |ready: bool, why_not: &'static str| free.and(if ready { Ok(()) } else { Err(why_not) });
    let digit = when(explore.digit.is_some(), "The first digit is being drawn");
    let grid = when(!run.grids.is_empty(), "There are no samples yet");
    let curves = when(!run.curves.is_empty(), "There are no curves yet");
    let alive = when(matches!(run.state, RunState::Running | RunState::Paused), "No run is under way");
    let idle = when(!run.is_active(), "Stop the run first");
    let mut entry = |text: &str, key: &str, allowed: Result<(), &str>, action: Action| {
        if item(ui, text, key, allowed) {
            actions.push(action);
        }
    };
    entry("Save image…", "Ctrl+S", digit, Action::Save(Saving::Image));
    entry("Save image to path…", "", digit, Action::SaveTyped(Saving::Image));
    entry("Save sample grid…", "", grid, Action::Save(Saving::Grid));
    entry("Save curves…", "", curves, Action::Save(Saving::Curves));
    entry("Save checkpoint…", "", alive, Action::Save(Saving::Checkpoint));
    entry("Open checkpoint…", "", free, Action::OpenCheckpoint);
    entry("Compare with a run…", "", free, Action::Compare);
    entry("Open generator…", "", free, Action::OpenGenerator);
    entry("Use shipped generator", "", Ok(()), Action::UseShipped);
    entry("Choose data folder…", "", idle, Action::ChooseData);
    entry("Use MNIST", "", idle, Action::UseMnist);
    entry("Quit", "", Ok(()), Action::Quit);
}

fn edit(ui: &mut Ui, editor: &mut LatentEditor, actions: &mut Actions) {
    let undo = if editor.can_undo() { Ok(()) } else { Err("Nothing to undo") };
    let redo = if editor.can_redo() { Ok(()) } else { Err("Nothing to redo") };
    if item(ui, "Undo", "Ctrl+Z", undo) {
        editor.undo();
    }
    if item(ui, "Redo", "Ctrl+Shift+Z", redo) {
        editor.redo();
    }
    if item(ui, "Copy vector as text", "Ctrl+C", Ok(())) {
        actions.push(Action::CopyCode);
    }
    // The clipboard is read by the window system, on the person's own key.
    item(ui, "Paste vector", "Ctrl+V", Err("Press Ctrl+V with a copied vector"));
    if item(ui, "Random", "R", Ok(())) {
        editor.random();
    }
    if item(ui, "Reset to zero", "Z", Ok(())) {
        editor.zero();
    }
}

fn train(ui: &mut Ui, run: &RunView, pace: Pace, actions: &mut Actions) {
    let when = |ready: bool, why_not: &'static str| if ready { Ok(()) } else { Err(why_not) };
    let (running, paused) = (run.state == RunState::Running, run.state == RunState::Paused);
    let mut entry = |text: &str, key: &str, allowed: Result<(), &str>, action: Action| {
        if item(ui, text, key, allowed) {
            actions.push(action);
        }
    };
    entry("Start", "", when(!run.is_active(), "A run is under way: stop it first"), Action::Start);
    entry("Pause", "Space", when(running, "Nothing is running"), Action::Pause);
    let data = when(run.can_train(), NO_DATA);
    entry("Resume", "Space", when(paused, "Nothing is paused").and(data), Action::Resume);
    entry("One step", "", when(running || paused, "Start a run first").and(data), Action::Step);
    entry("Stop", "", when(running || paused, "No run is under way"), Action::Stop);
    ui.separator();
    let choice = |ui: &mut Ui, text: &str, this: Pace, help: &str| {
        ui.radio(pace == this, text).on_hover_text(help).clicked().then_some(Action::SetPace(this))
    };
    let fast = choice(
        ui,
        "Fast training",
        Pace::FastTraining,
        "Training never waits. While it works on all cores, a dragged digit may come some milliseconds later",
    );
    let smooth = choice(
        ui,
        "Smooth window",
        Pace::SmoothWindow,
        "Training waits from the step's end while something is dragged: it costs the time of the drag",
    );
    if let Some(action) = fast.or(smooth) {
        actions.push(action);
    }
}

fn state(ui: &mut Ui, run: &RunView) {
    let dark = ui.visuals().dark_mode;
    let (word, color) = match run.state {
        RunState::Idle => ("Ready", theme::quiet(dark)),
        RunState::Preparing => ("Preparing", theme::caution(dark)),
        RunState::Running => ("Training", theme::good(dark)),
        RunState::Paused => ("Paused", theme::caution(dark)),
        RunState::Finished => ("Finished", theme::good(dark)),
        RunState::Stopped => ("Stopped", theme::quiet(dark)),
        RunState::Failed => ("Failed", theme::alarm(dark)),
    };
    if let Some(info) = &run.info {
        if let Some(left) = run.seconds_left().filter(|_| run.is_active()) {
            ui.label(RichText::new(format!("{} left", clock(left))).monospace());
        }
        let done = run.step() as f32 / info.last_step.max(1) as f32;
        ui.add(egui::ProgressBar::new(done).desired_width(140.0).desired_height(10.0).corner_radius(2.0));
        let (epoch, epochs) = run.epochs();
        ui.label(format!("epoch {epoch}/{epochs}"));
    }
    ui.label(RichText::new(word).color(color).strong());
}
