//! All curves of one run: of the run on screen, or of an earlier run behind it.

use std::ops::RangeInclusive;

use super::axis::{Axis, Scale};
use crate::protocol::{Figure, FixedNoiseEvaluation, Measurement};
use crate::ui::curves::{Curves, StepFigure};
use crate::ui::{Compared, RunView};

/// Largest number of points drawn for values that are not measured at every step: of the run on screen, and of another.
const POINTS: usize = 800;
const POINTS_BEHIND: usize = 200;

/// The source of a curve's values.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// The metrics of every step.
    Step(StepFigure),
    /// Evaluations of the fixed noise.
    FixedNoise(&'static Figure<FixedNoiseEvaluation>),
    /// The Fréchet distance of quality measurements.
    Distance,
}

/// References to a run's curves and measurements.
#[derive(Clone, Copy)]
pub(super) struct Traces<'a> {
    pub(super) curves: &'a Curves,
    fixed_noise: &'a [FixedNoiseEvaluation],
    quality: &'a [Measurement],
    steps_per_epoch: f64,
    most: usize,
    /// Number of steps over which values are averaged; 0 means no averaging.
    smoothing: f64,
}

impl<'a> Traces<'a> {
    pub(super) fn of_run(run: &'a RunView) -> Self {
        let steps_per_epoch = run.info.as_ref().map_or(468.0, |info| info.steps_per_epoch.max(1) as f64);
        Self {
            curves: &run.curves,
            fixed_noise: &run.fixed_noise,
            quality: &run.quality,
            steps_per_epoch,
            most: POINTS,
            smoothing: 0.0,
        }
    }

    /// Returns the curves of an earlier run. When its epoch length is unknown, that of the run on screen is used.
    pub(super) fn of_compared(other: &'a Compared, run: &'a RunView) -> Self {
        let steps_per_epoch = other.steps_per_epoch.map_or(Self::of_run(run).steps_per_epoch, |steps| steps as f64);
        Self {
            curves: &other.curves,
            fixed_noise: &other.fixed_noise,
            quality: &other.quality,
            steps_per_epoch,
            most: POINTS_BEHIND,
            smoothing: 0.0,
        }
    }

    /// The same traces, with values averaged over this number of steps, as the thick lines are.
    pub(super) fn averaged(self, smoothing: f64) -> Self {
        Self { smoothing, ..self }
    }

    pub(super) fn scale(&self, axis: Axis) -> Scale<'a> {
        Scale { axis, curves: self.curves, steps_per_epoch: self.steps_per_epoch }
    }

    /// Whether this source has any values yet.
    pub(super) fn has(&self, source: Source) -> bool {
        match source {
            Source::Step(_) => self.curves.last().is_some(),
            Source::FixedNoise(_) => !self.fixed_noise.is_empty(),
            Source::Distance => !self.quality.is_empty(),
        }
    }

    /// Returns step and value of every visible point, reduced for drawing.
    pub(super) fn points(&self, source: Source, visible: &RangeInclusive<f64>) -> Vec<[f64; 2]> {
        match source {
            Source::Step(figure) => self.curves.thinned(visible, figure),
            Source::FixedNoise(figure) => {
                now_and_then(self.fixed_noise, |one| (one.step, f64::from(figure.of(one))), visible, self.most)
            }
            Source::Distance => now_and_then(self.quality, |m| (m.step, m.figures.frechet), visible, self.most),
        }
    }

    /// Returns the visible points as a moving average, when the source has a value for each step.
    pub(super) fn smoothed(&self, source: Source, visible: &RangeInclusive<f64>, steps: f64) -> Option<Vec<[f64; 2]>> {
        match source {
            Source::Step(figure) => Some(self.curves.smoothed(visible, figure, steps)),
            _ => None,
        }
    }

    /// Returns the value nearest to this step, or the last value before it. Returns `None` after the run's last step,
    /// and where the value is not finite.
    pub(super) fn value(&self, source: Source, step: f64) -> Option<f64> {
        if self.curves.last().is_some_and(|last| step > last.step as f64 + 0.5) {
            return None;
        }
        let value = match source {
            Source::Step(figure) => {
                let row = self.curves.nearest(step)?;
                let value = f64::from(figure.of(row));
                let averaged = self.smoothing > 0.0 && value.is_finite();
                if averaged { self.curves.smoothed_at(row.step, figure, self.smoothing)? } else { value }
            }
            Source::FixedNoise(figure) => f64::from(figure.of(last_by(self.fixed_noise, |one| one.step, step)?)),
            Source::Distance => last_by(self.quality, |m| m.step, step)?.figures.frechet,
        };
        value.is_finite().then_some(value)
    }
}

fn last_by<T>(all: &[T], step_of: impl Fn(&T) -> u64, step: f64) -> Option<&T> {
    let after = all.partition_point(|one| step_of(one) as f64 <= step);
    all.get(after.checked_sub(1)?)
}

/// Returns the visible values, with a neighbour on either side. When there are too many, it returns every n-th value.
fn now_and_then<T>(
    all: &[T],
    of: impl Fn(&T) -> (u64, f64),
    visible: &RangeInclusive<f64>,
    most: usize,
) -> Vec<[f64; 2]> {
    let start = all.partition_point(|one| (of(one).0 as f64) < *visible.start()).saturating_sub(1);
    let end = (all.partition_point(|one| of(one).0 as f64 <= *visible.end()) + 1).min(all.len());
    let some = all.get(start.min(end)..end).unwrap_or_default();
    let stride = some.len().div_ceil(most).max(1);
    let point = |one: &T| [of(one).0 as f64, of(one).1];
    let mut points: Vec<[f64; 2]> = some.iter().step_by(stride).map(point).collect();
    if let Some(last) = some.last().map(point)
        && points.last() != Some(&last)
    {
        points.push(last);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_now_and_then_is_thinned_and_keeps_its_end() {
        let fixed_noise: Vec<FixedNoiseEvaluation> = (1..=20_000)
            .map(|n| FixedNoiseEvaluation { step: 50 * n, d_real: 0.5, d_fake: 0.4, diversity: n as f32 })
            .collect();
        let points = now_and_then(&fixed_noise, |l| (l.step, f64::from(l.diversity)), &(0.0..=f64::MAX), POINTS);
        assert!(points.len() <= POINTS + 1);
        assert_eq!(points.last(), Some(&[1_000_000.0, 20_000.0]));
        let near = now_and_then(&fixed_noise, |l| (l.step, f64::from(l.diversity)), &(1000.0..=1100.0), POINTS);
        assert_eq!(near.iter().map(|p| p[0]).collect::<Vec<_>>(), [950.0, 1000.0, 1050.0, 1100.0, 1150.0]);
        assert!(now_and_then(&[], |l: &FixedNoiseEvaluation| (l.step, 0.0), &(0.0..=1.0), POINTS).is_empty());
    }
}
