//! Shows what stops a run, and what the user can do about it.

use egui::{Button, RichText, Ui};

use super::run_view::Trouble;
use crate::protocol::Halt;
use crate::ui::widgets::offer::offer;
use crate::ui::{Action, Actions, RunView, Saving, theme};
use crate::words;

/// Explains why a run can only be viewed, and offers to choose its data.
pub(in crate::ui) fn missing_data(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    let reason = run.info.as_ref().filter(|_| run.is_active()).and_then(|info| info.data_missing.as_ref());
    let Some(reason) = reason else { return };
    ui.group(|ui| {
        ui.label(RichText::new(reason).color(theme::caution(ui.visuals().dark_mode)));
        let help = words::DATA_FOLDER_HELP.text();
        if offer(ui, Button::new(words::CHOOSE_ITS_FOLDER), help, actions.dialog()) {
            actions.push(Action::ChooseData);
        }
    });
    ui.add_space(theme::GAP);
}

/// Shows what went wrong, and buttons to continue.
pub(in crate::ui) fn trouble(ui: &mut Ui, run: &mut RunView, actions: &mut Actions) {
    let Some(trouble) = &run.trouble else { return };
    let dark = ui.visuals().dark_mode;
    let mut dismissed = false;
    ui.group(|ui| {
        let sentence = |ui: &mut Ui, text: &str| ui.label(RichText::new(text).color(theme::alarm(dark)));
        match trouble {
            Trouble::Failed(text) => {
                sentence(ui, text);
            }
            Trouble::Halted(halt) => {
                sentence(ui, &halt.reason);
                if halt.unsaved {
                    ui.label(words::PAUSED_AT_KEPT.fill(&[("step", &halt.step), ("kept", &what_is_kept(halt))]));
                } else {
                    ui.label(words::PAUSED_AT_BEFORE.fill(&[("step", &halt.step)]));
                }
                if halt.diverged {
                    let gentler = ui.button(words::HALVE_RATES);
                    if gentler.on_hover_text(words::HALVE_RATES_HELP).clicked() {
                        actions.push(Action::GentlerRates);
                    }
                }
                if halt.unsaved {
                    unsaved(ui, actions);
                }
                let back = ui.add_enabled(halt.checkpoint.is_some(), Button::new(words::BACK_TO_CHECKPOINT));
                let back = back.on_hover_text(words::BACK_TO_CHECKPOINT_HELP);
                if back.on_disabled_hover_text(words::ONLY_IN_MEMORY).clicked() {
                    actions.push(Action::BackToCheckpoint);
                }
            }
        }
        dismissed = ui.button(words::DISMISS).clicked();
    });
    if dismissed {
        run.trouble = None;
    }
    ui.add_space(theme::GAP);
}

/// Offers what the user can do when the run could not be saved in its folder.
fn unsaved(ui: &mut Ui, actions: &mut Actions) {
    let help = words::SAVE_ELSEWHERE_HELP.text();
    if offer(ui, Button::new(words::SAVE_ELSEWHERE), help, actions.dialog()) {
        actions.push(Action::Save(Saving::Checkpoint));
    }
    ui.label(words::TRIES_AGAIN);
}

/// Says what of the run is saved.
fn what_is_kept(halt: &Halt) -> String {
    match halt.kept {
        Some(step) if step == halt.step => words::THIS_STATE_KEPT.fill(&[("step", &step)]),
        Some(step) => words::OTHER_STATE_KEPT.fill(&[("step", &step)]),
        None => words::NO_STATE_KEPT.into(),
    }
}
