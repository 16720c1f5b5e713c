//! Moving averages of the metrics.

use std::ops::RangeInclusive;

use super::levels::Extent;
use super::{BUCKETS, Curves, StepFigure};
use crate::protocol::StepMetrics;

/// How far back the moving average reaches, as a multiple of the number of steps that it smooths over.
const REMEMBERED: f64 = 3.0;

impl Curves {
    /// The moving average of a metric over the visible steps, as points of step and value. A step that is `steps` back
    /// weighs 1/e of the newest.
    pub(super) fn smooth(&self, visible: &RangeInclusive<f64>, figure: StepFigure, steps: f64) -> Vec<[f64; 2]> {
        let (start, end) = self.range(visible);
        // Values before the visible steps count as well, so that the average does not depend on the zoom.
        let first = self.steps.get(start).map_or(0.0, |row| row.step as f64);
        self.averages(start, end, figure, steps).into_iter().filter(|point| point[0] >= first).collect()
    }

    /// The moving average of a metric at this step, over this step and those before it.
    pub fn smoothed_at(&self, step: u64, figure: StepFigure, steps: f64) -> Option<f64> {
        let end = self.steps.partition_point(|row| row.step <= step);
        self.averages(end.checked_sub(1)?, end, figure, steps).last().map(|point| point[1])
    }

    /// The moving average at each bucket of the rows from `start` to `end`, and of up to `REMEMBERED * steps` rows
    /// before `start`.
    fn averages(&self, start: usize, end: usize, figure: StepFigure, steps: f64) -> Vec<[f64; 2]> {
        let start = start.saturating_sub((REMEMBERED * steps) as usize);
        let (mut mean, mut weight) = (0.0, 0.0);
        let mut points = Vec::with_capacity(2 * BUCKETS);
        for (middle, of_bucket, count) in self.buckets(start, end, figure).iter().filter_map(Extent::mean) {
            let keep = (-count / steps.max(1e-3)).exp();
            mean = keep * mean + (1.0 - keep) * of_bucket;
            weight = keep * weight + (1.0 - keep);
            points.push([middle, mean / weight]);
        }
        points
    }

    /// Returns the newest step with each finite metric replaced by its moving average.
    pub fn newest_averaged(&self, steps: f64) -> Option<StepMetrics> {
        let mut row = *self.last()?;
        for figure in StepFigure::all().into_iter().filter(|_| steps > 0.0) {
            // What is not finite is not averaged.
            if figure.of(&row).is_finite()
                && let Some(mean) = self.smoothed_at(row.step, figure, steps)
            {
                figure.row().set(&mut row, mean as f32);
            }
        }
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(step: u64, loss_d: f32) -> StepMetrics {
        StepMetrics { step, epoch: 1, loss_d, ..StepMetrics::default() }
    }

    fn loss_d() -> StepFigure {
        StepFigure::all()[0]
    }

    #[test]
    fn smoothing_follows_the_mean_and_starts_without_a_pull() {
        let mut curves = Curves::default();
        curves.extend((1..=40_000).map(|s| row(s, if s % 2 == 0 { 2.0 } else { 4.0 })).collect());
        for visible in [0.0..=f64::MAX, 100.0..=300.0] {
            let points = curves.smoothed(&visible, loss_d(), 100.0);
            assert!(points.windows(2).all(|w| w[0][0] < w[1][0]));
            let wide = points.iter().skip(points.len() / 2).all(|p| (p[1] - 3.0).abs() < 0.1);
            assert!(wide, "{points:?}");
        }
        curves.clear();
        curves.extend((1..=5000).map(|s| row(s, if s == 77 { f32::NAN } else { 1.0 })).collect());
        let points = curves.smoothed(&(0.0..=f64::MAX), loss_d(), 10.0);
        assert!(points.iter().all(|p| (p[1] - 1.0).abs() < 1e-9));
    }

    /// The exponential average over the steps 1 to `last`, computed step by step.
    fn exact(value: impl Fn(u64) -> f64, last: u64, steps: f64) -> f64 {
        let keep = (-1.0 / steps).exp();
        let step =
            |(mean, weight): (f64, f64), s| (keep * mean + (1.0 - keep) * value(s), keep * weight + (1.0 - keep));
        let (mean, weight) = (1..=last).fold((0.0, 0.0), step);
        mean / weight
    }

    #[test]
    fn the_average_at_a_step_exists_for_every_length_and_is_that_of_the_steps_up_to_it() {
        // A slow wave, with an outlier at the newest step.
        let wave = |s: u64| (s as f64 * 0.002).sin();
        let mut curves = Curves::default();
        curves.extend((1..=24_000).map(|s| row(s, if s == 24_000 { 50.0 } else { wave(s) as f32 })).collect());
        for steps in [1.0, 30.0, 400.0, 1000.0, 2000.0, 5000.0] {
            for step in [1, 2, 77, 1500, 12_345, 23_999] {
                let at = curves.smoothed_at(step, loss_d(), steps).unwrap_or_else(|| panic!("none at {step}"));
                // The steps left out, more than three time constants back, have 5 % of the weight.
                assert!((at - exact(wave, step, steps)).abs() < 0.12, "step {step}, {steps} steps: {at}");
            }
            let newest = curves.newest_averaged(steps).unwrap();
            assert!(newest.loss_d < 50.0 && curves.last().unwrap().loss_d > 49.0, "{steps} steps: {}", newest.loss_d);
        }
        assert_eq!(curves.newest_averaged(0.0).as_ref(), curves.last());
        assert!(Curves::default().smoothed_at(1, loss_d(), 20.0).is_none());
    }
}
