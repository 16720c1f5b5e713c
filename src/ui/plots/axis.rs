//! The horizontal axis of the plots: steps, epochs or time.

use egui_plot::{GridInput, GridMark};

use super::ticks::{marks, round_step};
use crate::ui::curves::Curves;
use crate::ui::train::clock;
use crate::ui::widgets::number::fixed;
use crate::words::{self, Word};

/// Least distance in points between two numbers below a plot.
const APART: f64 = 70.0;
/// Distance in points of the plot library's base step.
const BASE: f64 = 8.0;

/// The horizontal axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axis {
    /// Training steps.
    #[default]
    Steps,
    /// Passes over the data.
    Epochs,
    /// Seconds of training, without pauses.
    Time,
}

impl Axis {
    pub(super) const ALL: [(Self, Word); 3] =
        [(Self::Steps, words::AXIS_STEPS), (Self::Epochs, words::AXIS_EPOCHS), (Self::Time, words::AXIS_TIME)];

    /// The axis' name in the selection.
    pub(super) fn name(self) -> &'static str {
        Self::ALL[self as usize].1.text()
    }

    /// Returns the text of a number below the plot.
    pub(super) fn text(self, mark: GridMark) -> String {
        match self {
            // The number at the origin has room for the unit.
            Self::Steps if mark.value.abs() < 1e-9 => words::AT_STEP_NUMBER.fill(&[("step", &0)]),
            Self::Epochs if mark.value.abs() < 1e-9 => words::AT_EPOCH_NUMBER.fill(&[("epoch", &0)]),
            Self::Epochs if mark.step_size < 1.0 => fixed(mark.value, 2),
            Self::Steps | Self::Epochs => fixed(mark.value, 0),
            Self::Time => clock(mark.value),
        }
    }

    /// Returns the positions of grid lines and numbers.
    pub(super) fn lines(self, input: &GridInput) -> Vec<GridMark> {
        let least = input.base_step_size.abs() * APART / BASE;
        let step = match self {
            Self::Steps => round_step(least).max(1.0),
            Self::Epochs => round_step(least),
            Self::Time => [1.0, 5.0, 15.0, 30.0, 60.0, 300.0, 900.0, 1800.0, 3600.0]
                .into_iter()
                .find(|step| *step >= least)
                .unwrap_or_else(|| 3600.0 * round_step(least / 3600.0)),
        };
        let (low, high) = input.bounds;
        marks(low, high, step).into_iter().map(|value| GridMark { value, step_size: step }).collect()
    }
}

/// Converts between a run's steps and positions on the axis.
#[derive(Clone, Copy)]
pub(super) struct Scale<'a> {
    pub(super) axis: Axis,
    pub(super) curves: &'a Curves,
    pub(super) steps_per_epoch: f64,
}

impl Scale<'_> {
    pub(super) fn x(&self, step: f64) -> f64 {
        match self.axis {
            Axis::Steps => step,
            Axis::Epochs => step / self.steps_per_epoch,
            Axis::Time => self.curves.seconds_at(step),
        }
    }

    pub(super) fn step(&self, x: f64) -> f64 {
        match self.axis {
            Axis::Steps => x,
            Axis::Epochs => x * self.steps_per_epoch,
            Axis::Time => self.curves.step_at(x),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::StepMetrics;

    #[test]
    fn places_on_every_axis_lead_back_to_their_step() {
        let mut curves = Curves::default();
        curves.extend(
            (1..=100).map(|step| StepMetrics { step, seconds: step as f64 * 0.25, ..StepMetrics::default() }).collect(),
        );
        for (axis, _) in Axis::ALL {
            let scale = Scale { axis, curves: &curves, steps_per_epoch: 468.0 };
            assert!((scale.step(scale.x(40.0)) - 40.0).abs() < 1e-9, "{axis:?}");
        }
        let time = Scale { axis: Axis::Time, curves: &curves, steps_per_epoch: 468.0 };
        assert!((time.x(40.0) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn time_has_lines_at_whole_minutes() {
        let input = GridInput { bounds: (0.0, 3000.0), base_step_size: 40.0 };
        let lines = Axis::Time.lines(&input);
        assert!(lines.len() > 2 && lines.iter().all(|line| line.value % 60.0 == 0.0), "{lines:?}");
    }
}
