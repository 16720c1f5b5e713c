//! What a run tells of itself.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Evaluation;
use super::{HealthEvent, RunRequest, Tuning};
use crate::raster::GrayImage;

/// Digits on the sample grid: 8 x 8, always made from the same noise.
pub const GRID_COLUMNS: usize = 8;
/// Number of tiles on the sample grid.
pub const GRID_TILES: usize = GRID_COLUMNS * GRID_COLUMNS;

/// What the trainer is doing.
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
    /// Ended by the person.
    Stopped,
    /// Ended by an error, told in [`super::Event::Failed`].
    Failed,
}

/// One step's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepMetrics {
    /// Counts from 1.
    pub step: u64,
    /// Counts from 1.
    pub epoch: u64,
    /// Binary cross-entropy of the discriminator, mean over real and generated.
    pub loss_d: f32,
    /// Binary cross-entropy of the generator against target 1.
    pub loss_g: f32,
    /// Mean probability the discriminator gives real images.
    pub d_real: f32,
    /// Mean probability the discriminator gives generated images.
    pub d_fake: f32,
    /// Seconds of training since the run began, pauses left out.
    pub seconds: f64,
    /// L2 norm of the discriminator's gradient; not a number in files that do not have it.
    pub grad_d: f32,
    /// The same of the generator.
    pub grad_g: f32,
    /// L2 norm of the discriminator's update over that of its weights; 0 where it was not trained, and not a
    /// number in files that do not have it.
    pub update_d: f32,
    /// The same of the generator.
    pub update_g: f32,
}

/// How the fixed noise's digits are, now and then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FixedNoiseEvaluation {
    /// Steps trained.
    pub step: u64,
    /// Mean probability D gives 64 real digits that never change, without dropout.
    pub d_real: f32,
    /// The same of the fixed noise's digits.
    pub d_fake: f32,
    /// Mean pixel distance between the fixed noise's digits, over the same between the real ones.
    pub diversity: f32,
}

/// The generator's answer to the fixed noise.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleGrid {
    /// Steps trained when the grid was made.
    pub step: u64,
    /// [`GRID_TILES`] digits, rows first.
    pub tiles: Vec<GrayImage>,
}

/// Facts that hold for a whole run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunInfo {
    /// Counts the runs of this session from 1.
    pub run: u64,
    /// What was asked for.
    pub request: RunRequest,
    /// The data set's name.
    pub data_name: String,
    /// Steps in one epoch.
    pub steps_per_epoch: u64,
    /// The step at which the run ends.
    pub last_step: u64,
    /// The step it started from: 0, or where a checkpoint left off.
    pub first_step: u64,
    /// [`GRID_TILES`] training images, spread over all of them, to be compared with.
    pub real: Vec<GrayImage>,
    /// Share of each digit among the training labels.
    pub class_frequencies: [f64; 10],
    /// What was in force before any change on the way.
    pub began_with: Tuning,
    /// What is in force where it starts from.
    pub tuning: Tuning,
    /// What the monitor saw up to the step it started from.
    pub health_events: Vec<HealthEvent>,
    /// Why the run can be looked at but not trained: its data are not there.
    pub data_missing: Option<String>,
    /// Whether the classifier of digits can read what is trained on.
    pub digits: bool,
}

/// Why nothing is read on generated images, where [`RunInfo::digits`] or [`super::Rendered::digits`] is false.
pub const NOT_DIGITS: &str =
    "Not read: the classifier knows handwritten digits, and this generator learned other images";

/// How good a run's generator was after a step, against held-out training images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Steps trained.
    pub step: u64,
    /// What was measured.
    #[serde(flatten)]
    pub figures: Evaluation,
}

/// What there is of a run to draw.
#[derive(Clone, Debug)]
pub struct RecordedRun {
    /// For people: the folder's name, and the recipe where it is known.
    pub name: String,
    /// Every step, in order.
    pub rows: Vec<StepMetrics>,
    /// Looks at its fixed digits.
    pub fixed_noise: Vec<FixedNoiseEvaluation>,
    /// What was measured of it.
    pub quality: Vec<Measurement>,
    /// Steps in one epoch; `None` of a run that was shorter.
    pub steps_per_epoch: Option<u64>,
}

/// Why a run waits, and what can be done about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Halt {
    /// One plain sentence.
    pub reason: String,
    /// Steps taken before the one refused.
    pub step: u64,
    /// Smaller learning rates may help.
    pub diverged: bool,
    /// The newest checkpoint before that step, to go back to.
    pub checkpoint: Option<PathBuf>,
    /// Steps of the newest state that is on disk.
    pub kept: Option<u64>,
    /// The state of this step could not be saved in the run's folder.
    pub unsaved: bool,
}

impl Halt {
    /// What of the run is on disk, in words; never more than that.
    pub fn what_is_kept(&self) -> String {
        match self.kept {
            Some(step) if step == self.step => format!("the state of step {step} is kept"),
            Some(step) => format!("the newest state kept is that of step {step}"),
            None => "no state of this run is kept".to_owned(),
        }
    }
}
