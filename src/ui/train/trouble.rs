//! Shows what stops a run, and what the user can do about it.

use egui::{Button, RichText, Ui};

use super::run_view::Trouble;
use crate::ui::widgets::offer::offer;
use crate::ui::{Action, Actions, RunView, Saving, theme};

/// Explains why a run can only be viewed, and offers to choose its data.
pub(in crate::ui) fn missing_data(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    let reason = run.info.as_ref().filter(|_| run.is_active()).and_then(|info| info.data_missing.as_ref());
    let Some(reason) = reason else { return };
    ui.group(|ui| {
        ui.label(RichText::new(reason).color(theme::caution(ui.visuals().dark_mode)));
        let help = "The folder of IDX files it was trained on";
        if offer(ui, Button::new("Choose its folder…"), help, actions.dialog()) {
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
                    ui.label(format!("Training is paused at step {}; {}.", halt.step, halt.what_is_kept()));
                } else {
                    ui.label(format!("Training is paused at step {}, in the state before that.", halt.step));
                }
                if halt.diverged {
                    let gentler = ui.button("Halve learning rates, go on");
                    if gentler.on_hover_text("Halve both rates; the optimisers keep their state").clicked() {
                        actions.push(Action::GentlerRates);
                    }
                }
                if halt.unsaved {
                    unsaved(ui, actions);
                }
                let back = ui.add_enabled(halt.checkpoint.is_some(), Button::new("Back to checkpoint"));
                let back = back.on_hover_text("Open the newest checkpoint; then change the rates, or resume");
                if back.on_disabled_hover_text("This run is kept in memory only").clicked() {
                    actions.push(Action::BackToCheckpoint);
                }
            }
        }
        dismissed = ui.button("Dismiss").clicked();
    });
    if dismissed {
        run.trouble = None;
    }
    ui.add_space(theme::GAP);
}

/// Offers what the user can do when the run could not be saved in its folder.
fn unsaved(ui: &mut Ui, actions: &mut Actions) {
    let help = "Save the whole state in one file; Open checkpoint continues it";
    if offer(ui, Button::new("Save checkpoint elsewhere…"), help, actions.dialog()) {
        actions.push(Action::Save(Saving::Checkpoint));
    }
    ui.label("Stop, or closing the window, tries again; steps that cannot be saved then are lost.");
}
