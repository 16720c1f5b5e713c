//! Hyper-parameters that can be changed during a run.

use serde::{Deserialize, Serialize};

/// The networks that a step trains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trained {
    /// D, then G.
    #[default]
    Both,
    /// Only D; G does not change.
    OnlyD,
    /// Only G; D does not change.
    OnlyG,
}

/// Hyper-parameters that can be changed during a run, between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// Learning rate of the discriminator.
    pub lr_d: f64,
    /// Learning rate of the generator.
    pub lr_g: f64,
    /// Decay rate of the first moments of both optimisers.
    pub beta1: f64,
    /// Decay rate of the second moments of both optimisers.
    pub beta2: f64,
    /// The discriminator's target for real images, 0 to 1.
    pub real_target: f64,
    /// Dropout rate of the discriminator.
    pub dropout: f64,
    /// Discriminator steps per generator step.
    pub steps_d: u64,
    /// Batch size: real images per step.
    pub batch: usize,
    /// The networks that a step trains.
    pub trained: Trained,
    /// Last step at which `trained` applies; later steps train both networks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_until: Option<u64>,
}

/// Condition on which a run pauses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PauseWhen {
    /// After this step.
    Step(u64),
    /// At the next alarm of the health monitor.
    Alarm,
    /// When the mean of D(G(z)) over about 30 steps falls below this value.
    FakeBelow(f32),
    /// When that mean rises above this value.
    FakeAbove(f32),
}

/// A change during a run, as stored in `run.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// Number of steps taken before the change.
    pub step: u64,
    /// Hyper-parameters from then on.
    pub tuning: Tuning,
    /// The run's new last step, when it was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_step: Option<u64>,
}
