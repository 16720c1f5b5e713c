//! The window of recent runs: what each is, and what can be done with it.

use std::collections::HashMap;
use std::path::PathBuf;

use egui::{Button, Context, Image, Rect, RichText, ScrollArea, Ui, Vec2, vec2};
use jiff::ZonedDateTime;

use super::row::row;
use super::words::moment;
use crate::protocol::RunSummary;
use crate::ui::widgets::number::fixed;
use crate::ui::widgets::offer::offer;
use crate::ui::{Action, Actions, PixelTexture, RunView, theme};
use crate::words;

/// Size of the window, and side of a run's picture, in points.
const WINDOW: Vec2 = vec2(720.0, 480.0);
pub(super) const PICTURE: f32 = 88.0;
/// Fewer steps say little about a run's speed.
const STEPS_FOR_SPEED: u64 = 20;

/// The runs in the runs folder, and what the user is doing with them.
#[derive(Default)]
pub struct RunsList {
    /// The runs, the one changed last first; `None` until they are read.
    all: Option<Vec<RunSummary>>,
    pub(in crate::ui) open: bool,
    /// The run that was open in the window last.
    pub(in crate::ui) open_last: Option<PathBuf>,
    pictures: HashMap<PathBuf, PixelTexture>,
    /// The run being renamed, and the name typed so far.
    pub(super) renaming: Option<(PathBuf, String)>,
    /// The run whose deletion waits for a second click.
    pub(super) deleting: Option<PathBuf>,
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

    /// The run that the user most probably wants to continue: the one that was open last, or else the one changed last.
    pub fn last(&self) -> Option<&RunSummary> {
        let usable = || self.all().iter().filter(|run| run.can_continue);
        usable().find(|run| self.open_last.as_ref() == Some(&run.path)).or_else(|| usable().next())
    }

    /// Mean seconds of a step of this recipe on this machine, from its newest run.
    pub fn seconds_per_step(&self, recipe: &str) -> Option<f64> {
        let mut of_recipe = self.all().iter().filter(|run| run.recipe == recipe && run.step >= STEPS_FOR_SPEED);
        of_recipe.next()?.seconds_per_step
    }

    /// Cancels the renaming of a run. Returns whether a run was being renamed.
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

/// Describes a run in one line: its epoch and its last change.
pub(in crate::ui) fn facts(run: &RunSummary, now: &ZonedDateTime) -> String {
    let (epoch, epochs) = run.epochs();
    let place = if run.is_finished() {
        words::EPOCHS_FINISHED.fill(&[("epochs", &epochs)])
    } else {
        words::EPOCH_OF.fill(&[("epoch", &epoch), ("epochs", &epochs)])
    };
    format!("{place}, {}", moment(run.modified, now))
}

/// Describes a run's quality and health.
pub(in crate::ui) fn quality(run: &RunSummary) -> String {
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
        .collapsible(false)
        .default_size(size)
        .constrain_to(within);
    window.default_pos(within.center() - size / 2.0).show(ctx, |ui| contents(ui, list, run, actions));
    list.open = open && list.open;
}

fn contents(ui: &mut Ui, list: &mut RunsList, run: &RunView, actions: &mut Actions) {
    let dark = ui.visuals().dark_mode;
    // The runs are taken out, because drawing a row borrows the list mutably.
    let known = list.all.take();
    let runs = known.as_deref().unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        let text = match (known.is_some(), runs.len()) {
            (false, _) => words::READING_RUNS.text().to_owned(),
            (true, 0) => words::NO_RUN_YET.text().to_owned(),
            (true, 1) => words::ONE_RUN.text().to_owned(),
            (true, count) => words::RUNS_COUNT.fill(&[("count", &count)]),
        };
        let help = words::COMPARE_OTHER_HELP.text();
        if offer(ui, Button::new(words::COMPARE_OTHER), help, actions.dialog()) {
            actions.push(Action::Compare);
        }
        let help = words::OPEN_ELSEWHERE_HELP.text();
        if offer(ui, Button::new(words::OPEN_CHECKPOINT), help, actions.dialog()) {
            actions.push(Action::OpenCheckpoint);
        }
        // A sentence, or the number of runs: it takes its own rows where it does not fit beside the buttons.
        ui.label(RichText::new(text).color(theme::quiet(dark)));
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use egui::accesskit::Role;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::Workspace;
    use crate::ui::trial::{face, texts, trial};

    fn run(name: &str) -> RunSummary {
        RunSummary {
            path: PathBuf::from("runs").join(name),
            recipe: "conditional".to_owned(),
            seed: 0,
            data: "MNIST".to_owned(),
            step: 100,
            last_step: 400,
            steps_per_epoch: 100,
            frechet: None,
            issue: None,
            seconds_per_step: None,
            modified: SystemTime::UNIX_EPOCH + Duration::from_secs(1_764_000_000),
            bytes: 1,
            can_continue: true,
            picture: None,
        }
    }

    #[test]
    fn the_run_that_was_open_last_is_offered_unless_it_is_gone() {
        let mut list = RunsList { open_last: Some("runs/older".into()), ..RunsList::default() };
        list.take_in(vec![run("newer"), run("older")]);
        let offered = |list: &RunsList| list.last().map(RunSummary::name);
        assert_eq!(offered(&list).as_deref(), Some("older"));
        list.take_in(vec![run("newer")]);
        assert_eq!(offered(&list).as_deref(), Some("newer"));
    }

    #[test]
    fn who_comes_back_to_the_digits_finds_the_last_run_beside_the_state() {
        let mut face = face();
        face.lay_out(Workspace::Explore);
        let mut trial = trial([1024.0, 700.0], face);
        let offer = "Continue: Clear digits, by class";
        assert!(trial.query_by_label(offer).is_none());
        trial.state_mut().face.runs.take_in(vec![run("mine")]);
        trial.run_steps(2);
        trial.get_by_label(offer).click();
        trial.run_steps(2);
        assert!(trial.state().actions.contains(&Action::ContinueRun("runs/mine".into())));
        // The card in the other workspace says the same.
        trial.state_mut().face.lay_out(Workspace::Train);
        trial.run_steps(2);
        assert!(trial.query_by_label(offer).is_none() && trial.query_by_label("Continue").is_some());
    }

    #[test]
    fn a_double_click_on_delete_does_not_answer_the_question() {
        let mut face = face();
        face.runs.take_in(vec![run("mine")]);
        face.runs.open = true;
        let mut trial = trial([1280.0, 800.0], face);
        let at = trial.get_by_role_and_label(Role::Button, "Delete").rect().center();
        for _ in 0..3 {
            trial.hover_at(at);
            trial.drag_at(at);
            trial.step();
            trial.drop_at(at);
            trial.run_steps(2);
        }
        let trashed =
            |trial: &crate::ui::trial::Trial| trial.state().actions.contains(&Action::TrashRun("runs/mine".into()));
        assert!(!trashed(&trial) && trial.query_by_label("Move to trash").is_some());
        trial.get_by_label("Move to trash").click();
        trial.run_steps(2);
        assert!(trashed(&trial));
    }

    #[test]
    fn runs_are_ticked_to_be_compared_while_the_list_stays_open_and_five_are_the_most() {
        let mut face = face();
        face.runs.take_in(vec![run("mine")]);
        face.runs.open = true;
        let mut trial = trial([1280.0, 800.0], face);
        let tick = |trial: &mut crate::ui::trial::Trial| {
            trial.get_by_role_and_label(Role::CheckBox, "Compare").click();
            trial.run_steps(2);
            std::mem::take(&mut trial.state_mut().actions)
        };
        assert!(tick(&mut trial).contains(&Action::CompareWith("runs/mine".into())));
        assert!(trial.state().face.runs.open);
        trial.state_mut().face.run.compared.ask("runs/mine".as_ref());
        assert!(tick(&mut trial).contains(&Action::StopComparing("runs/mine".into())));
        let compared = &mut trial.state_mut().face.run.compared;
        compared.clear();
        ["a", "b", "c", "d", "e"].into_iter().for_each(|name| assert!(compared.ask(name.as_ref())));
        trial.run_steps(2);
        let box_of = trial.get_by_role_and_label(Role::CheckBox, "Compare");
        assert!(egui_kittest::kittest::NodeT::accesskit_node(&box_of).is_disabled());
    }

    #[test]
    fn a_run_has_the_title_of_its_recipe_and_its_time_unless_it_was_given_a_name() {
        let mut face = face();
        face.runs.take_in(vec![run("conditional-1764000000-seed0"), run("my own")]);
        face.runs.open = true;
        let all: Vec<String> = texts(&trial([1280.0, 800.0], face)).into_iter().map(|(_, text)| text).collect();
        assert!(all.iter().any(|text| text.starts_with("Clear digits, by class, 2025-11-24 ")), "{all:?}");
        assert!(all.iter().any(|text| text == "my own") && !all.iter().any(|text| text.contains("1764")), "{all:?}");
    }
}
