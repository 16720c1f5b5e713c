//! Selects a metric of a step for a curve.

use crate::protocol::{Figure, STEP_FIGURES, StepMetrics};

/// Number of metrics that have a curve.
pub(super) const FIGURES: usize = STEP_FIGURES.len();

/// One of the [`STEP_FIGURES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepFigure(usize);

impl StepFigure {
    /// All metrics, in the table's order.
    pub fn all() -> [Self; FIGURES] {
        std::array::from_fn(Self)
    }

    /// The metric's row of the table.
    pub fn row(self) -> &'static Figure<StepMetrics> {
        &STEP_FIGURES[self.0]
    }

    /// The metric's index in the table.
    pub(super) fn place(self) -> usize {
        self.0
    }

    /// Returns the metric's value at this step.
    pub fn of(self, step: &StepMetrics) -> f32 {
        self.row().of(step)
    }
}
