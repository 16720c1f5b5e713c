//! Every step's figures, and a thinned view of them for drawing.

use std::ops::RangeInclusive;

use crate::session::StepMetrics;

/// Points drawn per curve: two for each of this many buckets.
const BUCKETS: usize = 400;

/// One figure of a step.
pub type Figure = fn(&StepMetrics) -> f32;

/// The curves of one run.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    steps: Vec<StepMetrics>,
}

impl Curves {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.steps.clear();
    }

    /// Adds steps in order; a step not after the last one is left out.
    pub fn extend(&mut self, rows: Vec<StepMetrics>) {
        for row in rows {
            if self.steps.last().is_none_or(|last| row.step > last.step) {
                self.steps.push(row);
            }
        }
    }

    /// How many steps are kept.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Mean of D(x) and of D(G(z)) over the newest steps; 0 when there are none.
    pub fn recent_opinions(&self, steps: usize) -> (f32, f32) {
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

    /// Steps a second over the last `count` steps, pauses left out.
    pub fn rate(&self, count: usize) -> Option<f64> {
        let last = self.steps.last()?;
        let first = self.steps.get(self.steps.len().checked_sub(count + 1)?)?;
        let seconds = last.seconds - first.seconds;
        (seconds > 0.0).then(|| (last.step - first.step) as f64 / seconds)
    }

    /// The figure over the visible steps: every step when there is room for them, else the least
    /// and the greatest of each bucket, in order, so that no spike is lost. A value that is not
    /// finite breaks the line.
    pub fn thinned(&self, visible: RangeInclusive<f64>, figure: Figure) -> Vec<[f64; 2]> {
        let start = self.steps.partition_point(|row| (row.step as f64) < *visible.start()).saturating_sub(1);
        let end = (self.steps.partition_point(|row| (row.step as f64) <= *visible.end()) + 1).min(self.steps.len());
        let rows = self.steps.get(start..end).unwrap_or_default();
        let point = |row: &StepMetrics| [row.step as f64, f64::from(figure(row))];
        if rows.len() <= 2 * BUCKETS {
            return rows.iter().map(point).collect();
        }
        let mut points = Vec::with_capacity(2 * BUCKETS + 2);
        for bucket in rows.chunks(rows.len().div_ceil(BUCKETS)) {
            if let Some(broken) = bucket.iter().find(|row| !figure(row).is_finite()) {
                points.push(point(broken));
                continue;
            }
            let by = |a: &&StepMetrics, b: &&StepMetrics| figure(a).total_cmp(&figure(b));
            let (Some(low), Some(high)) = (bucket.iter().min_by(by), bucket.iter().max_by(by)) else { continue };
            let (first, second) = if low.step <= high.step { (low, high) } else { (high, low) };
            points.push(point(first));
            if second.step != first.step {
                points.push(point(second));
            }
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(step: u64, loss_d: f32) -> StepMetrics {
        StepMetrics { step, epoch: 1, loss_d, loss_g: 0.0, d_real: 0.5, d_fake: 0.5, seconds: step as f64 * 0.5 }
    }

    #[test]
    fn a_single_spike_survives_thinning() {
        let mut curves = Curves::default();
        curves.extend((1..=24_000).map(|s| row(s, if s == 13_131 { 9.0 } else { 0.6 })).collect());
        let points = curves.thinned(0.0..=30_000.0, |r| r.loss_d);
        assert!(points.len() <= 2 * BUCKETS + 2);
        assert!(points.iter().any(|p| p == &[13_131.0, 9.0]));
        assert!(points.windows(2).all(|w| w[0][0] < w[1][0]));
    }

    #[test]
    fn zooming_in_shows_every_step() {
        let mut curves = Curves::default();
        curves.extend((1..=24_000).map(|s| row(s, s as f32)).collect());
        let points = curves.thinned(1000.0..=1010.0, |r| r.loss_d);
        assert!((1000..=1010).all(|s| points.contains(&[f64::from(s), f64::from(s)])));
    }

    #[test]
    fn a_loss_that_is_not_a_number_stays_visible() {
        let mut curves = Curves::default();
        curves.extend((1..=5000).map(|s| row(s, if s == 77 { f32::NAN } else { 1.0 })).collect());
        assert!(curves.thinned(0.0..=5000.0, |r| r.loss_d).iter().any(|p| p[1].is_nan()));
    }

    #[test]
    fn steps_never_run_backwards() {
        let mut curves = Curves::default();
        curves.extend(vec![row(1, 0.1), row(2, 0.2), row(2, 0.3), row(1, 0.4), row(3, 0.5)]);
        assert_eq!(curves.len(), 3);
        assert_eq!(curves.nearest(2.2).map(|r| r.step), Some(2));
        assert_eq!(curves.rate(2), Some(2.0));
    }
}
