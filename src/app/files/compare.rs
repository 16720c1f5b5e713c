//! Loads earlier runs' curves on another thread, one after another, because a long run takes a moment.

use std::collections::VecDeque;
use std::path::PathBuf;

use super::background::Awaited;
use crate::app::ExplorerApp;
use crate::session::read_recorded_run;
use crate::ui::{Compared, Level};

/// The run that is being loaded, and those that wait for it.
#[derive(Default)]
pub(in crate::app) struct Comparison {
    reading: Awaited<Result<Compared, String>>,
    read: PathBuf,
    waiting: VecDeque<PathBuf>,
}

impl ExplorerApp {
    /// Loads the run in this folder, after those that were asked for before.
    pub(in crate::app) fn compare_with(&mut self, path: PathBuf) {
        let compared = self.face.run_mut().comparisons_mut();
        if compared.holds(&path) {
            return;
        }
        if !compared.ask(&path) {
            self.tell(Level::Warning, "five runs are compared already; remove one first");
            return;
        }
        self.comparison.waiting.push_back(path);
        self.load_next_comparison();
    }

    /// Removes the run of this folder.
    pub(in crate::app) fn stop_comparing(&mut self, path: &std::path::Path) {
        self.face.run_mut().comparisons_mut().forget(path);
    }

    fn load_next_comparison(&mut self) {
        while !self.comparison.reading.is_waiting()
            && let Some(path) = self.comparison.waiting.pop_front()
        {
            if !self.face.run_mut().comparisons_mut().awaits(&path) {
                continue;
            }
            self.comparison.read.clone_from(&path);
            let read = {
                let path = path.clone();
                move || read_recorded_run(&path).map(|past| Compared::new(past).read_from(path))
            };
            if let Err(reason) = self.comparison.reading.start(self.jobs.ctx(), "compare", read) {
                self.stop_comparing(&path);
                self.tell(Level::Error, &reason);
            }
        }
    }

    pub(in crate::app) fn take_in_comparison(&mut self) {
        let Some(answer) = self.comparison.reading.poll() else { return };
        let path = std::mem::take(&mut self.comparison.read);
        match answer {
            // The user may have removed the run meanwhile.
            Some(Ok(other)) if self.face.run().comparisons().awaits(&path) => {
                self.tell(Level::Info, &format!("{} is compared", other.title()));
                self.face.run_mut().comparisons_mut().add(other);
            }
            Some(Ok(_)) => {}
            Some(Err(reason)) => {
                self.stop_comparing(&path);
                self.tell(Level::Error, &reason);
            }
            None => {
                self.stop_comparing(&path);
                self.tell(Level::Error, "the run to compare with could not be read");
            }
        }
        self.load_next_comparison();
    }
}
