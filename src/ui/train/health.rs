//! The run's health in one sentence, and a button that returns to a checkpoint.

use egui::{Button, RichText, Ui};

use crate::protocol::{HealthLevel, RunState};
use crate::ui::{Action, Actions, RunView, theme};

/// Draws the sentence, the advice, and a button that returns to a checkpoint.
pub(in crate::ui) fn health(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    let dark = ui.visuals().dark_mode;
    // The message of a halt says what happened, and offers more choices.
    if run.info.is_none() || run.curves.is_empty() || run.trouble.is_some() {
        return;
    }
    let newest = run.health.last();
    let Some((issue, level)) = newest.and_then(|report| report.trouble) else {
        if run.state == RunState::Running {
            let (word, help) = balance(run);
            ui.label(RichText::new(word).small().color(theme::good(dark))).on_hover_text(help);
        }
        return;
    };
    ui.group(|ui| {
        let (color, text) = match level {
            HealthLevel::Watch => (theme::caution(dark), format!("Careful. {}", issue.sentence())),
            HealthLevel::Alarm => (theme::alarm(dark), issue.sentence().to_owned()),
        };
        ui.label(RichText::new(text).color(color));
        ui.label(RichText::new(issue.advice()).small());
        let back = newest.and_then(|report| report.back_to.clone());
        let button = ui.add_enabled(back.is_some(), Button::new("Go back"));
        let button = button.on_hover_text("Open the checkpoint saved before it got worse; training stays paused");
        if button.on_disabled_hover_text("This run is kept in memory only").clicked()
            && let Some(path) = back
        {
            actions.push(Action::GoBack(path));
        }
    });
}

/// Describes which network is ahead, when there is no problem.
fn balance(run: &RunView) -> (&'static str, &'static str) {
    let (real, fake) = run.curves.recent_scores(60);
    if real - fake > 0.2 {
        ("healthy: D is ahead; this is normal", "D recognises many generated digits, and G learns from that")
    } else if real - fake > 0.03 {
        ("healthy: D is slightly ahead", "D recognises some generated digits, and G learns from that")
    } else {
        ("healthy: neither is ahead", "D can hardly tell generated digits from real ones")
    }
}
