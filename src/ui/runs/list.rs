//! The window of recent runs: what each is, and what can be done with it.

use std::collections::HashMap;
use std::path::PathBuf;

use egui::{Align, Button, Context, Image, Key, Layout, Rect, RichText, ScrollArea, TextEdit, Ui, Vec2, vec2};
use jiff::ZonedDateTime;

use super::words::{moment, size};
use crate::protocol::RunSummary;
use crate::ui::train::recipe_title;
use crate::ui::widgets::number::{fixed, grouped};
use crate::ui::widgets::offer::{offer, when};
use crate::ui::{Action, Actions, PixelTexture, RunView, theme};
use crate::words;

/// Size of the window, and side of a run's picture, in points.
const WINDOW: Vec2 = vec2(720.0, 480.0);
const PICTURE: f32 = 88.0;
/// Fewer steps say little about a run's speed.
const STEPS_FOR_SPEED: u64 = 20;

/// The runs in the runs folder, and what the user is doing with them.
#[derive(Default)]
pub struct RunsList {
    /// The runs, the one changed last first; `None` until they are read.
    all: Option<Vec<RunSummary>>,
    pub(in crate::ui) open: bool,
    pictures: HashMap<PathBuf, PixelTexture>,
    /// The run being renamed, and the name typed so far.
    renaming: Option<(PathBuf, String)>,
    /// The run whose deletion waits for a second click.
    deleting: Option<PathBuf>,
}

impl RunsList {
    /// Shows these runs.
    pub(in crate::ui) fn take_in(&mut self, runs: Vec<RunSummary>) {
        self.pictures.retain(|path, _| runs.iter().any(|run| run.path == *path));
        self.all = Some(runs);
    }

    /// The runs, the one changed last first.
    pub fn all(&self) -> &[RunSummary] {
        self.all.as_deref().unwrap_or_default()
    }

    /// Whether the runs folder was read.
    pub fn is_known(&self) -> bool {
        self.all.is_some()
    }

    /// The run that the user most probably wants to continue: the last one that can be opened.
    pub fn last(&self) -> Option<&RunSummary> {
        self.all().iter().find(|run| run.can_continue)
    }

    /// Mean seconds of a step of this recipe on this machine, from its newest run.
    pub fn seconds_per_step(&self, recipe: &str) -> Option<f64> {
        let mut of_recipe = self.all().iter().filter(|run| run.recipe == recipe && run.step >= STEPS_FOR_SPEED);
        of_recipe.next()?.seconds_per_step
    }

    /// Leaves a run its name. Returns whether it was being changed.
    pub(in crate::ui) fn stop_renaming(&mut self) -> bool {
        self.open && self.renaming.take().is_some()
    }

    /// Draws a run's picture.
    pub(super) fn picture(&mut self, ui: &mut Ui, run: &RunSummary, side: f32) {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(side), egui::Sense::hover());
        match &run.picture {
            Some(image) => {
                let texture = self.pictures.entry(run.path.clone()).or_default();
                Image::from_texture(texture.of(ui.ctx(), "run", image)).corner_radius(4.0).paint_at(ui, rect);
            }
            None => {
                ui.painter().rect_filled(rect, 4.0, theme::empty(ui.visuals().dark_mode));
            }
        }
    }
}

/// Describes a run in one line: its place, its last change and its quality.
pub(super) fn facts(run: &RunSummary, now: &ZonedDateTime) -> String {
    let (epoch, epochs) = run.epochs();
    let place = if run.is_finished() {
        words::EPOCHS_FINISHED.fill(&[("epochs", &epochs)])
    } else {
        words::EPOCH_OF.fill(&[("epoch", &epoch), ("epochs", &epochs)])
    };
    format!("{place}, {}", moment(run.modified, now))
}

/// Describes a run's quality and health.
pub(super) fn quality(run: &RunSummary) -> String {
    let health = if run.issue.is_some() { words::RUN_UNHEALTHY } else { words::RUN_HEALTHY }.text();
    match run.frechet {
        Some(distance) => words::FRECHET_AND_HEALTH.fill(&[("distance", &fixed(distance, 1)), ("health", &health)]),
        None => words::UNMEASURED_AND_HEALTH.fill(&[("health", &health)]),
    }
}

/// Draws the window of recent runs.
pub(in crate::ui) fn runs_window(
    ctx: &Context,
    list: &mut RunsList,
    run: &RunView,
    within: Rect,
    actions: &mut Actions,
) {
    let mut open = list.open;
    let size = WINDOW.min(within.size() - Vec2::splat(24.0));
    let window = egui::Window::new(words::RECENT_RUNS)
        .id(egui::Id::unique("recent runs"))
        .open(&mut open)
        .default_size(size)
        .constrain_to(within);
    window.default_pos(within.center() - size / 2.0).show(ctx, |ui| contents(ui, list, run, actions));
    list.open = open && list.open;
}

fn contents(ui: &mut Ui, list: &mut RunsList, run: &RunView, actions: &mut Actions) {
    let dark = ui.visuals().dark_mode;
    // The rows change the rest of the list.
    let known = list.all.take();
    let runs = known.as_deref().unwrap_or_default();
    ui.horizontal(|ui| {
        let text = match (known.is_some(), runs.len()) {
            (false, _) => words::READING_RUNS.text().to_owned(),
            (true, 0) => words::NO_RUN_YET.text().to_owned(),
            (true, 1) => words::ONE_RUN.text().to_owned(),
            (true, count) => words::RUNS_COUNT.fill(&[("count", &count)]),
        };
        ui.label(RichText::new(text).color(theme::quiet(dark)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let help = words::OPEN_ELSEWHERE_HELP.text();
            if offer(ui, Button::new(words::OPEN_CHECKPOINT), help, actions.dialog()) {
                actions.push(Action::OpenCheckpoint);
            }
        });
    });
    let now = ZonedDateTime::now();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for one in runs {
            ui.push_id(&one.path, |ui| row(ui, list, one, run, &now, actions));
            ui.separator();
        }
    });
    list.all = known;
}

fn row(ui: &mut Ui, list: &mut RunsList, one: &RunSummary, run: &RunView, now: &ZonedDateTime, actions: &mut Actions) {
    let quiet = theme::quiet(ui.visuals().dark_mode);
    let on_screen = run.folder() == Some(one.path.as_path());
    let free = when(!(on_screen && run.is_active()), words::ON_SCREEN_AND_ACTIVE.text());
    ui.horizontal_top(|ui| {
        list.picture(ui, one, PICTURE);
        ui.vertical(|ui| {
            name(ui, list, one, actions);
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
                let other =
                    when(!on_screen, words::THIS_IS_ON_SCREEN.text()).and(when(one.step > 0, words::NO_STEPS.text()));
                let help = words::COMPARE_RUN_HELP.text();
                done |= act(ui, words::COMPARE.text(), help, other, actions, || Action::CompareWith(one.path.clone()));
                act(ui, words::SHOW_IN_FOLDER.text(), words::SHOW_IN_FOLDER_HELP.text(), Ok(()), actions, || {
                    Action::ShowFolder(one.path.clone())
                });
                if ui.add_enabled(free.is_ok(), Button::new(words::RENAME)).clicked() {
                    list.renaming = Some((one.path.clone(), one.name()));
                }
                delete(ui, list, one, free, actions);
                list.open &= !done;
            });
        });
    });
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
        ui.add(egui::Label::new(theme::title(one.name())).truncate());
        return;
    };
    let mut ended = false;
    ui.horizontal(|ui| {
        let field = ui.add(TextEdit::singleline(text).desired_width(260.0));
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

/// Draws the button that moves a run to the trash, and asks once more.
fn delete(ui: &mut Ui, list: &mut RunsList, one: &RunSummary, free: Result<(), &str>, actions: &mut Actions) {
    if list.deleting.as_ref() != Some(&one.path) {
        if offer(ui, Button::new(words::DELETE), words::DELETE_RUN_HELP.text(), free) {
            list.deleting = Some(one.path.clone());
        }
        return;
    }
    let alarm = theme::alarm(ui.visuals().dark_mode);
    if ui.button(RichText::new(words::MOVE_TO_TRASH).color(alarm)).clicked() {
        actions.push(Action::TrashRun(one.path.clone()));
        list.deleting = None;
    }
    if ui.button(words::KEEP_IT).clicked() {
        list.deleting = None;
    }
}
