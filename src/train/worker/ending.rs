//! Ends a run and saves its state.

use std::path::Path;
use std::time::Duration;

use super::super::checkpoint;
use super::super::run::{Kept, Run};
use super::{TrainerPorts, Worker};
use crate::protocol::{Event, Halt, RunState};

/// Number of attempts to save a run at its end, and the time between two.
const ATTEMPTS: u32 = 3;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(200);

impl Worker<'_> {
    /// Saves and ends the run. When saving fails for the first time, pauses the run instead and returns false.
    pub(super) fn finish(&mut self, state: RunState) -> bool {
        self.single_step = false;
        if self.run.is_none() {
            return true;
        }
        self.show_all();
        if let Some(reason) = self.keep_in(ATTEMPTS)
            && !std::mem::replace(&mut self.warned_unsaved, true)
        {
            let halt = self.halt_for(format!("the run could not be saved in its folder: {reason}"), false);
            self.pending.tell(Event::Halted(Halt { unsaved: true, ..halt }));
            self.enter(RunState::Paused);
            return false;
        }
        self.run = None;
        self.enter(state);
        true
    }

    /// Describes why the run pauses, and which state is on disk.
    pub(super) fn halt_for(&self, reason: String, diverged: bool) -> Halt {
        let run = self.run.as_ref();
        Halt {
            reason,
            step: run.map_or(0, |run| run.trainer.step),
            diverged,
            checkpoint: run.and_then(Run::newest_checkpoint),
            kept: run.and_then(Run::newest_step),
            unsaved: false,
        }
    }

    /// Called when the trainer ends. Saves the run; when its folder fails, saves it to another folder and leaves a
    /// message.
    pub(super) fn leave(&mut self, ports: &TrainerPorts) {
        let Some(reason) = self.keep_in(ATTEMPTS) else { return };
        let Some(run) = self.run.as_ref() else { return };
        let halt = self.halt_for(format!("the run could not be saved in its folder: {reason}"), false);
        let name = format!("rescued-{}-step-{:08}.safetensors", run.trainer.seed, run.trainer.step);
        let bytes = run.checkpoint();
        let rescued = bytes.ok().and_then(|bytes| {
            ports.rescue.iter().map(|folder| folder.join(&name)).find(|path| {
                let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
                folder.is_ok() && checkpoint::save(path, &bytes).is_ok()
            })
        });
        ports.last_word.put(match rescued {
            Some(path) => format!("{}; its state of step {} is in {}", halt.reason, halt.step, path.display()),
            None => format!("{}; {}", halt.reason, halt.what_is_kept()),
        });
    }

    /// Saves the run's checkpoint and samples when it has a folder and a new state. Returns the reason of a failure.
    pub(super) fn keep(&mut self) -> Option<String> {
        self.keep_in(1)
    }

    fn keep_in(&mut self, attempts: u32) -> Option<String> {
        let run = self.run.as_mut()?;
        let step = run.trainer.step;
        let mut outcome = run.keep();
        for _ in 1..attempts {
            let Some(Err(reason)) = &outcome else { break };
            self.pending.tell(Event::Warning(format!("saving the checkpoint of step {step} is tried again: {reason}")));
            // A full disk or a missing network folder may recover within moments.
            std::thread::sleep(BETWEEN_ATTEMPTS);
            outcome = run.keep();
        }
        match outcome {
            Some(Ok(Kept { path, rest })) => {
                self.warned_unsaved = false;
                if let Err(reason) = rest {
                    self.pending.tell(Event::Warning(format!(
                        "the checkpoint of step {step} is saved, with a problem: {reason}"
                    )));
                }
                self.pending.tell(Event::CheckpointSaved { path, step });
                None
            }
            Some(Err(reason)) => {
                self.pending.tell(Event::Warning(format!("the checkpoint of step {step} was not saved: {reason}")));
                Some(reason)
            }
            None => None,
        }
    }

    pub(super) fn save_to(&mut self, path: &Path) {
        let Some(run) = self.run.as_ref() else {
            return self.pending.tell(Event::Warning("there is no run to save".to_owned()));
        };
        let step = run.trainer.step;
        let event = match run.checkpoint().and_then(|bytes| checkpoint::save(path, &bytes).map_err(|e| e.to_string())) {
            Ok(()) => Event::CheckpointSaved { path: path.to_owned(), step },
            Err(reason) => Event::Warning(reason),
        };
        self.pending.tell(event);
    }
}
