//! Every step's metrics, and a reduced form of them for drawing.

use std::ops::RangeInclusive;

mod figure;
mod levels;
mod memo;
mod smoothing;

pub use figure::StepFigure;

use crate::protocol::StepMetrics;
use levels::{Extent, Levels};
use memo::Memo;

/// Number of buckets per curve; each bucket gives two points.
const BUCKETS: usize = 400;

/// The curves of one run: every step, and sums over blocks of steps.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    steps: Vec<StepMetrics>,
    levels: Levels,
    memo: Memo,
}

impl Curves {
    /// Removes all steps.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Adds steps in order; ignores a step that is not later than the last one.
    pub fn extend(&mut self, rows: Vec<StepMetrics>) {
        for row in rows {
            if self.steps.last().is_none_or(|last| row.step > last.step) {
                self.steps.push(row);
                self.levels.grown(&self.steps);
            }
        }
    }

    /// Every step, in order.
    pub fn rows(&self) -> &[StepMetrics] {
        &self.steps
    }

    /// Returns the training time in seconds at this step, interpolated between steps.
    pub fn seconds_at(&self, step: f64) -> f64 {
        self.between(step, |row| row.step as f64, |row| row.seconds)
    }

    /// Returns the step at this training time, interpolated between steps.
    pub fn step_at(&self, seconds: f64) -> f64 {
        self.between(seconds, |row| row.seconds, |row| row.step as f64)
    }

    fn between(&self, x: f64, from: fn(&StepMetrics) -> f64, to: fn(&StepMetrics) -> f64) -> f64 {
        let after = self.first_at_least(x, from);
        let Some(next) = self.steps.get(after) else { return self.steps.last().map_or(0.0, to) };
        // The curve begins at step 0 and time 0.
        let (x0, y0) = after.checked_sub(1).map_or((0.0, 0.0), |i| (from(&self.steps[i]), to(&self.steps[i])));
        let (x1, y1) = (from(next), to(next));
        if x1 > x0 { y0 + (y1 - y0) * ((x - x0) / (x1 - x0)).clamp(0.0, 1.0) } else { y1 }
    }

    /// Returns the index of the first row with at least this value. It tries a guess before a search, because steps
    /// usually have no gaps.
    fn first_at_least(&self, x: f64, of: fn(&StepMetrics) -> f64) -> usize {
        let guess = self.steps.first().map_or(0.0, |first| (x - of(first)).ceil().max(0.0)) as usize;
        let fits = self.steps.get(guess).is_some_and(|row| of(row) >= x)
            && guess.checked_sub(1).and_then(|before| self.steps.get(before)).is_none_or(|row| of(row) < x);
        if fits { guess } else { self.steps.partition_point(|row| of(row) < x) }
    }

    /// Number of steps.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there are no steps.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Mean of D(x) and of D(G(z)) over the newest steps; 0 when there are none.
    pub fn recent_scores(&self, steps: usize) -> (f32, f32) {
        let recent = &self.steps[self.steps.len().saturating_sub(steps)..];
        let mean = |of: fn(&StepMetrics) -> f32| recent.iter().map(of).sum::<f32>() / recent.len().max(1) as f32;
        (mean(|row| row.d_real), mean(|row| row.d_fake))
    }

    /// The newest step.
    pub fn last(&self) -> Option<&StepMetrics> {
        self.steps.last()
    }

    /// The step nearest to `x`.
    pub fn nearest(&self, x: f64) -> Option<&StepMetrics> {
        let after = self.steps.partition_point(|row| (row.step as f64) < x);
        let candidates = [after.checked_sub(1), Some(after)];
        candidates
            .into_iter()
            .filter_map(|index| self.steps.get(index?))
            .min_by(|a, b| (a.step as f64 - x).abs().total_cmp(&(b.step as f64 - x).abs()))
    }

    /// Steps per second: the median over up to `most` newest steps, without pauses. Some slow steps, as during a
    /// measurement, do not change it.
    pub fn rate(&self, most: usize) -> Option<f64> {
        let newest = &self.steps[self.steps.len().saturating_sub(most + 1)..];
        let mut each: Vec<f64> = newest
            .windows(2)
            .map(|pair| (pair[1].seconds - pair[0].seconds) / pair[1].step.saturating_sub(pair[0].step).max(1) as f64)
            .collect();
        each.sort_by(f64::total_cmp);
        let median = *each.get(each.len() / 2)?;
        (median > 0.0).then(|| 1.0 / median)
    }

    fn thin(&self, visible: &RangeInclusive<f64>, figure: StepFigure) -> Vec<[f64; 2]> {
        let (start, end) = self.range(visible);
        if end - start <= 2 * BUCKETS {
            return self.steps[start..end].iter().map(|row| [row.step as f64, f64::from(figure.of(row))]).collect();
        }
        let mut points = Vec::with_capacity(2 * BUCKETS + 2);
        for bucket in self.buckets(start, end, figure) {
            if let Some(broken) = bucket.broken() {
                points.push(broken);
                continue;
            }
            let (first, second) = bucket.ends();
            points.extend(first.into_iter().chain(second));
        }
        points
    }

    /// Returns the index range of the visible steps, with one neighbour on either side.
    fn range(&self, visible: &RangeInclusive<f64>) -> (usize, usize) {
        let start = self.steps.partition_point(|row| (row.step as f64) < *visible.start()).saturating_sub(1);
        let end = (self.steps.partition_point(|row| (row.step as f64) <= *visible.end()) + 1).min(self.steps.len());
        (start.min(end), end)
    }

    /// Returns about [`BUCKETS`] buckets of equally many steps each.
    fn buckets(&self, start: usize, end: usize, figure: StepFigure) -> Vec<Extent> {
        let size = (end - start).div_ceil(BUCKETS).max(1);
        self.levels.buckets(&self.steps, (start, end), size, figure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(step: u64, loss_d: f32) -> StepMetrics {
        StepMetrics { step, epoch: 1, loss_d, seconds: step as f64 * 0.5, ..StepMetrics::default() }
    }

    fn loss_d() -> StepFigure {
        StepFigure::all()[0]
    }

    #[test]
    fn every_resolution_keeps_extremes_and_means() {
        let mut curves = Curves::default();
        let spike = 700_001;
        curves.extend((1..=1_000_000).map(|s| row(s, if s == spike { 9.0 } else { 0.5 + (s % 2) as f32 })).collect());
        for visible in [0.0..=f64::MAX, 600_000.0..=800_000.0, 690_000.0..=710_000.0, 699_990.0..=700_010.0] {
            let points = curves.thinned(&visible, loss_d());
            assert!(points.len() <= 4 * BUCKETS + 4, "{}", points.len());
            assert!(points.iter().any(|p| p == &[spike as f64, 9.0]), "{visible:?}");
            assert!(points.windows(2).all(|w| w[0][0] < w[1][0]), "{visible:?}");
            let last = curves.smoothed(&visible, loss_d(), 100.0).last().copied().unwrap();
            assert!((last[1] - 1.0).abs() < 0.5, "{last:?}");
        }
    }

    #[test]
    fn no_length_of_a_run_is_much_work_to_draw() {
        let mut curves = Curves::default();
        for length in [1_000_u64, 6_000, 24_000, 51_000, 400_000, 1_000_000] {
            let from = curves.len() as u64 + 1;
            curves.extend((from..=length).map(|s| row(s, 0.5)).collect());
            levels::MERGED.set(0);
            curves.thinned(&(0.0..=f64::MAX), loss_d());
            curves.smoothed(&(0.0..=f64::MAX), loss_d(), 30.0);
            let merged = levels::MERGED.get();
            assert!(merged <= 40 * BUCKETS, "{merged} sums for {length} steps");
        }
    }

    #[test]
    fn time_and_steps_turn_into_each_other() {
        let mut curves = Curves::default();
        curves.extend((1..=100).map(|s| StepMetrics { seconds: (s * s) as f64, ..row(s, 0.0) }).collect());
        assert!((curves.seconds_at(10.0) - 100.0).abs() < 1e-9 && (curves.seconds_at(10.5) - 110.5).abs() < 1e-9);
        assert!((curves.step_at(110.5) - 10.5).abs() < 1e-9 && (curves.step_at(0.5) - 0.5).abs() < 1e-9);
        assert!((curves.step_at(1e9) - 100.0).abs() < 1e-9 && Curves::default().step_at(3.0).abs() < 1e-9);
    }

    #[test]
    fn a_single_spike_survives_thinning() {
        let mut curves = Curves::default();
        curves.extend((1..=24_000).map(|s| row(s, if s == 13_131 { 9.0 } else { 0.6 })).collect());
        let points = curves.thinned(&(0.0..=30_000.0), loss_d());
        assert!(points.len() <= 2 * BUCKETS + 2);
        assert!(points.iter().any(|p| p == &[13_131.0, 9.0]));
        assert!(points.windows(2).all(|w| w[0][0] < w[1][0]));
    }

    #[test]
    fn zooming_in_shows_every_step() {
        let mut curves = Curves::default();
        curves.extend((1..=24_000).map(|s| row(s, s as f32)).collect());
        let points = curves.thinned(&(1000.0..=1010.0), loss_d());
        assert!((1000..=1010).all(|s| points.contains(&[f64::from(s), f64::from(s)])));
    }

    #[test]
    fn a_loss_that_is_not_a_number_stays_visible() {
        let mut curves = Curves::default();
        curves.extend((1..=5000).map(|s| row(s, if s == 77 { f32::NAN } else { 1.0 })).collect());
        assert!(curves.thinned(&(0.0..=5000.0), loss_d()).iter().any(|p| p[1].is_nan()));
    }

    #[test]
    fn steps_never_run_backwards() {
        let mut curves = Curves::default();
        curves.extend(vec![row(1, 0.1), row(2, 0.2), row(2, 0.3), row(1, 0.4), row(3, 0.5)]);
        assert_eq!(curves.len(), 3);
        assert_eq!(curves.nearest(2.2).map(|r| r.step), Some(2));
        assert_eq!(curves.rate(2), Some(2.0));
    }

    #[test]
    fn some_slow_steps_do_not_change_the_speed() {
        let mut curves = Curves::default();
        let seconds = |step: u64| step as f64 * 0.5 + if step > 80 { 60.0 } else { 0.0 };
        curves.extend((1..=100).map(|step| StepMetrics { seconds: seconds(step), ..row(step, 0.1) }).collect());
        assert_eq!(curves.rate(100), Some(2.0));
    }

    #[test]
    fn a_run_of_a_million_steps_is_drawn_from_blocks_and_loses_no_spike() {
        const STEPS: u64 = 1_000_000;
        let mut curves = Curves::default();
        let spikes = [1, 63, 64, 65, 499_999, 777_777, STEPS];
        curves.extend((1..=STEPS).map(|s| row(s, if spikes.contains(&s) { s as f32 } else { -1.0 })).collect());
        let points = curves.thinned(&(0.0..=f64::MAX), loss_d());
        assert!(points.len() <= 2 * BUCKETS + 8, "{}", points.len());
        assert!(points.windows(2).all(|w| w[0][0] < w[1][0]));
        // A bucket's greatest value hides its smaller spikes; spikes in separate buckets are all visible.
        for spike in [65, 499_999, 777_777, STEPS] {
            assert!(points.contains(&[spike as f64, spike as f64]), "{spike}");
        }
        // Blocks and single steps give the same points.
        let near = curves.thinned(&(400_000.0..=600_000.0), loss_d());
        assert!(near.contains(&[499_999.0, 499_999.0]));
    }
}
