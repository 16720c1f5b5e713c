//! The health monitor: detects problems of GAN training.
//!
//! The signs are those of S. Chintala et al., "How to train a GAN?" (2016): one network that wins permanently,
//! gradients far above their usual size, samples that all look alike, samples that stop changing.

use std::collections::VecDeque;

use super::health_limits::Limits;
use crate::protocol::{HealthIssue, HealthLevel, Objective, StepMetrics};
use crate::raster::GrayImage;

/// Number of steps over which metrics are averaged.
const WINDOW: usize = 60;
/// First step at which problems are reported; before it both networks are still unstable.
const GRACE: u64 = 80;
/// Steps between two evaluations of the fixed noise.
pub(in crate::train) const FIXED_NOISE_EVERY: u64 = 50;
/// Number of steps in a row beyond the alarm limit after which D is reported to win permanently.
const FOR_GOOD: u64 = 60;
/// Number of evaluations in a row that must agree on a collapse or a stagnation.
const LOOKS: usize = 3;

/// A problem that the monitor detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::train) struct Finding {
    pub(in crate::train) issue: HealthIssue,
    pub(in crate::train) level: HealthLevel,
}

/// The health monitor, see the module.
pub(in crate::train) struct HealthMonitor {
    limits: Limits,
    /// Number of steps in a row beyond the alarm limit.
    beyond: u64,
    window: VecDeque<StepMetrics>,
    /// The last reported problem, until it is over.
    said: Option<Finding>,
    /// Mean distance between real images.
    real_spread: f64,
    /// Diversity at the last evaluations: mean distance between the fixed noise's images divided by `real_spread`.
    spreads: VecDeque<f64>,
    /// Mean changes of the fixed noise's images from one evaluation to the next, in grey levels; the newest is the
    /// last.
    changes: VecDeque<f64>,
    last_look: Option<Vec<GrayImage>>,
}

impl HealthMonitor {
    /// Creates a monitor; `real` are some images of the run's data.
    pub(in crate::train) fn new(real: &[GrayImage], objective: Objective) -> Self {
        Self {
            limits: Limits::of(objective),
            beyond: 0,
            window: VecDeque::new(),
            said: None,
            real_spread: spread(real),
            spreads: VecDeque::new(),
            changes: VecDeque::new(),
            last_look: None,
        }
    }

    /// Records a step. Returns the new problem when the run got worse, and `Some(None)` when it is healthy again.
    pub(in crate::train) fn observe(&mut self, step: u64, figures: &StepMetrics) -> Option<Option<Finding>> {
        self.window.push_back(*figures);
        if self.window.len() > WINDOW {
            self.window.pop_front();
        }
        if step < GRACE || self.window.len() < WINDOW {
            return None;
        }
        let ahead = self.ahead() && self.mean(|f| f.d_fake) < self.limits.alarm;
        self.beyond = if ahead { self.beyond + 1 } else { 0 };
        let now = self.finding();
        let worse = match (now, self.said) {
            (Some(now), Some(before)) => now.issue != before.issue || now.level > before.level,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if worse {
            self.said = now;
            return Some(now);
        }
        if now.is_none() && self.said.is_some() && self.is_well() {
            self.said = None;
            return Some(None);
        }
        None
    }

    /// Records a step that was refused because a value was not finite. The problem counts as solved after [`WINDOW`]
    /// steps whose means are well within all limits ([`Self::is_well`]).
    pub(in crate::train) fn diverged(&mut self) -> Finding {
        self.window.clear();
        let finding = Finding { issue: HealthIssue::Diverged, level: HealthLevel::Alarm };
        self.said = Some(finding);
        finding
    }

    /// Records the images of the fixed noise and returns their diversity: their mean distance divided by that of real
    /// images.
    pub(in crate::train) fn look(&mut self, digits: Vec<GrayImage>) -> f64 {
        let diversity = if self.real_spread > 0.0 { spread(&digits) / self.real_spread } else { 1.0 };
        push(&mut self.spreads, diversity);
        if let Some(before) = self.last_look.replace(digits)
            && let Some(now) = &self.last_look
        {
            let change = before.iter().zip(now).map(|(a, b)| distance(a, b)).sum::<f64>() / now.len().max(1) as f64;
            push(&mut self.changes, change);
        }
        diversity
    }

    fn mean(&self, of: impl Fn(&StepMetrics) -> f32) -> f32 {
        self.window.iter().map(of).sum::<f32>() / self.window.len().max(1) as f32
    }

    fn ahead(&self) -> bool {
        self.mean(|f| f.d_real) - self.mean(|f| f.d_fake) > 0.3
    }

    fn finding(&self) -> Option<Finding> {
        let said = |issue, level| Some(Finding { issue, level });
        let (fake, real) = (self.mean(|f| f.d_fake), self.mean(|f| f.d_real));
        let gradient = self.mean(|f| f.grad_g.max(f.grad_d));
        let agreed = |fixed_noise: &VecDeque<f64>, limit: f64| {
            fixed_noise.len() >= LOOKS && fixed_noise.iter().all(|v| *v < limit)
        };
        if gradient > 300.0 {
            return said(HealthIssue::Exploding, HealthLevel::Alarm);
        }
        if self.ahead() && (fake < self.limits.at_once || self.beyond >= FOR_GOOD) {
            return said(HealthIssue::DiscriminatorWins, HealthLevel::Alarm);
        }
        if fake > 0.75 || real < 0.15 {
            return said(HealthIssue::DiscriminatorFooled, HealthLevel::Alarm);
        }
        if agreed(&self.spreads, 0.3) && !self.samples_spread() {
            return said(HealthIssue::Collapse, HealthLevel::Alarm);
        }
        if agreed(&self.changes, 0.5) {
            return said(HealthIssue::Stagnation, HealthLevel::Alarm);
        }
        if self.ahead() && fake < self.limits.watch {
            return said(HealthIssue::DiscriminatorWins, HealthLevel::Watch);
        }
        if gradient > 100.0 {
            return said(HealthIssue::Exploding, HealthLevel::Watch);
        }
        None
    }

    /// Whether the diversity is more than a quarter larger than at the evaluation before. With a mapping network all
    /// samples start alike and become different within a few hundred steps, which is no collapse.
    fn samples_spread(&self) -> bool {
        let mut newest_first = self.spreads.iter().rev();
        newest_first.next().zip(newest_first.next()).is_some_and(|(now, before)| *now > 1.25 * before)
    }

    /// Whether the run is well within all limits, so that reports do not alternate.
    fn is_well(&self) -> bool {
        let (fake, real) = (self.mean(|f| f.d_fake), self.mean(|f| f.d_real));
        (self.limits.watch + 0.03..0.68).contains(&fake) && real > 0.25 && self.mean(|f| f.grad_g.max(f.grad_d)) < 60.0
    }
}

fn push(fixed_noise: &mut VecDeque<f64>, value: f64) {
    fixed_noise.push_back(value);
    if fixed_noise.len() > LOOKS {
        fixed_noise.pop_front();
    }
}

/// Root mean square difference of the pixels, in grey levels.
fn distance(a: &GrayImage, b: &GrayImage) -> f64 {
    let squares = a.pixels.iter().zip(&b.pixels).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum::<f64>();
    (squares / a.pixels.len().max(1) as f64).sqrt()
}

/// Mean distance between all pairs.
fn spread(images: &[GrayImage]) -> f64 {
    let pairs = images.iter().enumerate().flat_map(|(i, a)| images[..i].iter().map(move |b| distance(a, b)));
    let (sum, count) = pairs.fold((0.0, 0_u64), |(sum, count), d| (sum + d, count + 1));
    sum / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All metrics of the shipped run, from its file.
    fn shipped() -> Vec<StepMetrics> {
        let text = include_str!("../../../assets/generator/dcgan.metrics.csv");
        text.lines()
            .skip(1)
            .map(|line| {
                let values: Vec<f32> = line.split(',').map(|value| value.parse().unwrap()).collect();
                let (loss_d, loss_g, d_real, d_fake) = (values[2], values[3], values[4], values[5]);
                let (grad_d, grad_g) = (values[7], values[8]);
                StepMetrics { loss_d, loss_g, d_real, d_fake, grad_d, grad_g, ..StepMetrics::default() }
            })
            .collect()
    }

    fn gray(level: u8, k: usize) -> GrayImage {
        let pixels = (0..784).map(|i| if (i * k) % 7 < 3 { level } else { 0 }).collect();
        GrayImage { width: 28, height: 28, pixels }
    }

    #[test]
    fn the_whole_shipped_run_is_healthy() {
        let mut monitor = HealthMonitor::new(&[], Objective::Standard);
        let figures = shipped();
        assert!(figures.len() > 20_000);
        for (step, figures) in (1..).zip(&figures) {
            assert_eq!(monitor.observe(step, figures), None, "step {step}");
        }
    }

    #[test]
    fn trouble_is_said_once_and_so_is_its_end() {
        let mut monitor = HealthMonitor::new(&[], Objective::Standard);
        let well = shipped()[1000];
        let sick = StepMetrics { d_fake: 0.01, d_real: 0.9, ..well };
        let mut said = Vec::new();
        for step in 1..=1000 {
            let figures = if (300..600).contains(&step) { &sick } else { &well };
            if let Some(news) = monitor.observe(step, figures) {
                said.push((step, news.map(|finding| (finding.issue, finding.level))));
            }
        }
        let wins = |level| Some((HealthIssue::DiscriminatorWins, level));
        let words: Vec<_> = said.iter().map(|(_, word)| *word).collect();
        assert_eq!(words, [wins(HealthLevel::Watch), wins(HealthLevel::Alarm), None], "{said:?}");
        assert!(said[1].0 < 360 && said[0].0 < said[1].0);
    }

    #[test]
    fn a_run_that_diverged_is_well_again_after_good_steps() {
        let mut monitor = HealthMonitor::new(&[], Objective::Standard);
        let well = shipped()[1000];
        assert!((1..200).all(|step| monitor.observe(step, &well).is_none()));
        assert_eq!(monitor.diverged().issue, HealthIssue::Diverged);
        let said: Vec<_> = (200..500).filter_map(|step| Some((step, monitor.observe(step, &well)?))).collect();
        assert_eq!(said, [(200 + WINDOW as u64 - 1, None)]);
    }

    #[test]
    fn samples_that_begin_alike_and_part_are_no_collapse() {
        let well = shipped()[1000];
        let said = |spreads: [f64; 5]| {
            let mut monitor = HealthMonitor::new(&[], Objective::Relativistic);
            let mut news = Vec::new();
            for step in 1..=250 {
                if step % FIXED_NOISE_EVERY == 0 {
                    push(&mut monitor.spreads, spreads[(step / FIXED_NOISE_EVERY - 1) as usize]);
                    push(&mut monitor.changes, 10.0);
                }
                news.extend(monitor.observe(step, &well).flatten().map(|finding| (finding.issue, step)));
            }
            news
        };
        // The first evaluations of runs with a mapping network.
        assert_eq!(said([0.109, 0.164, 0.250, 0.664, 0.834]), []);
        assert_eq!(said([0.036, 0.013, 0.077, 0.269, 0.713]), []);
        assert_eq!(said([0.9, 0.25, 0.1, 0.09, 0.08]), [(HealthIssue::Collapse, 200)]);
        assert_eq!(said([0.05, 0.05, 0.05, 0.05, 0.05]), [(HealthIssue::Collapse, 150)]);
    }

    #[test]
    fn samples_that_look_alike_or_stay_as_they_are_are_noticed() {
        let real: Vec<GrayImage> = (1..9).map(|k| gray(255, k)).collect();
        let well = shipped()[1000];
        let last = |digits: &dyn Fn(usize) -> Vec<GrayImage>| {
            let mut monitor = HealthMonitor::new(&real, Objective::Standard);
            let mut said = None;
            for step in 1..=500 {
                if step % FIXED_NOISE_EVERY == 0 {
                    monitor.look(digits(step as usize));
                }
                if let Some(news) = monitor.observe(step, &well) {
                    said = news;
                }
            }
            said.map(|finding| finding.issue)
        };
        assert_eq!(last(&|step| (1..9).map(|k| gray(255, k + step)).collect()), None);
        assert_eq!(last(&|step| (0..8).map(|_| gray(255, step)).collect()), Some(HealthIssue::Collapse));
        assert_eq!(last(&|_| (1..9).map(|k| gray(255, k)).collect()), Some(HealthIssue::Stagnation));
    }
}
