//! Controls of a run's end: its last epoch, a condition to pause at, and continuing after its end.

use std::path::Path;

use egui::{Button, ComboBox, Response, Ui};

use crate::protocol::{PauseWhen, RunState};
use crate::ui::widgets::named_row::number_row;
use crate::ui::widgets::number::{drag, grouped};
use crate::ui::widgets::offer::{offer, when};
use crate::ui::{Action, Actions, RunView, theme};
use crate::words;

/// Number of epochs that one click adds to a run that has ended.
const MORE: u64 = 10;

/// Draws the rows of run end and pause condition in the grid of hyper-parameters.
pub(in crate::ui) fn ending_rows(ui: &mut Ui, run: &mut RunView, actions: &mut Actions) {
    let Some(info) = &run.info else { return };
    let (of_epoch, last, step) = (info.steps_per_epoch.max(1), info.last_step, run.step());
    let help = words::LAST_EPOCH_HELP.text();
    let mut epoch = run.end_draft.unwrap_or_else(|| last.div_ceil(of_epoch).max(1));
    let before = epoch;
    let soonest = step / of_epoch + 1;
    let response = number_row(ui, words::LAST_EPOCH.text(), help, drag(&mut epoch, soonest..=soonest.max(100_000)));
    if response.changed() && epoch != before {
        run.end_draft = Some(epoch);
    }
    if !held(&response)
        && let Some(epoch) = run.end_draft.take()
    {
        actions.push(Action::EndAt(epoch.saturating_mul(of_epoch)));
    }
    pause_rows(ui, run, actions, step);
}

fn pause_rows(ui: &mut Ui, run: &mut RunView, actions: &mut Actions, step: u64) {
    let help = words::PAUSE_WHEN_HELP.text();
    let label = ui.label(words::PAUSE_WHEN).on_hover_text(help);
    let text = match run.pause_when {
        None => words::NEVER.text(),
        Some(PauseWhen::Step(_)) => words::AT_STEP.text(),
        Some(PauseWhen::Alarm) => words::AT_AN_ALARM.text(),
        Some(PauseWhen::FakeBelow(_)) => words::FAKE_BELOW.text(),
        Some(PauseWhen::FakeAbove(_)) => words::FAKE_ABOVE.text(),
    };
    let list = ComboBox::from_id_salt("pause when").selected_text(text).width(92.0);
    let list = list.show_ui(ui, |ui| {
        let mut choice = |ui: &mut Ui, when: Option<PauseWhen>, name: &str| {
            if ui.selectable_label(text == name, name).clicked() {
                run.pause_when = when;
            }
        };
        choice(ui, None, words::NEVER.text());
        choice(ui, Some(PauseWhen::Step(step + 100)), words::AT_STEP.text());
        choice(ui, Some(PauseWhen::Alarm), words::AT_AN_ALARM.text());
        choice(ui, Some(PauseWhen::FakeBelow(0.3)), words::FAKE_BELOW.text());
        choice(ui, Some(PauseWhen::FakeAbove(0.6)), words::FAKE_ABOVE.text());
    });
    list.response.labelled_by(label.id).on_hover_text(help);
    ui.end_row();
    // The value has a row of its own, because there is no room beside the choice.
    let value = match &mut run.pause_when {
        Some(PauseWhen::Step(at)) => {
            let value = drag(at, step + 1..=u64::MAX);
            Some(number_row(ui, words::WAIT_AT.text(), words::WAIT_AT_HELP.text(), value))
        }
        Some(PauseWhen::FakeBelow(limit) | PauseWhen::FakeAbove(limit)) => {
            let value = drag(limit, 0.0..=1.0).speed(0.005).max_decimals(3);
            Some(number_row(ui, words::LIMIT.text(), words::LIMIT_HELP.text(), value))
        }
        _ => None,
    };
    if !value.is_some_and(|value| held(&value)) && run.pause_when != run.pause_sent {
        actions.push(Action::PauseWhen(run.pause_when));
    }
}

/// Whether the user is changing the value.
fn held(value: &Response) -> bool {
    value.dragged() || value.has_focus()
}

impl RunView {
    /// Whether the run was opened after its last step.
    pub(in crate::ui) fn is_at_its_end(&self) -> bool {
        let planned = self.info.as_ref().filter(|_| self.state == RunState::Paused).map(|info| info.last_step);
        planned.is_some_and(|last| self.step() >= last)
    }

    /// Whether a new run would end this one before its last step.
    pub(in crate::ui) fn is_under_way(&self) -> bool {
        self.is_active() && !self.is_at_its_end()
    }

    /// Records that this folder is in the trash. If it belongs to the run on screen and this run has ended, the run
    /// cannot be continued.
    pub fn is_trashed(&mut self, folder: &Path) {
        if !self.is_active()
            && let Some(info) = self.info.as_mut().filter(|info| info.request.out.as_deref() == Some(folder))
        {
            info.request.out = None;
        }
    }
}

/// Whether the run was stopped before its planned end, and is kept in a folder.
pub(in crate::ui) fn can_continue(run: &RunView) -> bool {
    let ended = matches!(run.state, RunState::Finished | RunState::Stopped);
    let kept = run.info.as_ref().filter(|info| ended && info.request.out.is_some());
    kept.is_some_and(|info| run.step() < info.last_step)
}

/// Offers to continue a run that has ended: to its planned end, or for more epochs.
pub(in crate::ui) fn more_epochs(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    let at_its_end = run.is_at_its_end();
    let ended = at_its_end || matches!(run.state, RunState::Finished | RunState::Stopped);
    let Some(info) = run.info.as_ref().filter(|info| ended && info.request.out.is_some()) else { return };
    let (step, planned) = (run.step(), info.last_step);
    if can_continue(run) {
        let button = theme::primary(ui, &words::CONTINUE_TO_STEP.fill(&[("step", &grouped(planned))]));
        let button = ui.add(button.min_size(egui::vec2(ui.available_width(), 32.0)));
        if button.on_hover_text(words::CONTINUE_TO_STEP_HELP).clicked() {
            actions.push(Action::Continue);
        }
    }
    let end = step.max(planned).saturating_add(MORE.saturating_mul(info.steps_per_epoch));
    let help = words::MORE_EPOCHS_HELP.fill(&[("end", &grouped(end)), ("planned", &grouped(planned))]);
    let can_train = run.can_train() || !at_its_end;
    let button = Button::new(words::MORE_EPOCHS.fill(&[("more", &MORE)]));
    if offer(ui, button, &help, when(can_train, words::DATA_MISSING.text())) {
        if at_its_end {
            actions.push(Action::EndAt(end));
            actions.push(Action::Resume);
        } else {
            actions.push(Action::Extend(end));
        }
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use crate::protocol::RunState;
    use crate::ui::Action;
    use crate::ui::trial::{click, face, trial, with_run};

    #[test]
    fn a_run_goes_on_to_its_plan_where_it_was_stopped_before_it() {
        for (state, step, planned, offered) in [
            (RunState::Stopped, 185, 6552, true),
            (RunState::Stopped, 6552, 6552, false),
            (RunState::Finished, 6552, 6552, false),
            (RunState::Running, 185, 6552, false),
        ] {
            let mut face = with_run(face(), step, planned);
            face.run.state = state;
            if let Some(info) = &mut face.run.info {
                info.request.out = Some("a folder".into());
            }
            let trial = trial([1280.0, 800.0], face);
            assert_eq!(trial.query_by_label("Continue to step 6,552").is_some(), offered, "{state:?} at {step}");
            let mut trial = trial;
            trial.state_mut().face.run.is_trashed("a folder".as_ref());
            trial.run_steps(2);
            assert!(trial.query_by_label("Continue to step 6,552").is_none(), "in the trash");
        }
    }

    #[test]
    fn a_run_that_is_opened_after_its_last_step_is_finished_and_can_have_more_epochs() {
        let mut face = with_run(face(), 500, 468);
        face.run.state = RunState::Paused;
        if let Some(info) = &mut face.run.info {
            info.request.out = Some("a folder".into());
        }
        let mut trial = trial([1280.0, 800.0], face);
        let chips = |name| trial.query_all_by_label(name).count();
        assert!(chips("Finished") > 0 && chips("Paused") == 0);
        assert!(trial.query_by_label("Resume").is_none());
        click(&mut trial, "Start new run");
        assert!(trial.state_mut().actions.contains(&Action::Start));
        trial.state_mut().actions.clear();
        click(&mut trial, "Train 10 epochs more");
        assert_eq!(trial.state().actions, [Action::EndAt(500 + 4680), Action::Resume]);
    }
}
