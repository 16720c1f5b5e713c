//! An earlier run, drawn behind the run on screen.

use crate::protocol::{FixedNoiseEvaluation, Measurement, RecordedRun};
use crate::ui::GridHistory;
use crate::ui::curves::Curves;

/// The curves of an earlier run.
pub struct Compared {
    /// Name shown to the user.
    pub name: String,
    /// The metrics of every step.
    pub curves: Curves,
    /// Evaluations of the fixed noise.
    pub fixed_noise: Vec<FixedNoiseEvaluation>,
    /// Quality measurements.
    pub quality: Vec<Measurement>,
    /// Sample grids.
    pub grids: GridHistory,
    /// Seed, if known.
    pub seed: Option<u64>,
    /// Steps in one epoch, if known.
    pub steps_per_epoch: Option<u64>,
}

impl Compared {
    /// Prepares a recorded run for drawing; takes a moment for a long run.
    pub fn new(past: RecordedRun) -> Self {
        let RecordedRun { name, rows, fixed_noise, quality, samples, seed, steps_per_epoch } = past;
        let mut grids = GridHistory::default();
        samples.into_iter().for_each(|grid| grids.push(grid));
        let mut curves = Curves::default();
        curves.extend(rows);
        Self { name, curves, fixed_noise, quality, grids, seed, steps_per_epoch }
    }
}
