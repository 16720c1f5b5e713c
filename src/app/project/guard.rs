//! Asks before unsaved work is replaced, or left behind when the window closes.

use std::path::PathBuf;

use egui::{Context, Id, Modal, ViewportCommand};

use super::file::Project;
use crate::app::ExplorerApp;
use crate::app::files::dialogs::Purpose;
use crate::app::window::ending::Leaving;
use crate::ui::{Action, Level, Saving};
use crate::words;

/// The action that waits until the user has decided about unsaved work.
#[derive(Default)]
pub(in crate::app) struct Guard {
    waiting: Option<Waiting>,
    /// Whether the work is being saved. The waiting action continues when it has been saved.
    saving: bool,
}

enum Waiting {
    Open(PathBuf, Box<Project>),
    Close,
}

impl ExplorerApp {
    /// Whether there is work that is in no project file: changes of the open project or, without one, a gallery,
    /// keyframes or directions.
    pub(in crate::app) fn has_unsaved_work(&self) -> bool {
        match &self.project.saved {
            Some(saved) => !saved.same_work(&self.project_now()),
            None => {
                let bench = self.tools().bench();
                !(bench.kept.is_empty() && bench.mine.is_empty() && bench.path.keyframes.is_empty())
            }
        }
    }

    /// Opens a project, after asking about unsaved work.
    pub(in crate::app) fn ask_to_open(&mut self, path: PathBuf, project: Project) {
        if self.has_unsaved_work() {
            self.guard = Guard { waiting: Some(Waiting::Open(path, Box::new(project))), saving: false };
        } else {
            self.show_project(path, project);
        }
    }

    /// If the open project has unsaved changes, keeps the window open and asks what to do with them. Returns whether it
    /// asks. Without a project it does not ask: the gallery is restored at the next start.
    pub(in crate::app) fn asks_before_closing(&mut self, ctx: &Context) -> bool {
        if self.project.path.is_none() || self.project.saved.is_none() || !self.has_unsaved_work() {
            return false;
        }
        ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        self.guard = Guard { waiting: Some(Waiting::Close), saving: false };
        true
    }

    /// Whether the question is on screen.
    pub fn asks_about_work(&self) -> bool {
        self.guard.waiting.is_some()
    }

    /// Draws the window that asks about unsaved work.
    pub(in crate::app) fn guard_window(&mut self, ctx: &Context) {
        if self.guard.waiting.is_none() || self.guard.saving {
            return;
        }
        let mut chosen = None;
        let shown = Modal::new(Id::unique("unsaved work")).show(ctx, |ui| {
            ui.set_width(380.0);
            ui.heading(words::UNSAVED_WORK);
            let name = self.project.path.as_ref().and_then(|path| path.file_name());
            match name {
                Some(name) => ui.label(words::UNSAVED_IN.fill(&[("name", &name.to_string_lossy())])),
                None => ui.label(words::UNSAVED_NOWHERE),
            };
            ui.horizontal(|ui| {
                for (answer, word) in [
                    (Answer::Save, words::TYPED_SAVE),
                    (Answer::Discard, words::DO_NOT_SAVE),
                    (Answer::Stay, words::CANCEL),
                ] {
                    if ui.button(word).clicked() {
                        chosen = Some(answer);
                    }
                }
            });
        });
        match chosen.or(shown.should_close().then_some(Answer::Stay)) {
            Some(Answer::Stay) => self.guard = Guard::default(),
            Some(Answer::Discard) => self.go_on(ctx),
            Some(Answer::Save) => {
                self.guard.saving = true;
                if !self.save_project_again() {
                    self.perform(Action::Save(Saving::Project), ctx);
                    if !self.dialogs.is_open() && self.typed.is_none() {
                        self.guard = Guard::default();
                    }
                }
            }
            None => {}
        }
    }

    /// Carries out the action that waited until the work was saved.
    pub(super) fn guard_is_satisfied(&mut self) {
        if self.guard.saving {
            let ctx = self.jobs.ctx().clone();
            self.go_on(&ctx);
        }
    }

    /// Discards the waiting action, because the work was not saved.
    pub(in crate::app) fn guard_is_refused(&mut self) {
        if std::mem::take(&mut self.guard).saving {
            self.tell(Level::Info, "nothing was opened or closed, because the project was not saved");
        }
    }

    fn go_on(&mut self, ctx: &Context) {
        match std::mem::take(&mut self.guard).waiting {
            Some(Waiting::Open(path, project)) => self.show_project(path, *project),
            Some(Waiting::Close) => {
                // Without a project, the window closes without asking again.
                self.project.saved = None;
                self.project.path = None;
                self.leaving = if self.run().is_active() { self.leaving } else { Leaving::Now };
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            None => {}
        }
    }
}

#[derive(Clone, Copy)]
enum Answer {
    Save,
    Discard,
    Stay,
}

/// The purpose of the dialog that saves a project.
pub(in crate::app) const SAVES_PROJECT: Purpose = Purpose::Save(Saving::Project);
