//! The state of training, at the right end of the bar at the top: health, progress and the time left.

use egui::{Color32, Frame, Margin, ProgressBar, RichText, Ui};

use crate::protocol::{HealthLevel, RunState};
use crate::ui::train::{clock, recipe_title};
use crate::ui::{RunView, theme};

/// In less room, the time left, the epoch, the progress bar and the recipe are left out, in points.
const FOR_TIME: f32 = 190.0;
const FOR_EPOCH: f32 = 270.0;
const FOR_BAR: f32 = 340.0;
const FOR_RECIPE: f32 = 470.0;

/// Draws the state, from right to left.
pub(super) fn run_state(ui: &mut Ui, run: &RunView) {
    let dark = ui.visuals().dark_mode;
    let room = ui.available_width();
    if let Some(info) = &run.info {
        if let Some(left) = run.seconds_left().filter(|_| run.is_active() && room >= FOR_TIME) {
            ui.label(format!("{} left", clock(left))).on_hover_text("Time until the last step, at the present speed");
        }
        let done = run.step() as f32 / info.last_step.max(1) as f32;
        if room >= FOR_BAR {
            let bar = ProgressBar::new(done).desired_width(100.0).desired_height(8.0).corner_radius(4.0);
            ui.add(bar.fill(theme::chosen(dark)));
        }
        let (epoch, epochs) = run.epochs();
        let recipe =
            if room >= FOR_RECIPE { format!("{} · ", recipe_title(&info.request.recipe)) } else { String::new() };
        if room >= FOR_EPOCH {
            ui.label(RichText::new(format!("{recipe}epoch {epoch}/{epochs}")).color(theme::quiet(dark)));
        }
    }
    let (word, help, color) = state(run, dark);
    chip(ui, word, color).on_hover_text(help);
}

/// Returns the word for the state, its explanation and its colour.
fn state(run: &RunView, dark: bool) -> (&'static str, &'static str, Color32) {
    let health = run.health.last().and_then(|report| report.trouble);
    match (run.state, health) {
        (RunState::Running, Some((issue, HealthLevel::Watch))) => ("Careful", issue.sentence(), theme::caution(dark)),
        (RunState::Running, Some((issue, HealthLevel::Alarm))) => ("In trouble", issue.sentence(), theme::alarm(dark)),
        (RunState::Running, None) if run.curves.is_empty() => {
            ("Training", "The first step is under way", theme::good(dark))
        }
        (RunState::Running, None) => ("Healthy", "Training goes on, and no problem is found", theme::good(dark)),
        (RunState::Idle, _) => ("Ready", "No run is open", theme::quiet(dark)),
        (RunState::Preparing, _) => ("Preparing", "Data and networks are being made ready", theme::caution(dark)),
        (RunState::Paused, _) => ("Paused", "Training waits; Resume continues it", theme::caution(dark)),
        (RunState::Finished, _) => ("Finished", "The run has reached its last step", theme::good(dark)),
        (RunState::Stopped, _) => ("Stopped", "The run is saved and can be continued", theme::quiet(dark)),
        (RunState::Failed, _) => ("Failed", "The run has ended with an error", theme::alarm(dark)),
    }
}

/// Draws a word on a pale ground of its colour.
fn chip(ui: &mut Ui, word: &str, color: Color32) -> egui::Response {
    let frame = Frame::NONE.fill(color.gamma_multiply(0.16)).corner_radius(12).inner_margin(Margin::symmetric(10, 3));
    frame.show(ui, |ui| ui.label(theme::title(word).color(color))).response
}
