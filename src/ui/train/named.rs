//! The labels of the sample grid shown.

use crate::protocol::Guess;

/// Labels of a sample grid's tiles.
#[derive(Default)]
pub struct Named {
    /// Whether the user wants labels.
    pub(in crate::ui) wanted: bool,
    /// Number of the run, step of the grid, and one guess per tile.
    pub(in crate::ui) of: Option<(u64, u64, Vec<Guess>)>,
    /// The sample grid that the classifier is reading: the run's number and the step.
    pub(in crate::ui) asked: Option<(u64, u64)>,
}
