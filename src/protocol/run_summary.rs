//! A run in a folder, in a few facts.

use std::path::PathBuf;
use std::time::SystemTime;

use super::HealthIssue;
use crate::raster::GrayImage;

/// A run in a folder, without its curves and networks.
#[derive(Clone, Debug)]
pub struct RunSummary {
    /// The run's folder.
    pub path: PathBuf,
    /// Name of the recipe.
    pub recipe: String,
    /// Seed.
    pub seed: u64,
    /// Name of the data.
    pub data: String,
    /// Number of steps in the table of metrics.
    pub step: u64,
    /// The planned last step.
    pub last_step: u64,
    /// Steps in one epoch.
    pub steps_per_epoch: u64,
    /// The newest Fréchet distance to held-out real digits.
    pub frechet: Option<f64>,
    /// The newest health problem, if it occurred in the last tenth of the run's steps.
    pub issue: Option<HealthIssue>,
    /// Mean seconds of a step.
    pub seconds_per_step: Option<f64>,
    /// When the run's files were last changed.
    pub modified: SystemTime,
    /// Size of the run's files, in bytes.
    pub bytes: u64,
    /// Whether a checkpoint exists from which the run can continue.
    pub can_continue: bool,
    /// The first 16 samples of the newest grid, on one sheet.
    pub picture: Option<GrayImage>,
}

impl RunSummary {
    /// Name of the folder.
    pub fn name(&self) -> String {
        self.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    /// Returns the current epoch, and the number of epochs.
    pub fn epochs(&self) -> (u64, u64) {
        let of_epoch = self.steps_per_epoch.max(1);
        let all = self.last_step.div_ceil(of_epoch).max(1);
        ((self.step.saturating_sub(1) / of_epoch + 1).min(all), all)
    }

    /// Whether the run has reached its planned end.
    pub fn is_finished(&self) -> bool {
        self.step >= self.last_step
    }
}
