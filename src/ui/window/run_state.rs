//! The state of training, at the right end of the bar at the top: health, progress and the time left.

use egui::{Color32, Frame, Margin, ProgressBar, RichText, Ui};

use crate::protocol::{HealthLevel, RunState};
use crate::ui::train::{clock, recipe_title, sentence};
use crate::ui::{RunView, theme};
use crate::words;

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
            ui.label(words::TIME_LEFT.fill(&[("time", &clock(left))])).on_hover_text(words::TIME_LEFT_HELP);
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
            ui.label(
                RichText::new(recipe + &words::EPOCH_OF_BAR.fill(&[("epoch", &epoch), ("epochs", &epochs)]))
                    .color(theme::quiet(dark)),
            );
        }
    }
    let (word, help, color) = state(run, dark);
    chip(ui, word, color).on_hover_text(help);
}

/// Returns the word for the state, its explanation and its colour.
fn state(run: &RunView, dark: bool) -> (&'static str, &'static str, Color32) {
    let health = run.health.last().and_then(|report| report.trouble);
    match (run.state, health) {
        (RunState::Running, Some((issue, HealthLevel::Watch))) => {
            (words::STATE_CAREFUL.text(), sentence(issue).text(), theme::caution(dark))
        }
        (RunState::Running, Some((issue, HealthLevel::Alarm))) => {
            (words::STATE_IN_TROUBLE.text(), sentence(issue).text(), theme::alarm(dark))
        }
        (RunState::Running, None) if run.curves.is_empty() => {
            (words::STATE_TRAINING.text(), words::STATE_TRAINING_HELP.text(), theme::good(dark))
        }
        (RunState::Running, None) => (words::STATE_HEALTHY.text(), words::STATE_HEALTHY_HELP.text(), theme::good(dark)),
        (RunState::Idle, _) => (words::STATE_READY.text(), words::STATE_READY_HELP.text(), theme::quiet(dark)),
        (RunState::Preparing, _) => {
            (words::STATE_PREPARING.text(), words::STATE_PREPARING_HELP.text(), theme::caution(dark))
        }
        (RunState::Paused, _) => (words::STATE_PAUSED.text(), words::STATE_PAUSED_HELP.text(), theme::caution(dark)),
        (RunState::Finished, _) => (words::STATE_FINISHED.text(), words::STATE_FINISHED_HELP.text(), theme::good(dark)),
        (RunState::Stopped, _) => (words::STATE_STOPPED.text(), words::STATE_STOPPED_HELP.text(), theme::quiet(dark)),
        (RunState::Failed, _) => (words::STATE_FAILED.text(), words::STATE_FAILED_HELP.text(), theme::alarm(dark)),
    }
}

/// Draws a word on a pale ground of its colour.
fn chip(ui: &mut Ui, word: &str, color: Color32) -> egui::Response {
    let frame = Frame::NONE.fill(color.gamma_multiply(0.16)).corner_radius(12).inner_margin(Margin::symmetric(10, 3));
    frame.show(ui, |ui| ui.label(theme::title(word).color(color))).response
}
