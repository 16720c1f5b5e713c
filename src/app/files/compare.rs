//! Loads an earlier run's curves on another thread, because a long run takes a moment.

use std::path::PathBuf;

use super::background::Awaited;
use crate::app::ExplorerApp;
use crate::session::read_recorded_run;
use crate::ui::{Compared, Level};

/// The run that is being loaded, if any.
pub(in crate::app) type Comparison = Awaited<Result<Compared, String>>;

impl ExplorerApp {
    /// Loads the run in this folder. A newer request replaces an earlier one.
    pub(in crate::app) fn compare_with(&mut self, path: PathBuf) {
        let read = move || read_recorded_run(&path).map(Compared::new);
        if let Err(reason) = self.comparison.start(self.jobs.ctx(), "compare", read) {
            self.tell(Level::Error, &reason);
        }
    }

    pub(in crate::app) fn take_in_comparison(&mut self) {
        match self.comparison.poll() {
            Some(Some(Ok(other))) => {
                self.tell(Level::Info, &format!("{} is drawn as dotted curves", other.name));
                self.face.run_mut().compare_with(other);
            }
            Some(Some(Err(reason))) => self.tell(Level::Error, &reason),
            Some(None) => self.tell(Level::Error, "the run to compare with could not be read"),
            None => {}
        }
    }
}
