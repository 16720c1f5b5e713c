//! Monitors a run: its health, its fixed noise and its quality.

use std::sync::{Arc, PoisonError};

use super::super::measure::{MeasureOrder, degradation};
use super::Run;
use super::health::{FIXED_NOISE_EVERY, Finding};
use crate::protocol::{FixedNoiseEvaluation, HealthEvent, HealthLevel, HealthReport, NOT_DIGITS, StepMetrics};
use crate::quality::SAMPLES;

impl Run {
    /// Returns a health report when the run's health changed in this step. When a problem is developing, saves a
    /// checkpoint first.
    pub(in crate::train) fn check_health(&mut self, figures: &StepMetrics) -> Option<HealthReport> {
        let step = self.trainer.step;
        let trouble = self.health.observe(step, figures)?;
        match trouble {
            None => self.before_problem = None,
            Some(_) if self.before_problem.is_some() => {}
            // The alarm comes without a warning: return to the newest checkpoint before it.
            Some(finding) if finding.level == HealthLevel::Alarm => self.before_problem = self.newest_checkpoint(),
            Some(_) => {
                if let Some(Err(reason)) = self.keep() {
                    log::warn!("the checkpoint before it gets worse could not be saved: {reason}");
                }
                self.before_problem = self.newest_checkpoint();
            }
        }
        Some(self.report(trouble))
    }

    /// Returns whether the newest measurement is so much worse than the best one that it raises an alarm. Each
    /// measurement is checked once.
    pub(in crate::train) fn has_degraded(&mut self) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = known.last().map(|newest| newest.step);
        if newest == self.degradation_checked {
            return false;
        }
        self.degradation_checked = newest;
        matches!(degradation(&known), Some(Some((_, HealthLevel::Alarm))))
    }

    /// Records that the next step was refused because a value was not finite.
    pub(in crate::train) fn record_divergence(&mut self) -> HealthReport {
        let finding = self.health.diverged();
        self.before_problem = self.before_problem.take().or_else(|| self.newest_checkpoint());
        self.report(Some(finding))
    }

    /// Creates a health report for this step and records it in `run.json`.
    fn report(&mut self, finding: Option<Finding>) -> HealthReport {
        let step = self.trainer.step;
        let trouble = finding.map(|Finding { issue, level }| (issue, level));
        if let Some((issue, level)) = trouble {
            self.journal.sight(HealthEvent { step, issue, level });
            if let Some(folder) = &mut self.folder {
                self.journal.try_to_keep(folder);
            }
        }
        HealthReport { trouble, step, back_to: self.before_problem.clone() }
    }

    /// Draws and scores the samples of the fixed noise, when such an evaluation is due after this step.
    pub(in crate::train) fn evaluate_fixed_noise(&mut self) -> Option<FixedNoiseEvaluation> {
        let step = self.trainer.step;
        if !step.is_multiple_of(FIXED_NOISE_EVERY) {
            return None;
        }
        // Uses the generator in training: the average would hide a stagnation for a long time.
        let digits = self.trainer.generator.plain().images(&self.fixed);
        let (d_real, d_fake) = self.trainer.fixed_noise_scores(&self.data.real, &digits)?;
        let diversity = self.health.look(digits) as f32;
        let evaluation = FixedNoiseEvaluation { step, d_real, d_fake, diversity };
        self.fixed_noise.push(evaluation);
        Some(evaluation)
    }

    /// Evaluations of the fixed noise so far.
    pub(in crate::train) fn fixed_noise(&self) -> &[FixedNoiseEvaluation] {
        &self.fixed_noise
    }

    /// Whether a quality measurement is due after this step: at the chosen interval, and at the end of the run.
    /// Returns false when the classifier cannot read the data.
    pub(in crate::train) fn wants_measuring(&self) -> bool {
        let (step, every) = (self.trainer.step, self.request.measure_every.saturating_mul(self.steps_per_epoch));
        let round = every > 0 && step > 0 && step.is_multiple_of(every);
        let end = every > 0 && self.is_over();
        self.data.digits && (round || end) && self.measured_step != Some(step)
    }

    /// Creates the order for a measurement of the current generator.
    ///
    /// # Errors
    /// Returns a message when the data are missing, the classifier cannot read them, or the state cannot be
    /// serialised.
    pub(in crate::train) fn measure_order(&mut self) -> Result<MeasureOrder, String> {
        if let Some(reason) = &self.data.missing {
            return Err(reason.clone());
        }
        if !self.data.digits {
            return Err(NOT_DIGITS.to_owned());
        }
        self.measured_step = Some(self.trainer.step);
        // Measuring an earlier state writes no files.
        let kept = match self.folder.as_ref().filter(|folder| !folder.is_taken_back()) {
            Some(folder) => Some((folder.root().to_owned(), self.checkpoint()?)),
            None => None,
        };
        Ok(MeasureOrder {
            step: self.trainer.step,
            generator: self.snapshot().on_cpu().generator,
            samples: SAMPLES,
            data: self.request.data.clone(),
            kept,
            known: Arc::clone(&self.known),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Beginning, DataFacts};
    use super::*;
    use crate::data::Dataset;
    use crate::protocol::{Recipe, RunRequest};
    use crate::train::folder::quality::tests::measurement;
    use crate::train::{RunFolder, RunRecord, Trainer};

    #[test]
    fn digits_that_get_worse_for_good_are_an_alarm_once() {
        let set = Dataset::mnist().unwrap();
        let trainer = Trainer::new(Recipe::dcgan(), 1, tch::Device::Cpu).unwrap();
        let mut run = Run::new(Beginning {
            number: 1,
            trainer,
            request: RunRequest::default(),
            folder: None,
            data_hash: String::new(),
            data: DataFacts::of(&set, true),
            seconds: 0.0,
            saved: false,
            unnamed: false,
            known: vec![measurement(1, 4.0)],
        });
        let mut alarms = Vec::new();
        for (step, distance) in (2..).zip([4.1, 6.5, 7.0, 8.0, 8.5]) {
            run.known.lock().unwrap().push(measurement(step, distance));
            // Checked at every step; there are many steps between two measurements.
            alarms.extend((0..3).filter(|_| run.has_degraded()).map(|_| step));
        }
        assert_eq!(alarms, [5]);
    }

    #[test]
    fn rows_are_on_disk_also_where_a_checkpoint_has_no_room() {
        let root = tempfile::tempdir().unwrap();
        let record = RunRecord::new(Recipe::dcgan(), 1, RunRequest::default());
        let folder = RunFolder::create(root.path(), &record).unwrap().on_a_nearly_full_disk();
        let set = Dataset::mnist().unwrap();
        let mut run = Run::new(Beginning {
            number: 1,
            trainer: Trainer::new(Recipe::dcgan(), 1, tch::Device::Cpu).unwrap(),
            request: RunRequest::default(),
            folder: Some(folder),
            data_hash: String::new(),
            data: DataFacts::of(&set, true),
            seconds: 0.0,
            saved: false,
            unnamed: false,
            known: Vec::new(),
        });
        run.trainer.step = 1;
        run.record(Duration::from_secs(1), &StepMetrics { loss_d: 0.5, ..StepMetrics::default() });
        let refused = run.keep().unwrap().err().unwrap();
        assert!(refused.contains("make room"), "{refused}");
        let text = std::fs::read_to_string(root.path().join("metrics.csv")).unwrap();
        assert!(text.contains("\n1,1,0.5,"), "{text}");
    }
}
