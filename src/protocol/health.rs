//! Training problems, and what to try against them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Objective;
use crate::raster::GrayImage;

/// A problem of GAN training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HealthIssue {
    /// D distinguishes nearly all generated images from real ones.
    DiscriminatorWins,
    /// D takes generated images for real ones.
    DiscriminatorFooled,
    /// All samples look alike (mode collapse).
    Collapse,
    /// Samples no longer change.
    Stagnation,
    /// Gradients are far larger than usual.
    Exploding,
    /// A step was refused because a loss or gradient was not finite.
    Diverged,
    /// Quality has been falling for some time, although the losses look normal.
    Degradation,
    /// Most noise values have no visible effect on the image.
    DeadSliders,
}

/// D wins when the mean of D(G(z)) stays below this probability.
pub fn d_wins_below(objective: Objective) -> f32 {
    match objective {
        Objective::Standard => 0.25,
        // The relativistic loss depends only on the margin between scores, so D(G(z)) can be low in a healthy run.
        Objective::Relativistic => 0.04,
    }
}

/// Steps after which dark samples are no longer usual: G first learns that most of an image is black.
pub const DARK_UNTIL: u64 = 250;

/// Difference between the brightest and the darkest pixel below which nothing can be seen, in grey levels.
const VISIBLE: u8 = 96;

/// Whether nothing can be seen in this image: it is dark, or of one grey.
pub fn is_blank(image: &GrayImage) -> bool {
    let brightest = image.pixels.iter().max().copied().unwrap_or(0);
    brightest - image.pixels.iter().min().copied().unwrap_or(0) < VISIBLE
}

/// Severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HealthLevel {
    /// The problem is developing. A checkpoint is saved.
    Watch,
    /// The problem has occurred.
    Alarm,
}

/// A report of the health monitor.
#[derive(Clone, Debug, PartialEq)]
pub struct HealthReport {
    /// The problem and its severity; `None` when the run is healthy again.
    pub trouble: Option<(HealthIssue, HealthLevel)>,
    /// Step at which it was detected.
    pub step: u64,
    /// A checkpoint from before the problem, to return to.
    pub back_to: Option<PathBuf>,
}

/// Largest number of health events stored per run; older events are dropped. It bounds the list of a very long run.
pub const HEALTH_EVENTS_KEPT: usize = 400;

/// A problem detected at a step, as stored in `run.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthEvent {
    /// Number of steps trained.
    pub step: u64,
    /// The problem.
    #[serde(alias = "ailment")]
    pub issue: HealthIssue,
    /// Its severity.
    pub level: HealthLevel,
}

impl HealthIssue {
    /// Describes the problem in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::DiscriminatorWins => "D wins: it recognises nearly every generated digit, so G learns little",
            Self::DiscriminatorFooled => "D is fooled: it rates generated digits as real, whatever they look like",
            Self::Collapse => "The samples collapse: different noise gives nearly the same digit",
            Self::Stagnation => "Nothing changes: the samples are the same as a hundred steps ago",
            Self::Degradation => "The digits get worse: their distance to real ones stays well above the best value",
            Self::DeadSliders => "Sliders lose their effect: many of the 200 noise values no longer change the digit",
            Self::Exploding => "The gradients explode: steps are far too large",
            Self::Diverged => "Training diverged: a step produced non-finite weights",
        }
    }

    /// Suggests what to try, in one sentence.
    pub fn advice(self) -> &'static str {
        match self {
            Self::DiscriminatorWins => "Lower D's learning rate, train it less often, or smooth its target",
            Self::DiscriminatorFooled => "Raise D's learning rate, or lower G's",
            Self::Collapse => "Go back to the checkpoint and lower G's learning rate",
            Self::Stagnation => "Raise the learning rates, or check that G is trained",
            Self::Degradation => "Go back to the best checkpoint, and lower both learning rates",
            Self::DeadSliders => "Add a mapping network to the recipe, or raise the rest of its latent scale",
            Self::Exploding | Self::Diverged => "Go back to the checkpoint and lower both learning rates",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_black_and_a_grey_image_are_blank_and_a_digit_is_not() {
        let image = |pixels: [u8; 4]| GrayImage { width: 2, height: 2, pixels: pixels.to_vec() };
        assert!(is_blank(&image([0, 3, 60, 0])) && is_blank(&image([127, 128, 130, 126])));
        assert!(!is_blank(&image([0, 0, 240, 0])));
    }
}
