//! The menu, the state of training, and every action's place.

use egui::{RichText, Ui};

use super::view::clock;
use super::{Action, LatentEditor, RunView, Saving, theme};
use crate::latent::LatentVector;
use crate::session::RunState;

/// Draws the bar.
pub fn menu_bar(ui: &mut Ui, run: &RunView, editor: &mut LatentEditor, actions: &mut Vec<Action>) {
    egui::MenuBar::new().ui(ui, |ui| {
        ui.menu_button("File", |ui| {
            let mut item = |text: &str, action: Action| {
                if ui.button(text).clicked() {
                    actions.push(action);
                }
            };
            item("Save image…", Action::Save(Saving::Image));
            item("Save image to a typed path…", Action::SaveTyped(Saving::Image));
            item("Save sample grid…", Action::Save(Saving::Grid));
            item("Save checkpoint…", Action::Save(Saving::Checkpoint));
            item("Open checkpoint…", Action::OpenCheckpoint);
            item("Open generator…", Action::OpenGenerator);
            item("Choose data folder…", Action::ChooseData);
            item("Use MNIST", Action::UseMnist);
            item("Quit", Action::Quit);
        });
        ui.menu_button("Edit", |ui| {
            if ui.add_enabled(editor.can_undo(), egui::Button::new("Undo")).clicked() {
                editor.undo();
            }
            if ui.add_enabled(editor.can_redo(), egui::Button::new("Redo")).clicked() {
                editor.redo();
            }
            if ui.button("Random").clicked() {
                editor.random();
            }
            if ui.button("Reset to zero").clicked() {
                editor.jump(LatentVector::zeros());
            }
        });
        ui.menu_button("Train", |ui| {
            let active = run.is_active();
            let mut item = |text: &str, enabled: bool, action: Action| {
                if ui.add_enabled(enabled, egui::Button::new(text)).clicked() {
                    actions.push(action);
                }
            };
            item("Start", !active, Action::Start);
            item("Pause", run.state == RunState::Running, Action::Pause);
            item("Resume", run.state == RunState::Paused, Action::Resume);
            item("One step", active, Action::Step);
            item("Stop", active, Action::Stop);
        });
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
            if ui.button("Keys and first steps (F1)").clicked() {
                actions.push(Action::ToggleHelp);
            }
        });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| state(ui, run));
    });
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
        let text = format!("{:.0} %", done * 100.0);
        ui.add(egui::ProgressBar::new(done).desired_width(140.0).text(text));
    }
    ui.label(RichText::new(word).color(color).strong());
}
