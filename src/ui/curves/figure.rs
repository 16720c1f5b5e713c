//! Which figure of a step a curve shows.

use crate::protocol::{Figure, STEP_FIGURES, StepMetrics};

/// Figures that have a curve.
pub(super) const FIGURES: usize = STEP_FIGURES.len();

/// One of the [`STEP_FIGURES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepFigure(usize);

impl StepFigure {
    /// All of them, in the order of the table.
    pub fn all() -> [Self; FIGURES] {
        std::array::from_fn(Self)
    }

    /// Its row in the table.
    pub fn row(self) -> &'static Figure<StepMetrics> {
        &STEP_FIGURES[self.0]
    }

    /// Its place in the table.
    pub(super) fn place(self) -> usize {
        self.0
    }

    /// Its value at this step.
    pub fn of(self, step: &StepMetrics) -> f32 {
        self.row().of(step)
    }
}
