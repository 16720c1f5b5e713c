//! Loads an earlier run's curves on another thread, because a long run takes a moment.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread::Builder;

use crate::app::ExplorerApp;
use crate::session::read_recorded_run;
use crate::ui::{Compared, Level};

/// The run that is being loaded, if any.
#[derive(Default)]
pub(in crate::app) struct Comparison {
    reading: Option<Receiver<Result<Compared, String>>>,
}

impl ExplorerApp {
    /// Loads the run in this folder. A newer request replaces an earlier one.
    pub(in crate::app) fn compare_with(&mut self, path: PathBuf) {
        let (sender, receiver) = sync_channel(1);
        let ctx = self.jobs.ctx().clone();
        let read = move || {
            if sender.send(read_recorded_run(&path).map(Compared::new)).is_ok() {
                ctx.request_repaint_of(egui::ViewportId::ROOT);
            }
        };
        match Builder::new().name("compare".to_owned()).spawn(read) {
            Ok(_handle) => self.comparison.reading = Some(receiver),
            Err(error) => self.tell(Level::Error, &format!("no thread could be started: {error}")),
        }
    }

    pub(in crate::app) fn take_in_comparison(&mut self) {
        let Some(receiver) = &self.comparison.reading else { return };
        match receiver.try_recv() {
            Ok(Ok(other)) => {
                self.tell(Level::Info, &format!("{} is drawn as dotted curves", other.name));
                self.face.run_mut().compare_with(other);
            }
            Ok(Err(reason)) => self.tell(Level::Error, &reason),
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => {
                self.tell(Level::Error, "the run to compare with could not be read");
            }
        }
        self.comparison.reading = None;
    }
}
