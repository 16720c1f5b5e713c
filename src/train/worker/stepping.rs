//! Takes one step and publishes its results.

use std::time::{Duration, Instant};

use super::super::StepError;
use super::Worker;
use crate::protocol::{Event, HealthLevel, RunState};

/// Shortest time between two batches of metrics for the window.
const FIGURES_EVERY: Duration = Duration::from_millis(100);
/// Shortest time between two published generators.
const SNAPSHOT_EVERY: Duration = Duration::from_millis(250);
/// Shortest time between two sample grids.
const GRID_EVERY: Duration = Duration::from_millis(1000);

impl Worker<'_> {
    /// Takes one step and handles its result; explains a single step.
    pub(super) fn advance(&mut self) {
        let alone = std::mem::take(&mut self.single_step);
        if self.run.as_mut().is_some_and(|run| !run.is_over() && run.begins_unnamed()) {
            self.keep();
        }
        let (Some(run), Some((_, set))) = (self.run.as_mut(), self.data.as_ref()) else {
            return self.enter(RunState::Idle);
        };
        if run.is_over() {
            self.finish(RunState::Finished);
            return;
        }
        let began = Instant::now();
        let taken = if alone {
            run.trainer
                .explained_step(&set.train, &set.train_labels)
                .map(|(figures, explanation)| (figures, Some(explanation)))
        } else {
            run.trainer.train_step(&set.train, &set.train_labels).map(|figures| (figures, None))
        };
        match taken {
            Ok((figures, explanation)) => {
                let row = run.record(began.elapsed(), &figures);
                self.pending.figures(row);
                let evaluation = run.evaluate_fixed_noise();
                let report = run.check_health(&figures);
                let alarm = report.as_ref().and_then(|report| report.trouble);
                let degraded = run.has_degraded();
                let alarm = degraded || alarm.is_some_and(|(_, level)| level == HealthLevel::Alarm);
                let met = self.pause_when.as_mut().and_then(|when| when.observe(row.step, &figures, alarm));
                if let Some(evaluation) = evaluation {
                    self.pending.tell(Event::FixedNoise(vec![evaluation]));
                }
                if let Some(report) = report {
                    self.pending.tell(Event::Health(report));
                }
                self.publish_when_due();
                // Before the explanation, so that the step's metrics and images arrive first.
                if let Some(explanation) = explanation {
                    self.pending.tell(Event::StepExplained(Box::new(explanation)));
                }
                if let Some(reason) = met.filter(|_| self.state == RunState::Running) {
                    self.pause_when = None;
                    self.pending.tell(Event::PausedBecause(reason));
                    self.show_all();
                    self.enter(RunState::Paused);
                }
            }
            Err(error) => self.halt(&error),
        }
    }

    /// Pauses after a refused step; publishes and saves the last good state.
    pub(super) fn halt(&mut self, error: &StepError) {
        if let StepError::PartialUpdate { .. } = error {
            return self.fail(error.to_string());
        }
        self.show_all();
        self.keep();
        let Some(run) = &mut self.run else { return };
        let diverged = matches!(error, StepError::NotFinite { .. });
        if diverged {
            self.pending.tell(Event::Health(run.record_divergence()));
        }
        self.pending.tell(Event::Halted(self.halt_for(error.to_string(), diverged)));
        self.enter(RunState::Paused);
    }

    pub(super) fn publish_when_due(&mut self) {
        let Some(run) = self.run.as_ref() else { return };
        let last = run.is_over();
        let always = self.state == RunState::Paused || run.trainer.step == 1;
        if self.last_snapshot.elapsed() >= SNAPSHOT_EVERY || always {
            self.last_snapshot = Instant::now();
            (self.publish)(run.snapshot());
        }
        if self.last_grid.elapsed() >= GRID_EVERY || always {
            let grid = run.grid();
            self.pending.samples(grid);
            self.last_grid = Instant::now();
        }
        let measuring = run.wants_measuring();
        if run.wants_checkpoint() && !last {
            self.keep();
        }
        if measuring {
            self.measure();
        }
        if last {
            self.finish(RunState::Finished);
        } else if self.last_figures.elapsed() >= FIGURES_EVERY || always {
            self.last_figures = Instant::now();
            self.pending.flush();
        }
    }

    /// Publishes the newest weights, grid and metrics, whether due or not.
    pub(super) fn show_all(&mut self) {
        if let Some(run) = &self.run {
            (self.publish)(run.snapshot());
            let grid = run.grid();
            self.pending.samples(grid);
        }
        self.pending.flush();
    }
}
