//! Controls of the hyper-parameters that can be changed during a run.

use egui::{CollapsingHeader, Grid, RichText, Ui};

use super::run_end::ending_rows;
use crate::protocol::{Trained, Tuning};
use crate::ui::widgets::named_row::number_row;
use crate::ui::widgets::number::drag;
use crate::ui::{Action, Actions, RunView, theme};
use crate::words;

/// Draws the controls. A change is sent when the user releases the control.
pub(in crate::ui) fn tuning(ui: &mut Ui, run: &mut RunView, actions: &mut Actions) {
    let step = run.step();
    let Some(now) = run.tuning.filter(|_| run.is_active()).map(|tuning| settled(tuning, step)) else { return };
    CollapsingHeader::new(words::WHILE_IT_RUNS).id_salt("while it runs").default_open(false).show_unindented(
        ui,
        |ui| {
            let note = words::TUNING_NOTE.text();
            ui.label(RichText::new(note).small().color(theme::quiet(ui.visuals().dark_mode)));
            let mut wanted = run.draft.unwrap_or(now);
            Grid::new("tuning").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
                ending_rows(ui, run, actions);
                rows(ui, &mut wanted);
                trained_rows(ui, &wanted, &mut run.only_for, actions);
            });
            if wanted != run.draft.unwrap_or(now) {
                run.draft = Some(wanted);
            }
        },
    );
    let held = ui.input(|i| i.pointer.any_down()) || ui.ctx().text_edit_focused();
    if let Some(draft) = run.draft.filter(|_| !held) {
        if draft != now {
            actions.push(Action::Tune(draft));
        }
        run.draft = None;
    }
}

/// Returns the tuning to show at this step: once the steps for one network alone are over, both are trained.
fn settled(tuning: Tuning, step: u64) -> Tuning {
    match tuning.trained_until {
        Some(until) if step >= until => Tuning { trained: Trained::Both, trained_until: None, ..tuning },
        _ => tuning,
    }
}

fn rows(ui: &mut Ui, tuning: &mut Tuning) {
    fn rate(value: &mut f64) -> egui::DragValue<'_> {
        drag(value, 1e-7..=0.1).speed(1e-6).max_decimals(7)
    }
    let help = words::RATE_OF_D_HELP.text();
    number_row(ui, words::RATE_OF_D.text(), help, rate(&mut tuning.lr_d));
    let help = words::RATE_OF_G_HELP.text();
    number_row(ui, words::RATE_OF_G.text(), help, rate(&mut tuning.lr_g));
    fn share(value: &mut f64, most: f64) -> egui::DragValue<'_> {
        drag(value, 0.0..=most).speed(0.005).max_decimals(4)
    }
    number_row(ui, words::BETA_1.text(), words::BETA_1_HELP.text(), share(&mut tuning.beta1, 0.99));
    number_row(ui, words::BETA_2.text(), words::BETA_2_HELP.text(), share(&mut tuning.beta2, 0.9999));
    let help = words::REAL_TARGET_HELP.text();
    number_row(ui, words::REAL_TARGET.text(), help, share(&mut tuning.real_target, 1.0));
    number_row(ui, words::DROPOUT.text(), words::DROPOUT_HELP.text(), share(&mut tuning.dropout, 0.9));
    let count = drag(&mut tuning.steps_d, 1..=100);
    number_row(ui, words::D_STEPS.text(), words::D_STEPS_HELP.text(), count);
    let count = drag(&mut tuning.batch, 1..=4096);
    number_row(ui, words::BATCH_SIZE.text(), words::BATCH_SIZE_HELP.text(), count);
}

/// Draws the choice of which networks are trained, and for how long. The trainer counts from its current step.
fn trained_rows(ui: &mut Ui, tuning: &Tuning, only_for: &mut u64, actions: &mut Actions) {
    ui.label(words::TRAIN_ROW).on_hover_text(words::TRAIN_ROW_HELP);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        for (choice, name) in [
            (Trained::Both, words::BOTH.text()),
            (Trained::OnlyD, words::ONLY_D.text()),
            (Trained::OnlyG, words::ONLY_G.text()),
        ] {
            if ui.selectable_label(tuning.trained == choice, name).clicked() {
                let steps = Some(*only_for).filter(|steps| choice != Trained::Both && *steps > 0);
                actions.push(Action::Train(choice, steps));
            }
        }
    });
    ui.end_row();
    let help = words::ALONE_FOR_HELP.text();
    let label = ui.label(words::ALONE_FOR).on_hover_text(help);
    ui.horizontal(|ui| {
        let value = drag(only_for, 0..=100_000).suffix(words::STEPS_SUFFIX.text()).update_while_editing(false);
        ui.add(value).labelled_by(label.id).on_hover_text(help);
        if let Some(until) = tuning.trained_until {
            ui.label(RichText::new(words::UNTIL.fill(&[("until", &until)])).small());
        }
    });
    ui.end_row();
}
