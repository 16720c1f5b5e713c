//! What can be changed while a run goes on.

use serde::{Deserialize, Serialize};

/// Which networks a step trains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trained {
    /// D, then G.
    #[default]
    Both,
    /// G stays as it is.
    OnlyD,
    /// D stays as it is.
    OnlyG,
}

/// What can be changed while a run goes on; takes effect between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// The discriminator's learning rate.
    pub lr_d: f64,
    /// The generator's learning rate.
    pub lr_g: f64,
    /// Decay of the first moments, of both optimisers.
    pub beta1: f64,
    /// Decay of the second moments, of both optimisers.
    pub beta2: f64,
    /// The discriminator's target for real images.
    pub real_target: f64,
    /// Share of the discriminator's activations dropped.
    pub dropout: f64,
    /// Steps of the discriminator for one of the generator.
    pub steps_d: u64,
    /// Real images a step.
    pub batch: usize,
    /// Which networks are trained.
    pub trained: Trained,
    /// The last step for which that holds; afterwards both are trained again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_until: Option<u64>,
}

/// When a run should wait for a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PauseWhen {
    /// After this step.
    Step(u64),
    /// At the monitor's next alarm.
    Alarm,
    /// Once D(G(z)) has stayed below this, on average over some thirty steps.
    FakeBelow(f32),
    /// Once it has stayed above.
    FakeAbove(f32),
}

/// A change of a run under way, as `run.json` keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// Steps taken before the change.
    pub step: u64,
    /// What holds from then on.
    pub tuning: Tuning,
    /// The step at which the run ends from then on, where that was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_step: Option<u64>,
}
