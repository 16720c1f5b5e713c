//! The trainer's loop: receives commands between steps, trains, publishes results.

mod changing;
mod ending;
mod estimating;
mod measuring;
mod pending_events;
mod starting;
mod stepping;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError};
use std::time::{Duration, Instant};

use tch::Device;

use super::measure::MeasureOrder;
use super::run::{PauseCondition, Run};
use crate::data::Dataset;
use crate::model::file::is_checkpoint;
use crate::model::{DigitClassifier, GeneratorSnapshot, set_threads};
use crate::protocol::{Command, DataSource, Event, JobQueue, LastWord, RunState, Wake};
use pending_events::PendingEvents;

/// While the trainer waits so that the window gets the processor, it checks at this interval whether it may go on.
const COURTESY_FOR: Duration = Duration::from_millis(10);

/// Receives published generators.
pub type Published = Arc<dyn Fn(GeneratorSnapshot) + Send + Sync>;

/// Returns whether the next step should wait, because the window needs the processor.
pub type Courtesy = Arc<dyn Fn() -> bool + Send + Sync>;

/// The connections of the trainer.
pub struct TrainerPorts {
    /// Commands from the window.
    pub commands: Receiver<Command>,
    /// Events for the window.
    pub events: SyncSender<Event>,
    /// Wakes the window after an event.
    pub wake: Wake,
    /// Receives deep copies of the generator.
    pub publish: Published,
    /// Queue of requested quality measurements.
    pub measuring: Arc<JobQueue<MeasureOrder>>,
    /// Called before each step during training.
    pub courtesy: Courtesy,
    /// Detects which data sets show digits.
    pub classifier: DigitClassifier,
    /// Number of libtorch's threads. `None` uses all cores for a new run, and the recorded number for an opened one.
    pub threads: Option<usize>,
    /// The device to compute on.
    pub device: Device,
    /// Folders for a run that cannot be saved in its own folder when the trainer ends; the first that works is used.
    pub rescue: Vec<PathBuf>,
    /// Message about the run after the trainer has ended.
    pub last_word: Arc<LastWord>,
}

/// The number of cores.
fn all_threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Executes commands until the sender is dropped. Run it on its own thread.
pub fn run_trainer(ports: &TrainerPorts) {
    set_threads(ports.threads.unwrap_or_else(all_threads));
    let now = Instant::now();
    let mut worker = Worker {
        pending: PendingEvents::new(ports.events.clone(), Arc::clone(&ports.wake)),
        publish: Arc::clone(&ports.publish),
        courtesy: Arc::clone(&ports.courtesy),
        measuring: Arc::clone(&ports.measuring),
        device: ports.device,
        threads: ports.threads,
        classifier: &ports.classifier,
        data: None,
        run: None,
        runs: 0,
        state: RunState::Idle,
        single_step: false,
        pause_when: None,
        warned_unsaved: false,
        last_figures: now,
        last_snapshot: now,
        last_grid: now,
    };
    worker.obey(&ports.commands);
    worker.leave(ports);
}

struct Worker<'a> {
    pending: PendingEvents,
    publish: Published,
    courtesy: Courtesy,
    measuring: Arc<JobQueue<MeasureOrder>>,
    device: Device,
    threads: Option<usize>,
    classifier: &'a DigitClassifier,
    data: Option<(DataSource, Dataset)>,
    run: Option<Run>,
    runs: u64,
    state: RunState,
    single_step: bool,
    pause_when: Option<PauseCondition>,
    /// Whether the user was told that the run could not be saved.
    warned_unsaved: bool,
    last_figures: Instant,
    last_snapshot: Instant,
    last_grid: Instant,
}

impl Worker<'_> {
    fn obey(&mut self, commands: &Receiver<Command>) {
        loop {
            let waiting = self.state == RunState::Running && (self.courtesy)();
            let training = (self.state == RunState::Running && !waiting) || self.single_step;
            let command = if training {
                match commands.try_recv() {
                    Ok(command) => Some(command),
                    Err(TryRecvError::Empty) => None,
                    Err(TryRecvError::Disconnected) => break,
                }
            } else {
                let patience = if waiting {
                    COURTESY_FOR
                } else if self.pending.is_empty() {
                    Duration::from_secs(3600)
                } else {
                    Duration::from_millis(20)
                };
                match commands.recv_timeout(patience) {
                    Ok(command) => Some(command),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            };
            if let Some(Command::Close) = command {
                break;
            } else if let Some(command) = command {
                self.execute(command);
            } else if training {
                self.advance();
            } else if !self.pending.flush() {
                break;
            }
        }
    }

    fn execute(&mut self, command: Command) {
        match command {
            Command::Start(request) => self.enter_run(|worker| worker.begin(&request), RunState::Running),
            Command::Open { path, .. } if self.run.is_some() && self.tell_of_wrong_file(&path) => {}
            Command::Open { path, data } => {
                self.enter_run(|worker| worker.reopen(&path, &data), RunState::Paused);
            }
            Command::Pause if self.state == RunState::Running => {
                self.show_all();
                self.enter(RunState::Paused);
            }
            Command::Resume | Command::Step if self.tell_of_missing_data() => {}
            Command::Resume if self.state == RunState::Paused => self.enter(RunState::Running),
            Command::Step if matches!(self.state, RunState::Paused | RunState::Running) => {
                self.enter(RunState::Paused);
                self.single_step = true;
            }
            Command::Stop => {
                self.finish(RunState::Stopped);
            }
            Command::SaveCheckpoint(path) => self.save_to(&path),
            Command::Tune(tuning) => self.tune(&tuning),
            Command::Train(trained, steps) => self.train(trained, steps),
            Command::SetIntervals { checkpoint_every, measure_every } => {
                if let Some(run) = &mut self.run {
                    run.set_intervals(checkpoint_every, measure_every);
                }
            }
            Command::Measure => self.measure(),
            Command::Estimate(recipe) => self.estimate(*recipe),
            Command::EndAt(step) => self.end_at(step),
            Command::PauseWhen(when) => {
                // Only later alarms count, not those sent while the run was paused.
                let _told = self.run.as_mut().map(Run::has_degraded);
                self.pause_when = when.map(PauseCondition::new);
            }
            Command::Pause | Command::Resume | Command::Step | Command::Close => {}
        }
    }

    fn enter_run(&mut self, begin: impl FnOnce(&mut Self) -> Result<(), String>, then: RunState) {
        if !self.finish(RunState::Stopped) {
            return;
        }
        self.forget_measuring();
        self.pause_when = None;
        self.enter(RunState::Preparing);
        match begin(self) {
            Ok(()) => self.enter(then),
            Err(reason) => self.fail(reason),
        }
    }

    /// Sends a warning and returns true when this file holds no run, so that the one that is open stays.
    fn tell_of_wrong_file(&mut self, path: &Path) -> bool {
        // A damaged checkpoint in a run's folder has older ones beside it.
        let in_a_run = path.parent().is_some_and(|folder| folder.ends_with("checkpoints"));
        if path.is_dir() || in_a_run {
            return false;
        }
        let reason = match is_checkpoint(path) {
            Ok(true) => return false,
            Ok(false) => format!("{} holds a generator only, or was made by another program", path.display()),
            Err(error) => error.to_string(),
        };
        self.pending.tell(Event::Warning(reason));
        true
    }

    /// Sends a warning and returns true when the run's data are missing.
    fn tell_of_missing_data(&mut self) -> bool {
        let Some(reason) = self.run.as_ref().and_then(|run| run.data.missing.clone()) else { return false };
        self.pending.tell(Event::Warning(reason));
        true
    }

    fn fail(&mut self, reason: String) {
        self.run = None;
        self.single_step = false;
        self.pending.tell(Event::Failed(reason));
        self.enter(RunState::Failed);
    }

    fn enter(&mut self, state: RunState) {
        if self.state != state {
            self.state = state;
            self.pending.tell(Event::State(state));
        }
    }
}

#[cfg(test)]
mod tests;
