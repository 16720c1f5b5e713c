//! One run: its trainer, its folder and its state on disk.

mod data_facts;
mod health;
mod health_limits;
mod journal;
mod pause;
mod reopen;
mod saving;
mod watching;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub(super) use data_facts::DataFacts;
use journal::Journal;
pub(super) use saving::{Kept, made_by, threads_of};

use super::folder::fixed_noise;
use super::measure::{Measured, measured_issues};
use super::{RunFolder, RunRecord, Trainer};
use crate::latent::LatentVector;
use crate::latent::random;
use crate::model::GeneratorSnapshot;
use crate::protocol::{
    FixedNoiseEvaluation, GRID_TILES, GeneratorSource, MOST_STEPS, Measurement, RunInfo, RunRequest, SampleGrid,
    StepMetrics, TimelineEntry, Tuning,
};
use health::HealthMonitor;
pub(super) use pause::PauseCondition;
pub(super) use reopen::{Reopened, reopen};

/// The current run, also while it is paused.
pub(super) struct Run {
    pub(super) number: u64,
    pub(super) trainer: Trainer,
    pub(super) request: RunRequest,
    pub(super) last_step: u64,
    steps_per_epoch: u64,
    folder: Option<RunFolder>,
    fixed: Vec<LatentVector>,
    pub(super) data: DataFacts,
    began_with: Tuning,
    data_hash: String,
    seconds: f64,
    saved_step: Option<u64>,
    /// Whether a numbered checkpoint of the opened state must be written before the next step.
    unnamed: bool,
    saved_at: Instant,
    journal: Journal,
    health: HealthMonitor,
    fixed_noise: Vec<FixedNoiseEvaluation>,
    /// Quality measurements of the run.
    pub(super) known: Measured,
    measured_step: Option<u64>,
    /// Step of the newest measurement checked for late degradation.
    degradation_checked: Option<u64>,
    /// The checkpoint before the current problem, retained until the run is healthy again.
    before_problem: Option<PathBuf>,
}

/// The initial state of a run.
pub(super) struct Beginning {
    pub(super) number: u64,
    pub(super) trainer: Trainer,
    pub(super) request: RunRequest,
    pub(super) folder: Option<RunFolder>,
    pub(super) data_hash: String,
    /// Properties of the training data.
    pub(super) data: DataFacts,
    /// Training time in seconds so far, without pauses.
    pub(super) seconds: f64,
    /// Whether this state is in a file already.
    pub(super) saved: bool,
    /// Whether the file of this state is not one of the folder's numbered checkpoints.
    pub(super) unnamed: bool,
    /// Quality measurements from before the run was opened.
    pub(super) known: Vec<Measurement>,
}

impl Run {
    pub(super) fn new(from: Beginning) -> Self {
        let Beginning { number, trainer, request, folder, data_hash, data, seconds, saved, unnamed, known } = from;
        let steps_per_epoch = steps_per_epoch(data.train_images, &request);
        let record = folder.as_ref().and_then(|folder| RunRecord::read(folder.root()));
        let began_with = record.as_ref().map_or(&trainer.recipe, |record| &record.recipe).tuning();
        let fixed_noise =
            folder.as_ref().map_or_else(Vec::new, |folder| fixed_noise::read(folder.root(), trainer.step));
        let last_step = last_step(&request, steps_per_epoch);
        let mut journal = Journal::until(trainer.step, &trainer.recipe.tuning(), last_step, record.as_ref());
        if let Some(record) = &record {
            journal.goes_on_with(trainer.step, made_by(), &record.made_by);
        }
        Self {
            number,
            last_step,
            steps_per_epoch,
            folder,
            fixed: random::fixed_noise(trainer.seed, GRID_TILES),
            began_with,
            data_hash,
            seconds,
            saved_step: saved.then_some(trainer.step),
            unnamed,
            saved_at: Instant::now(),
            journal,
            degradation_checked: known.last().map(|newest| newest.step),
            health: HealthMonitor::new(&data.real, trainer.recipe.objective),
            before_problem: None,
            data,
            fixed_noise,
            measured_step: None,
            known: Arc::new(Mutex::new(known)),
            trainer,
            request,
        }
    }

    pub(super) fn info(&self) -> RunInfo {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let health_events = self.journal.health_events().iter().copied().chain(measured_issues(&known)).collect();
        RunInfo {
            run: self.number,
            request: self.request.clone(),
            data_name: self.data.name.clone(),
            steps_per_epoch: self.steps_per_epoch,
            last_step: self.last_step,
            first_step: self.trainer.step,
            real: self.data.real.clone(),
            class_frequencies: self.data.class_frequencies,
            began_with: self.began_with,
            tuning: self.trainer.recipe.tuning(),
            health_events,
            data_missing: self.data.missing.clone(),
            digits: self.data.digits,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.trainer.step >= self.last_step
    }

    /// Records a step's duration and metrics; adds the epoch and the time to them.
    pub(super) fn record(&mut self, took: Duration, figures: &StepMetrics) -> StepMetrics {
        self.seconds += took.as_secs_f64();
        let epoch = (self.trainer.step - 1) / self.steps_per_epoch + 1;
        let row = StepMetrics { step: self.trainer.step, epoch, seconds: self.seconds, ..*figures };
        if let Some(folder) = &mut self.folder {
            folder.append(&row);
        }
        row
    }

    /// Changes these hyper-parameters from the next step on, and records the change in `run.json`.
    pub(super) fn tune(&mut self, tuning: &Tuning) -> Result<(), String> {
        if *tuning == self.trainer.recipe.tuning() {
            return Ok(());
        }
        self.trainer.tune(tuning)?;
        // The request's batch size stays, because it defines the length of an epoch.
        (self.request.lr_d, self.request.lr_g) = (tuning.lr_d, tuning.lr_g);
        // The saved state lacks the change.
        self.saved_step = None;
        let step = self.trainer.step;
        self.change(TimelineEntry { step, tuning: *tuning, last_step: None })
    }

    fn change(&mut self, entry: TimelineEntry) -> Result<(), String> {
        self.journal.change(entry);
        self.folder.as_mut().map_or(Ok(()), |folder| self.journal.keep(folder))
    }

    /// Sets the run's last step and records it in `run.json`.
    ///
    /// # Errors
    /// Returns a message when the step is already taken or too large, and when `run.json` cannot be written; in the
    /// last case the end has still changed.
    pub(super) fn end_at(&mut self, step: u64) -> Result<(), String> {
        if step <= self.trainer.step {
            return Err(format!("the run is at step {} already: stop it, or choose a later end", self.trainer.step));
        }
        if step == self.last_step {
            return Ok(());
        }
        if step > MOST_STEPS {
            return Err(format!("a run has at most {MOST_STEPS} steps"));
        }
        self.last_step = step;
        self.saved_step = None;
        if step.is_multiple_of(self.steps_per_epoch) {
            (self.request.epochs, self.request.steps) = (step / self.steps_per_epoch, None);
        } else {
            self.request.steps = Some(step);
        }
        let entry =
            TimelineEntry { step: self.trainer.step, tuning: self.trainer.recipe.tuning(), last_step: Some(step) };
        self.change(entry)
    }

    /// Changes these intervals; `None` leaves an interval unchanged.
    pub(super) fn set_intervals(&mut self, checkpoint_every: Option<u64>, measure_every: Option<u64>) {
        let request = &mut self.request;
        let before = (request.checkpoint_every, request.measure_every);
        request.checkpoint_every = checkpoint_every.unwrap_or(before.0);
        request.measure_every = measure_every.unwrap_or(before.1);
        if (request.checkpoint_every, request.measure_every) != before {
            // The saved state has the earlier intervals.
            self.saved_step = None;
        }
    }

    pub(super) fn timeline(&self) -> Vec<TimelineEntry> {
        self.journal.timeline().to_vec()
    }

    pub(super) fn snapshot(&self) -> GeneratorSnapshot {
        let source = GeneratorSource::Run { run: self.number, step: self.trainer.step };
        let discriminator = Some(self.trainer.discriminator.deep_copy());
        GeneratorSnapshot::new(self.trainer.shown(), discriminator, source, &self.about())
    }

    pub(super) fn grid(&self) -> SampleGrid {
        SampleGrid { step: self.trainer.step, tiles: self.trainer.shown().images(&self.fixed) }
    }
}

/// Number of steps in one epoch.
pub(super) fn steps_per_epoch(train_images: u64, request: &RunRequest) -> u64 {
    (train_images / request.batch.max(1) as u64).max(1)
}

/// Last step of a run with these settings.
pub(super) fn last_step(request: &RunRequest, steps_per_epoch: u64) -> u64 {
    request.steps.unwrap_or(request.epochs.saturating_mul(steps_per_epoch))
}
