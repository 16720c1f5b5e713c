//! The state and the results of a run.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Evaluation;
use super::{HealthEvent, RunRequest, Tuning};
use crate::raster::GrayImage;

/// Columns and rows of the sample grid. Its tiles are always generated from the same noise.
pub const GRID_COLUMNS: usize = 8;
/// Number of tiles on the sample grid.
pub const GRID_TILES: usize = GRID_COLUMNS * GRID_COLUMNS;

/// State of the trainer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunState {
    /// No run yet.
    #[default]
    Idle,
    /// Reading data and building the networks.
    Preparing,
    /// Training.
    Running,
    /// Waiting for `Resume`, `Step` or `Stop`.
    Paused,
    /// Reached its last step.
    Finished,
    /// Ended by the user.
    Stopped,
    /// Ended by the error in [`super::Event::Failed`].
    Failed,
}

/// Metrics of one step. [`super::STEP_FIGURES`] lists its figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepMetrics {
    /// Number of the step, from 1.
    pub step: u64,
    /// Number of the epoch, from 1.
    pub epoch: u64,
    /// Adversarial loss of the discriminator, without penalties: binary cross-entropy (mean over real and generated
    /// images), or the relativistic loss.
    pub loss_d: f32,
    /// Adversarial loss of the generator: binary cross-entropy against target 1, or the relativistic loss.
    pub loss_g: f32,
    /// Mean score of the real images: the discriminator's probability that they are real, 0 to 1. With a
    /// relativistic loss, the mean logit of the whole batch (real and generated) is subtracted before the sigmoid.
    pub d_real: f32,
    /// Mean score of the generated images, computed likewise.
    pub d_fake: f32,
    /// Training time in seconds since the run began, without pauses.
    pub seconds: f64,
    /// L2 norm of the discriminator's gradient; 0 when the step did not train it.
    pub grad_d: f32,
    /// L2 norm of the generator's gradient.
    pub grad_g: f32,
    /// L2 norm of the discriminator's update divided by that of its weights; 0 when the step did not train it, NaN
    /// when read from a file without this column.
    pub update_d: f32,
    /// The same ratio for the generator.
    pub update_g: f32,
}

/// An evaluation of the images of the fixed noise, every 50 steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FixedNoiseEvaluation {
    /// Number of steps trained.
    pub step: u64,
    /// Mean score of 64 fixed real images, 0 to 1, without dropout.
    pub d_real: f32,
    /// Mean score of the fixed noise's images.
    pub d_fake: f32,
    /// Mean pixel distance between the fixed noise's images, divided by that between the real ones.
    pub diversity: f32,
}

/// The images of the fixed noise.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleGrid {
    /// Number of steps trained.
    pub step: u64,
    /// [`GRID_TILES`] images, row by row.
    pub tiles: Vec<GrayImage>,
}

/// Properties of a run that do not change.
#[derive(Clone, Debug, PartialEq)]
pub struct RunInfo {
    /// Number of the run in this session, from 1.
    pub run: u64,
    /// The settings of the run.
    pub request: RunRequest,
    /// Name of the data set.
    pub data_name: String,
    /// Steps in one epoch.
    pub steps_per_epoch: u64,
    /// The run's last step.
    pub last_step: u64,
    /// The step it started from: 0, or that of a checkpoint.
    pub first_step: u64,
    /// [`GRID_TILES`] training images, evenly spread over the data set, for comparison.
    pub real: Vec<GrayImage>,
    /// Fraction of each digit among the training labels.
    pub class_frequencies: [f64; 10],
    /// Hyper-parameters at the start, before any change.
    pub began_with: Tuning,
    /// Hyper-parameters at the step it started from.
    pub tuning: Tuning,
    /// Health events up to the step it started from.
    pub health_events: Vec<HealthEvent>,
    /// Why the run can be viewed but not trained: its data are missing.
    pub data_missing: Option<String>,
    /// Whether the digit classifier can read the training images.
    pub digits: bool,
}

/// Message when [`RunInfo::digits`] or [`super::Rendered::digits`] is false.
pub const NOT_DIGITS: &str =
    "Not read: the classifier knows only handwritten digits, and this generator learned other images";

/// Quality of a run's generator after a step, measured against held-out training images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Number of steps trained.
    pub step: u64,
    /// The metrics.
    #[serde(flatten)]
    pub figures: Evaluation,
}

/// The recorded curves of a run.
#[derive(Clone, Debug)]
pub struct RecordedRun {
    /// Name to show: the folder's name, and the recipe when it is known.
    pub name: String,
    /// Metrics of all steps, in order.
    pub rows: Vec<StepMetrics>,
    /// Evaluations of the fixed noise.
    pub fixed_noise: Vec<FixedNoiseEvaluation>,
    /// Quality measurements.
    pub quality: Vec<Measurement>,
    /// Sample grids, spread over the run.
    pub samples: Vec<SampleGrid>,
    /// Seed, if it is recorded. Runs of the same seed have the same noise vectors in their sample grids.
    pub seed: Option<u64>,
    /// Steps in one epoch; `None` when the run was shorter than an epoch.
    pub steps_per_epoch: Option<u64>,
}

/// Why a run has paused, and what can be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Halt {
    /// The reason, in one sentence.
    pub reason: String,
    /// Number of steps taken before the refused one.
    pub step: u64,
    /// Whether the run diverged, so that smaller learning rates may help.
    pub diverged: bool,
    /// The newest checkpoint before that step, to return to.
    pub checkpoint: Option<PathBuf>,
    /// Step of the newest state on disk; `None` when no state is saved.
    pub kept: Option<u64>,
    /// Whether the state of this step could not be saved in the run's folder.
    pub unsaved: bool,
}

impl Halt {
    /// Describes which state of the run is on disk.
    pub fn what_is_kept(&self) -> String {
        match self.kept {
            Some(step) if step == self.step => format!("the state of step {step} is kept"),
            Some(step) => format!("the newest state kept is that of step {step}"),
            None => "no state of this run is kept".to_owned(),
        }
    }
}
