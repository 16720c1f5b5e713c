//! The trainer's loop: takes commands between steps, trains, publishes.

mod starting;

use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError};
use std::time::{Duration, Instant};

use tch::Device;

use super::measure::MeasureOrder;
use super::outbox::Outbox;
use super::pause::PauseCondition;
use super::run::{Kept, Run};
use super::{StepError, checkpoint};
use crate::data::Dataset;
use crate::explore::GeneratorSnapshot;
use crate::session::{
    Command, DataSource, Event, Halt, HealthLevel, JobKind, JobQueue, Rates, RunState, Trained, Tuning, Wake,
};

/// How often a window gets new figures, at most.
const FIGURES_EVERY: Duration = Duration::from_millis(100);
/// How often the sliders get newer weights, at most.
const SNAPSHOT_EVERY: Duration = Duration::from_millis(250);
/// How often the sample grid is made anew, at most.
const GRID_EVERY: Duration = Duration::from_millis(1000);
/// How long a courteous trainer waits before it asks again.
const COURTESY_FOR: Duration = Duration::from_millis(10);
/// A measurement that is given up ends within one pass through the generator, or one reading of the data.
const PATIENCE_WITH_MEASURING: Duration = Duration::from_secs(10);
const MEASURING_ASKED_EVERY: Duration = Duration::from_millis(5);

/// Where published generators go.
pub type Published = Arc<dyn Fn(GeneratorSnapshot) + Send + Sync>;

/// Whether the next step should wait, because somebody needs the processor more.
pub type Courtesy = Arc<dyn Fn() -> bool + Send + Sync>;

/// The trainer's connections.
pub struct TrainerPorts {
    /// From the window.
    pub commands: Receiver<Command>,
    /// To the window.
    pub events: SyncSender<Event>,
    /// Wakes the window after events.
    pub wake: Wake,
    /// Takes a deep copy of the generator now and then.
    pub publish: Published,
    /// Takes what is to be measured of a run.
    pub measuring: Arc<JobQueue<MeasureOrder>>,
    /// Asked before each step while a run goes on.
    pub courtesy: Courtesy,
    /// libtorch's threads inside one step; `None` takes every core.
    pub threads: Option<usize>,
    /// Where to compute.
    pub device: Device,
}

/// Obeys commands until the other side is gone. Run it on a thread of its own.
pub fn run_trainer(ports: &TrainerPorts) {
    set_threads(ports.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get)));
    let now = Instant::now();
    let mut worker = Worker {
        outbox: Outbox::new(ports.events.clone(), Arc::clone(&ports.wake)),
        publish: Arc::clone(&ports.publish),
        courtesy: Arc::clone(&ports.courtesy),
        measuring: Arc::clone(&ports.measuring),
        device: ports.device,
        data: None,
        run: None,
        runs: 0,
        state: RunState::Idle,
        single_step: false,
        pause_when: None,
        told_unsaved: false,
        last_figures: now,
        last_snapshot: now,
        last_grid: now,
    };
    worker.obey(&ports.commands);
}

/// Sets libtorch's threads for work begun on this thread.
///
/// The count belongs to a thread, but a thread's first use copies whatever any thread set last:
/// asking first makes that happen now, and not after another worker has chosen one for itself.
pub fn set_threads(threads: usize) {
    let _inherited = tch::get_num_threads();
    tch::set_num_threads(i32::try_from(threads.max(1)).unwrap_or(1));
}

struct Worker {
    outbox: Outbox,
    publish: Published,
    courtesy: Courtesy,
    measuring: Arc<JobQueue<MeasureOrder>>,
    device: Device,
    data: Option<(DataSource, Dataset)>,
    run: Option<Run>,
    runs: u64,
    state: RunState,
    single_step: bool,
    pause_when: Option<PauseCondition>,
    /// A person knows that the run could not be saved.
    told_unsaved: bool,
    last_figures: Instant,
    last_snapshot: Instant,
    last_grid: Instant,
}

impl Worker {
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
                } else if self.outbox.is_empty() {
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
            } else if !self.outbox.flush() {
                break;
            }
        }
        self.keep();
    }

    fn execute(&mut self, command: Command) {
        match command {
            Command::Start(request) => self.enter_run(|worker| worker.begin(&request), RunState::Running),
            Command::Open { path, data } => {
                self.enter_run(|worker| worker.reopen(&path, data.as_ref()), RunState::Paused);
            }
            Command::Pause if self.state == RunState::Running => {
                self.show_all();
                self.enter(RunState::Paused);
            }
            Command::Resume if self.state == RunState::Paused => self.enter(RunState::Running),
            Command::Step if matches!(self.state, RunState::Paused | RunState::Running) => {
                self.enter(RunState::Paused);
                self.single_step = true;
            }
            Command::Stop => {
                self.finish(RunState::Stopped);
            }
            Command::SaveCheckpoint(path) => self.save_to(&path),
            Command::SetRates(rates) => self.set_rates(rates),
            Command::Tune(tuning) => self.tune(&tuning),
            Command::Train(trained, steps) => self.train(trained, steps),
            Command::Measure => self.measure(),
            Command::EndAt(step) => self.end_at(step),
            Command::PauseWhen(when) => {
                // Only the next alarm counts, not one that was told while the run waited.
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

    /// What is still measured belongs to the run before, and is neither told nor written from here on.
    fn forget_measuring(&self) {
        self.measuring.cancel(JobKind::Measure);
        let began = Instant::now();
        while !self.measuring.is_idle() && began.elapsed() < PATIENCE_WITH_MEASURING {
            std::thread::sleep(MEASURING_ASKED_EVERY);
        }
    }

    fn fail(&mut self, reason: String) {
        self.run = None;
        self.single_step = false;
        self.outbox.tell(Event::Failed(reason));
        self.enter(RunState::Failed);
    }

    fn enter(&mut self, state: RunState) {
        if self.state != state {
            self.state = state;
            self.outbox.tell(Event::State(state));
        }
    }

    fn set_rates(&mut self, rates: Rates) {
        let Some(run) = &self.run else { return };
        self.tune(&Tuning { lr_d: rates.lr_d, lr_g: rates.lr_g, ..run.trainer.recipe.tuning() });
    }

    fn train(&mut self, trained: Trained, steps: Option<u64>) {
        let Some(run) = &self.run else { return };
        let trained_until = steps.map(|steps| run.trainer.step.saturating_add(steps));
        self.tune(&Tuning { trained, trained_until, ..run.trainer.recipe.tuning() });
    }

    fn tune(&mut self, tuning: &Tuning) {
        let Some(run) = &mut self.run else { return };
        let before = run.trainer.recipe.tuning();
        if let Err(reason) = run.tune(tuning) {
            self.outbox.tell(Event::Warning(reason));
        }
        let now = run.trainer.recipe.tuning();
        if (now.lr_d, now.lr_g) != (before.lr_d, before.lr_g) {
            self.outbox.tell(Event::RatesChanged(Rates { lr_d: now.lr_d, lr_g: now.lr_g }));
        }
        self.outbox.tell(Event::Tuned(now, run.timeline()));
    }

    fn end_at(&mut self, step: u64) {
        let Some(run) = &mut self.run else { return };
        if let Err(reason) = run.end_at(step) {
            self.outbox.tell(Event::Warning(reason));
        }
        self.outbox.tell(Event::EndsAt(run.last_step));
        self.outbox.tell(Event::Tuned(run.trainer.recipe.tuning(), run.timeline()));
    }

    /// One step and what follows from it; one taken alone is told.
    fn advance(&mut self) {
        let alone = std::mem::take(&mut self.single_step);
        if self.run.as_mut().is_some_and(|run| !run.is_over() && run.begins_unnamed()) {
            self.keep();
        }
        let (Some(run), Some((_, set))) = (self.run.as_mut(), self.data.as_ref()) else {
            return self.enter(RunState::Idle);
        };
        if run.is_over() {
            self.finish(RunState::Finished);
            return;
        }
        let began = Instant::now();
        let taken = if alone {
            run.trainer.told_step(&set.train, &set.train_labels).map(|(figures, story)| (figures, Some(story)))
        } else {
            run.trainer.train_step(&set.train, &set.train_labels).map(|figures| (figures, None))
        };
        match taken {
            Ok((figures, story)) => {
                let row = run.record(began.elapsed(), &figures);
                self.outbox.figures(row);
                let look = run.look();
                let report = run.look_after(&figures);
                let alarm = report.as_ref().and_then(|report| report.trouble);
                let degraded = run.has_degraded();
                let alarm = degraded || alarm.is_some_and(|(_, level)| level == HealthLevel::Alarm);
                let met = self.pause_when.as_mut().and_then(|when| when.observe(row.step, &figures, alarm));
                if let Some(look) = look {
                    self.outbox.tell(Event::Looks(vec![look]));
                }
                if let Some(report) = report {
                    self.outbox.tell(Event::Health(report));
                }
                self.publish_when_due();
                // The digits of the step first: figures travel with whatever is told.
                if let Some(story) = story {
                    self.outbox.tell(Event::Told(Box::new(story)));
                }
                if let Some(reason) = met.filter(|_| self.state == RunState::Running) {
                    self.pause_when = None;
                    self.outbox.tell(Event::PausedBecause(reason));
                    self.show_all();
                    self.enter(RunState::Paused);
                }
            }
            Err(error) => self.halt(&error),
        }
    }

    /// Waits for a person after a refused step; what was good is shown and kept.
    fn halt(&mut self, error: &StepError) {
        if let StepError::Torn { .. } = error {
            return self.fail(error.to_string());
        }
        self.show_all();
        self.keep();
        let Some(run) = &mut self.run else { return };
        let diverged = matches!(error, StepError::NotFinite { .. });
        if diverged {
            self.outbox.tell(Event::Health(run.has_diverged()));
        }
        self.outbox.tell(Event::Halted(Halt {
            reason: error.to_string(),
            step: run.trainer.step,
            diverged,
            checkpoint: run.newest_checkpoint(),
        }));
        self.enter(RunState::Paused);
    }

    fn publish_when_due(&mut self) {
        let Some(run) = self.run.as_ref() else { return };
        let last = run.is_over();
        let always = self.state == RunState::Paused || run.trainer.step == 1;
        if self.last_snapshot.elapsed() >= SNAPSHOT_EVERY || always {
            self.last_snapshot = Instant::now();
            (self.publish)(run.snapshot());
        }
        if self.last_grid.elapsed() >= GRID_EVERY || always {
            let grid = run.grid();
            self.outbox.samples(grid);
            self.last_grid = Instant::now();
        }
        let measuring = run.wants_measuring();
        if run.wants_checkpoint() && !last {
            self.keep();
        }
        if measuring {
            self.measure();
        }
        if last {
            self.finish(RunState::Finished);
        } else if self.last_figures.elapsed() >= FIGURES_EVERY || always {
            self.last_figures = Instant::now();
            self.outbox.flush();
        }
    }

    /// Sends the newest weights, grid and figures, whether due or not.
    fn show_all(&mut self) {
        if let Some(run) = &self.run {
            (self.publish)(run.snapshot());
            let grid = run.grid();
            self.outbox.samples(grid);
        }
        self.outbox.flush();
    }

    /// Ends a run, its state saved. One that cannot be saved waits instead, the first time: false.
    fn finish(&mut self, state: RunState) -> bool {
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
    fn keep(&mut self) -> Option<String> {
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

    /// Has the run measured as it is now; an older state still waiting for it makes way.
    fn measure(&mut self) {
        let Some(run) = self.run.as_mut() else {
            return self.outbox.tell(Event::Warning("there is no run to measure".to_owned()));
        };
        match run.measure_order() {
            Ok(order) => self.measuring.put_next(JobKind::Measure, order),
            Err(reason) => self.outbox.tell(Event::Warning(reason)),
        }
    }

    fn save_to(&mut self, path: &Path) {
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

#[cfg(test)]
mod tests;
