//! What goes wrong with a run, and what to try.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Objective;

/// What goes wrong with a GAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HealthIssue {
    /// D tells nearly all generated images from real ones.
    DiscriminatorWins,
    /// D takes generated images for real.
    DiscriminatorFooled,
    /// All samples look alike.
    Collapse,
    /// Samples no longer change.
    Stagnation,
    /// Gradients far above what is usual.
    Exploding,
    /// Values that are no numbers: a step was refused.
    Diverged,
    /// Quality has been falling for some time, though losses look well.
    Degradation,
}

/// Where D(G(z)) stays when D wins, at most.
pub fn d_wins_below(objective: Objective) -> f32 {
    match objective {
        Objective::Standard => 0.25,
        // Margins are all that counts there, and D may well be sure of them.
        Objective::Relativistic => 0.04,
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HealthLevel {
    /// On its way there: a checkpoint is taken before it gets worse.
    Watch,
    /// It is there.
    Alarm,
}

/// The monitor's word.
#[derive(Clone, Debug, PartialEq)]
pub struct HealthReport {
    /// What is wrong, and how bad; `None` when all is well again.
    pub trouble: Option<(HealthIssue, HealthLevel)>,
    /// When it was seen.
    pub step: u64,
    /// A checkpoint from before, to go back to.
    pub back_to: Option<PathBuf>,
}

/// Sightings kept of a run, the newest: one ill and well by turns for days still has few marks.
pub const HEALTH_EVENTS_KEPT: usize = 400;

/// What the monitor saw at a step, as `run.json` keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthEvent {
    /// Steps trained.
    pub step: u64,
    /// What was wrong.
    #[serde(alias = "ailment")]
    pub issue: HealthIssue,
    /// How bad it was.
    pub level: HealthLevel,
}

impl HealthIssue {
    /// What is wrong, in one plain sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::DiscriminatorWins => {
                "D wins: it tells nearly every generated digit from a real one, and G learns little from that"
            }
            Self::DiscriminatorFooled => {
                "D is fooled: it takes generated digits for real ones, whatever they look like"
            }
            Self::Collapse => "The samples collapse: different noise gives nearly the same digit",
            Self::Stagnation => "Nothing moves: the samples are what they were a hundred steps ago",
            Self::Degradation => {
                "The digits get worse: their distance to real ones has been well above the best for some time"
            }
            Self::Exploding => "The gradients explode: steps are far too large",
            Self::Diverged => "The training diverged: a step would have made weights of what is no number",
        }
    }

    /// What to try.
    pub fn advice(self) -> &'static str {
        match self {
            Self::DiscriminatorWins => "Lower D's learning rate, train it less often, or smooth its target",
            Self::DiscriminatorFooled => "Raise D's learning rate, or lower G's",
            Self::Collapse => "Go back to the checkpoint and lower G's learning rate",
            Self::Stagnation => "Raise the learning rates, or see whether G is trained at all",
            Self::Degradation => "Go back to the best checkpoint, and lower both learning rates",
            Self::Exploding | Self::Diverged => "Go back to the checkpoint and lower both learning rates",
        }
    }
}
