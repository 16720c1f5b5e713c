//! The limits of the health monitor that depend on the objective.

use crate::protocol::{Objective, d_wins_below};

/// Limits of the mean D(G(z)) below which D wins. Healthy runs of 50 epochs stay above 0.36 with the standard
/// objective; runs broken on purpose stay at about 0.2.
pub(super) struct Limits {
    pub(super) watch: f32,
    pub(super) alarm: f32,
    pub(super) at_once: f32,
}

impl Limits {
    pub(super) fn of(objective: Objective) -> Self {
        match objective {
            Objective::Standard => Self { watch: 0.28, alarm: d_wins_below(objective), at_once: 0.12 },
            Objective::Relativistic => Self { watch: 0.06, alarm: d_wins_below(objective), at_once: 0.02 },
        }
    }
}
