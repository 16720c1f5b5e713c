//! The end of a run, and its states on disk.

use std::path::Path;

use super::super::checkpoint;
use super::super::run::{Kept, Run};
use super::Worker;
use crate::session::{Event, Halt, RunState};

impl Worker {
    /// Ends a run, its state saved. One that cannot be saved waits instead, the first time: false.
    pub(super) fn finish(&mut self, state: RunState) -> bool {
        self.single_step = false;
        if self.run.is_none() {
            return true;
        }
        self.show_all();
        if let Some(reason) = self.keep()
            && !std::mem::replace(&mut self.told_unsaved, true)
        {
            let run = self.run.as_ref();
            self.outbox.tell(Event::Halted(Halt {
                reason: format!("the run could not be saved ({reason}): save a checkpoint elsewhere, or stop once more to give it up"),
                step: run.map_or(0, |run| run.trainer.step),
                diverged: false,
                checkpoint: run.and_then(Run::newest_checkpoint),
            }));
            self.enter(RunState::Paused);
            return false;
        }
        self.run = None;
        self.enter(state);
        true
    }

    /// Writes the run's own checkpoint and samples, if it has a folder and something new. Returns
    /// why that failed.
    pub(super) fn keep(&mut self) -> Option<String> {
        let run = self.run.as_mut()?;
        let step = run.trainer.step;
        match run.keep() {
            Some(Ok(Kept { path, rest })) => {
                self.told_unsaved = false;
                if let Err(reason) = rest {
                    self.outbox.tell(Event::Warning(format!("beside the checkpoint of step {step}: {reason}")));
                }
                self.outbox.tell(Event::CheckpointSaved { path, step });
                None
            }
            Some(Err(reason)) => {
                self.outbox.tell(Event::Warning(format!("no checkpoint at step {step}: {reason}")));
                Some(reason)
            }
            None => None,
        }
    }

    pub(super) fn save_to(&mut self, path: &Path) {
        let Some(run) = self.run.as_ref() else {
            return self.outbox.tell(Event::Warning("there is no run to save".to_owned()));
        };
        let step = run.trainer.step;
        let event = match run.checkpoint().and_then(|bytes| checkpoint::save(path, &bytes).map_err(|e| e.to_string())) {
            Ok(()) => Event::CheckpointSaved { path: path.to_owned(), step },
            Err(reason) => Event::Warning(reason),
        };
        self.outbox.tell(event);
    }
}
