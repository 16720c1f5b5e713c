//! Receives the workers' results, for at most a few milliseconds per frame.

use std::time::{Duration, Instant};

use super::ExplorerApp;
use super::files::dialogs::Answer;
use super::files::typed_path::TypedPath;
use super::project::guard::SAVES_PROJECT;
use crate::protocol::{Event, RunState};
use crate::ui::Level;

/// Time limit per frame. Further events wait for the next frame.
const BUDGET: Duration = Duration::from_millis(8);

impl ExplorerApp {
    pub(super) fn drain_events(&mut self, ctx: &egui::Context) {
        let began = Instant::now();
        while let Some(event) = self.session.poll() {
            let ends =
                matches!(event, Event::State(state) if !matches!(state, RunState::Running | RunState::Preparing));
            self.face.take_in(event);
            if ends {
                self.list_runs(None);
            }
            if began.elapsed() >= BUDGET {
                ctx.request_repaint();
                break;
            }
        }
        self.take_in_jobs();
        if let Some(rendered) = self.session.take_rendered()
            && self.face.show_digit(rendered)
        {
            self.other_network();
        }
    }

    /// Receives the answers of dialogs and of file writers.
    pub(super) fn drain_workers(&mut self) {
        if let Some((purpose, answer)) = self.dialogs.poll() {
            match answer {
                Answer::Path(path) => self.with_path(purpose, path),
                Answer::Cancelled => {
                    self.tell(Level::Info, purpose.cancelled());
                    if purpose == SAVES_PROJECT {
                        self.guard_is_refused();
                    }
                }
                Answer::NoDialog => {
                    self.tell(Level::Warning, "this system offers no file dialog; type a path instead");
                    self.typed = Some(TypedPath::new(purpose, true));
                }
            }
        }
        self.take_in_comparison();
        self.take_in_runs();
        self.take_in_picture();
        self.take_in_opened();
        self.take_in_screenshot();
        self.take_in_project();
        while let Some((text, well)) = self.jobs.poll() {
            self.tell(if well { Level::Info } else { Level::Error }, &text);
            if well {
                self.last_typed = None;
            } else {
                self.retype(&text);
            }
            self.face.explore_mut().tell_saved(text, well);
        }
    }
}
