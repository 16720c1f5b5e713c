//! A run in the window of recent runs: what it is, and what can be done with it.

use egui::{Button, Checkbox, Key, RichText, TextEdit, Ui};
use jiff::ZonedDateTime;

use super::list::{PICTURE, RunsList, facts, quality};
use super::words::{size, titled};
use crate::protocol::RunSummary;
use crate::ui::train::recipe_title;
use crate::ui::widgets::number::grouped;
use crate::ui::widgets::offer::{offer, when};
use crate::ui::widgets::text_field::text_field;
use crate::ui::widgets::tick::edged;
use crate::ui::{Action, Actions, RunView, theme};
use crate::words;

/// Draws the run.
pub(super) fn row(
    ui: &mut Ui,
    list: &mut RunsList,
    one: &RunSummary,
    run: &RunView,
    now: &ZonedDateTime,
    actions: &mut Actions,
) {
    let quiet = theme::quiet(ui.visuals().dark_mode);
    let on_screen = run.folder() == Some(one.path.as_path());
    let free = when(!(on_screen && run.is_active()), words::ON_SCREEN_AND_ACTIVE.text());
    ui.horizontal_top(|ui| {
        list.picture(ui, one, PICTURE);
        ui.vertical(|ui| {
            ui.horizontal(|ui| {
                if on_screen {
                    ui.label(RichText::new(words::ON_SCREEN).small().color(theme::good(ui.visuals().dark_mode)));
                }
                name(ui, list, one, actions);
            });
            ui.label(format!("{}, {}", recipe_title(&one.recipe), facts(one, now)));
            let more = words::RUN_FACTS.fill(&[
                ("quality", &quality(one)),
                ("steps", &grouped(one.step)),
                ("seed", &one.seed),
                ("size", &size(one.bytes)),
            ]);
            ui.label(RichText::new(more).small().color(quiet));
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                let opened = free.and(when(one.can_continue, words::NO_CHECKPOINT.text()));
                let mut done = false;
                if !one.is_finished() {
                    done |= act(ui, words::CONTINUE.text(), words::CONTINUE_HELP.text(), opened, actions, || {
                        Action::ContinueRun(one.path.clone())
                    });
                }
                done |= act(ui, words::OPEN.text(), words::OPEN_HELP.text(), opened, actions, || {
                    Action::OpenRun(one.path.clone())
                });
                compare(ui, one, run, on_screen, actions);
                act(ui, words::SHOW_IN_FOLDER.text(), words::SHOW_IN_FOLDER_HELP.text(), Ok(()), actions, || {
                    Action::ShowFolder(one.path.clone())
                });
                if ui.add_enabled(free.is_ok(), Button::new(words::RENAME)).clicked() {
                    list.renaming = Some((one.path.clone(), one.name()));
                }
                if offer(ui, Button::new(words::DELETE), words::DELETE_RUN_HELP.text(), free) {
                    list.deleting = Some(one.path.clone());
                }
                list.open &= !done;
            });
            confirm(ui, list, one, actions);
        });
    });
}

/// Draws the box that compares the run with the run on screen. Several runs can be ticked, so the list stays open.
fn compare(ui: &mut Ui, one: &RunSummary, run: &RunView, on_screen: bool, actions: &mut Actions) {
    let compared = run.comparisons();
    let was = compared.holds(&one.path);
    let allowed = when(was || !on_screen, words::THIS_IS_ON_SCREEN.text())
        .and(when(one.step > 0, words::NO_STEPS.text()))
        .and(when(was || !compared.is_full(), words::FIVE_COMPARED.text()));
    let mut ticked = was;
    let tick = edged(ui, |ui| ui.add_enabled(allowed.is_ok(), Checkbox::new(&mut ticked, words::COMPARE.text())));
    let tick = tick.on_hover_text(words::COMPARE_RUN_HELP).on_disabled_hover_text(allowed.err().unwrap_or_default());
    if tick.changed() {
        let path = one.path.clone();
        actions.push(if was { Action::StopComparing(path) } else { Action::CompareWith(path) });
    }
}

/// Draws a button for an action. Returns whether it was clicked.
fn act(
    ui: &mut Ui,
    text: &str,
    help: &str,
    allowed: Result<(), &str>,
    actions: &mut Actions,
    action: impl FnOnce() -> Action,
) -> bool {
    let clicked = offer(ui, Button::new(text), help, allowed);
    if clicked {
        actions.push(action());
    }
    clicked
}

/// Draws the run's name, or the field in which it is changed.
fn name(ui: &mut Ui, list: &mut RunsList, one: &RunSummary, actions: &mut Actions) {
    let Some((path, text)) = list.renaming.as_mut().filter(|(path, _)| *path == one.path) else {
        let title = titled(&one.name(), &ZonedDateTime::now());
        ui.add(egui::Label::new(theme::title(title)).truncate()).on_hover_text(one.path.display().to_string());
        return;
    };
    let mut ended = false;
    ui.horizontal(|ui| {
        let field = text_field(ui, TextEdit::singleline(text).desired_width(260.0));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, words::NAME_OF_RUN.text()));
        let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if ui.button(words::SAVE_NAME).clicked() || enter {
            ended = true;
            if *text != one.name() {
                actions.push(Action::RenameRun(path.clone(), text.clone()));
            }
        }
        ended |= ui.button(words::CANCEL).clicked();
    });
    if ended {
        list.renaming = None;
    }
}

/// Asks once more before a run goes to the trash. The question is below the button, so that a double-click on the
/// button does not answer it.
fn confirm(ui: &mut Ui, list: &mut RunsList, one: &RunSummary, actions: &mut Actions) {
    if list.deleting.as_ref() != Some(&one.path) {
        return;
    }
    let alarm = theme::alarm(ui.visuals().dark_mode);
    ui.horizontal(|ui| {
        ui.label(RichText::new(words::TRASH_QUESTION).color(alarm));
        if ui.button(words::KEEP_IT).clicked() {
            list.deleting = None;
        }
        if ui.button(RichText::new(words::MOVE_TO_TRASH).color(alarm)).clicked() {
            actions.push(Action::TrashRun(one.path.clone()));
            list.deleting = None;
        }
    });
}
