//! Applies the trainer's events to the state of the run.

use std::mem;

use super::named::Named;
use super::run_view::{RunView, Trouble};
use crate::protocol::{Event, HEALTH_EVENTS_KEPT, HealthLevel, HealthReport, RunInfo, RunRequest, RunState, Tuning};
use crate::ui::{GridHistory, Level};

impl RunView {
    /// Begins to show another run. Discards everything known about the previous run, and keeps the user's choices for
    /// the window.
    pub(in crate::ui) fn begin(&mut self, info: RunInfo) {
        let mut before = mem::take(self);
        // A continued run keeps the grids in memory, because fewer of them are on disk.
        let same = info.request.out.is_some()
            && before.info.as_ref().is_some_and(|before| before.request.out == info.request.out);
        let mut grids = if same { mem::take(&mut before.grids) } else { GridHistory::default() };
        grids.end_at(info.first_step);
        // A run is not compared with itself.
        if let Some(folder) = &info.request.out {
            before.compared.forget(folder);
        }
        // The next run gets its own folder. Its length is the number of epochs in the panel, and the interval of its
        // measurements is the window's setting.
        let measure_every = before.request.measure_every;
        *self = Self {
            request: RunRequest { out: None, steps: None, measure_every, ..info.request.clone() },
            state: before.state,
            tuning: Some(info.tuning),
            only_for: before.only_for,
            unexplained: before.unexplained,
            compared: before.compared,
            named: Named { wanted: before.named.wanted, ..Named::default() },
            info: Some(info),
            grids,
            ..Self::default()
        };
    }

    /// Applies an event. Returns a message for the log, if any.
    pub(in crate::ui) fn apply(&mut self, event: Event) -> Option<(Level, String)> {
        let told = match event {
            Event::Started(info) => {
                let what = format!("run {} on {} with seed {}", info.run, info.data_name, info.request.seed);
                let told = format!("{what} from step {}", info.first_step);
                self.begin(*info);
                told
            }
            Event::State(state) => {
                self.state = state;
                if state == RunState::Running {
                    self.trouble = None;
                }
                word(state, self.is_at_its_end())?.to_owned()
            }
            Event::Metrics(rows) => {
                self.curves.extend(rows);
                return None;
            }
            Event::Samples(grid) => {
                self.grids.push(grid);
                return None;
            }
            Event::EarlierSamples(grids) => {
                self.grids.add_earlier(grids);
                return None;
            }
            Event::Tuned(tuning, timeline) => {
                let before = self.tuning.replace(tuning);
                self.timeline = timeline;
                let Tuning { lr_d, lr_g, .. } = tuning;
                if before.is_none_or(|before| (before.lr_d, before.lr_g) == (lr_d, lr_g)) {
                    return None;
                }
                (self.request.lr_d, self.request.lr_g) = (lr_d, lr_g);
                format!("learning rates are now {lr_d} for D and {lr_g} for G")
            }
            Event::FixedNoise(fixed_noise) => {
                self.fixed_noise.extend(fixed_noise);
                return None;
            }
            Event::MeasuredBefore(known) => {
                self.quality = known;
                return None;
            }
            Event::Measuring(step, part) => {
                self.measuring = Some((step, part));
                return None;
            }
            Event::Measured(measurement) => {
                let (step, figures) = (measurement.step, &measurement.figures);
                let [frechet, real, noise] = [figures.frechet, figures.frechet_train, figures.frechet_noise];
                self.quality.retain(|earlier| earlier.step < step);
                self.quality.push(*measurement);
                format!("step {step}: Fréchet distance {frechet:.1} (real digits {real:.1}, noise {noise:.0})")
            }
            Event::MeasuringEnded(_, done) => {
                self.measuring = None;
                if done {
                    return None;
                }
                "the measurement was cancelled".to_owned()
            }
            Event::Estimated { recipe, seconds } => {
                self.estimates.push((*recipe, seconds));
                return None;
            }
            Event::EndsAt(step) => {
                self.info.as_mut()?.last_step = step;
                format!("the run ends after step {step}")
            }
            Event::PausedBecause(reason) => {
                (self.pause_when, self.pause_sent) = (None, None);
                format!("paused as you asked: {reason}")
            }
            Event::StepExplained(explanation) => {
                if !self.unexplained {
                    self.explanation = Some(explanation);
                }
                return None;
            }
            Event::Health(report) => return Some(self.note_health(report)),
            Event::CheckpointSaved { path, step } => format!("checkpoint of step {step} saved to {}", path.display()),
            Event::Halted(halt) => {
                let told = halt.reason.clone();
                self.trouble = Some(Trouble::Halted(halt));
                return Some((Level::Error, told));
            }
            Event::Warning(text) => return Some((Level::Warning, text)),
            Event::Failed(text) => {
                self.trouble = Some(Trouble::Failed(text.clone()));
                return Some((Level::Error, text));
            }
        };
        Some((Level::Info, told))
    }

    fn note_health(&mut self, report: HealthReport) -> (Level, String) {
        let told = match report.trouble {
            Some((issue, HealthLevel::Alarm)) => (Level::Warning, issue.sentence().to_owned()),
            Some((issue, HealthLevel::Watch)) => {
                let kept = if report.back_to.is_some() { "; there is a checkpoint to go back to" } else { "" };
                (Level::Info, format!("careful: {}{kept}", issue.sentence()))
            }
            None => (Level::Info, "all is well again".to_owned()),
        };
        self.health.retain(|earlier| *earlier != report);
        self.health.push(report);
        self.health.drain(..self.health.len().saturating_sub(HEALTH_EVENTS_KEPT));
        told
    }
}

fn word(state: RunState, at_its_end: bool) -> Option<&'static str> {
    match state {
        RunState::Running => Some("training"),
        RunState::Paused if at_its_end => Some("finished"),
        RunState::Paused => Some("paused"),
        RunState::Finished => Some("finished"),
        RunState::Stopped => Some("stopped"),
        RunState::Preparing => Some("preparing"),
        RunState::Idle | RunState::Failed => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::{Event, Halt, Measurement, RunState, StepMetrics};
    use crate::ui::Compared;
    use crate::ui::trial::{face, measurement, recorded, with_run};

    #[test]
    fn a_compared_run_that_is_opened_is_compared_no_longer() {
        let mut run = with_run(face(), 10, 4000).run;
        for name in ["a", "b"] {
            run.compared.add(Compared::new(recorded(name, 0)));
        }
        let mut info = run.info.clone().unwrap();
        info.request.out = Some("b".into());
        run.begin(info);
        assert_eq!(run.compared().iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn a_run_that_is_continued_keeps_the_samples_of_its_first_sitting() {
        let mut run = with_run(face(), 20, 100).run;
        let mut info = run.info.clone().unwrap();
        let grid = |step| crate::protocol::SampleGrid { step, tiles: Vec::new() };
        let steps =
            |run: &super::RunView| (0..=40).filter(|step| run.grids.of_step(*step).is_some()).collect::<Vec<_>>();
        for (folder, left) in [(Some("a folder".into()), vec![1, 3, 10, 20]), (None, vec![1, 20])] {
            info.request.out = folder;
            run.info = Some(info.clone());
            run.grids.clear();
            [3, 10, 40].into_iter().for_each(|step| run.grids.push(grid(step)));
            run.apply(Event::Started(Box::new(crate::protocol::RunInfo { first_step: 20, ..info.clone() })));
            run.apply(Event::EarlierSamples(vec![grid(1), grid(20)]));
            assert_eq!(steps(&run), left);
        }
    }

    #[test]
    fn a_run_that_begins_forgets_the_one_before_and_keeps_what_is_wanted_of_the_window() {
        let mut run = with_run(face(), 20, 100).run;
        let info = run.info.clone().unwrap();
        run.request.measure_every = 7;
        (run.only_for, run.unexplained, run.named.wanted, run.end_draft) = (5, true, true, Some(3));
        let known: [Measurement; 1] = [measurement(10)];
        run.apply(Event::MeasuredBefore(known.to_vec()));
        let halt =
            Halt { reason: "no".to_owned(), step: 1, diverged: true, checkpoint: None, kept: None, unsaved: false };
        run.apply(Event::Halted(halt));
        run.apply(Event::State(RunState::Preparing));
        let told = run.apply(Event::Started(Box::new(info)));
        assert_eq!(told.map(|(_, text)| text), Some("run 1 on MNIST with seed 0 from step 0".to_owned()));
        assert!(run.curves.is_empty() && run.quality.is_empty() && run.trouble.is_none() && run.end_draft.is_none());
        assert_eq!((run.only_for, run.unexplained, run.named.wanted), (5, true, true));
        assert_eq!((run.request.measure_every, run.state), (7, RunState::Preparing));
        run.apply(Event::Metrics(vec![StepMetrics { step: 1, ..StepMetrics::default() }]));
        assert_eq!(run.step(), 1);
    }
}
