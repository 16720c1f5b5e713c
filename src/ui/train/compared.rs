//! An earlier run, drawn beside the one on screen.

use crate::protocol::{FixedNoiseEvaluation, Measurement, RecordedRun};
use crate::ui::curves::Curves;

/// An earlier run's curves.
pub struct Compared {
    /// For people.
    pub name: String,
    /// Its curves.
    pub curves: Curves,
    /// Looks at its fixed digits.
    pub fixed_noise: Vec<FixedNoiseEvaluation>,
    /// What was measured of it.
    pub quality: Vec<Measurement>,
    /// Steps in one epoch, where it had one.
    pub steps_per_epoch: Option<u64>,
}

impl Compared {
    /// Ready to be drawn; takes a moment for a long run.
    pub fn new(past: RecordedRun) -> Self {
        let RecordedRun { name, rows, fixed_noise, quality, steps_per_epoch } = past;
        let mut curves = Curves::default();
        curves.extend(rows);
        Self { name, curves, fixed_noise, quality, steps_per_epoch }
    }
}
