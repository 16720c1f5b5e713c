//! Takes in what the workers say, a few milliseconds a frame at most.

use std::time::{Duration, Instant};

use super::ExplorerApp;
use super::dialogs::Answer;
use super::rescue::come_first;
use super::typed_path::TypedPath;
use crate::protocol::{Command, Event, HEALTH_EVENTS_KEPT, HealthLevel, Rates, RenderRequest, RunRequest, RunState};
use crate::ui::{Level, Trouble};

/// More events than fit wait for the next frame.
const BUDGET: Duration = Duration::from_millis(8);

impl ExplorerApp {
    pub(super) fn drain_events(&mut self, ctx: &egui::Context) {
        let began = Instant::now();
        while let Some(event) = self.session.poll() {
            self.take_in(event);
            if began.elapsed() >= BUDGET {
                ctx.request_repaint();
                break;
            }
        }
        self.take_in_jobs();
        if let Some(rendered) = self.session.take_rendered() {
            if self.face.explore.digit.is_none() {
                log::info!("the first digit is on screen");
            }
            self.face.explore.milliseconds = rendered.took.as_secs_f64() * 1e3;
            self.face.explore.digit = Some(rendered.image);
            self.face.explore.z = rendered.z;
            self.face.explore.guess = rendered.guess;
            self.face.explore.digits = rendered.digits;
            self.face.explore.d_score = rendered.d_score;
            if !self.face.explore.source.same_network(&rendered.source) {
                self.other_network();
            }
            self.face.explore.source = rendered.source;
        }
    }

    fn take_in(&mut self, event: Event) {
        match event {
            Event::Started(info) => {
                let what = format!("run {} of {} with seed {}", info.run, info.data_name, info.request.seed);
                self.face.log.add(Level::Info, &format!("{what} from step {}", info.first_step));
                self.face.run.curves.clear();
                self.face.run.grids.clear();
                self.face.run.trouble = None;
                self.face.run.health.clear();
                self.face.run.quality.clear();
                self.face.run.fixed_noise.clear();
                (self.face.run.named.of, self.face.run.named.asked) = (None, None);
                (self.face.run.pause_when, self.face.run.pause_sent) = (None, None);
                (self.face.run.end_draft, self.face.run.explanation) = (None, None);
                // The next run gets a folder of its own.
                // It is as long as the panel says, and measured as this window is told to.
                let measure_every = self.face.run.request.measure_every;
                self.face.run.request = RunRequest { out: None, steps: None, measure_every, ..info.request.clone() };
                (self.face.run.measuring, self.face.run.draft) = (None, None);
                self.face.plots.show_all_steps();
                self.face.run.info = Some(*info);
            }
            Event::State(state) => {
                self.face.run.state = state;
                if state == RunState::Running {
                    self.face.run.trouble = None;
                }
                let word = match state {
                    RunState::Running => "training",
                    RunState::Paused => "paused",
                    RunState::Finished => "finished",
                    RunState::Stopped => "stopped",
                    RunState::Preparing => "preparing",
                    RunState::Idle | RunState::Failed => return,
                };
                self.face.log.add(Level::Info, word);
            }
            Event::Metrics(rows) => {
                self.news += 1;
                if self.news.is_power_of_two() {
                    come_first();
                }
                self.face.run.curves.extend(rows);
            }
            Event::Samples(grid) => self.face.run.grids.push(grid),
            Event::EarlierSamples(grids) => grids.into_iter().for_each(|grid| self.face.run.grids.push(grid)),
            Event::RatesChanged(Rates { lr_d, lr_g }) => {
                (self.face.run.request.lr_d, self.face.run.request.lr_g) = (lr_d, lr_g);
                self.face.log.add(Level::Info, &format!("learning rates are now {lr_d} for D and {lr_g} for G"));
            }
            Event::Tuned(tuning, timeline) => {
                (self.face.run.tuning, self.face.run.timeline) = (Some(tuning), timeline);
            }
            Event::FixedNoise(fixed_noise) => self.face.run.fixed_noise.extend(fixed_noise),
            Event::MeasuredBefore(known) => self.face.run.quality.clone_from(&known),
            Event::Measuring(step, part) => self.face.run.measuring = Some((step, part)),
            Event::Measured(measurement) => {
                let figures = &measurement.figures;
                let text = format!(
                    "step {}: Fréchet distance {:.1} (real digits {:.1}, noise {:.0})",
                    measurement.step, figures.frechet, figures.frechet_train, figures.frechet_noise
                );
                self.face.log.add(Level::Info, &text);
                self.face.run.quality.retain(|earlier| earlier.step < measurement.step);
                self.face.run.quality.push(*measurement);
            }
            Event::MeasuringEnded(_, done) => {
                self.face.run.measuring = None;
                if !done {
                    self.face.log.add(Level::Info, "the measurement was cancelled");
                }
            }
            Event::EndsAt(step) => {
                if let Some(info) = &mut self.face.run.info {
                    info.last_step = step;
                    self.face.log.add(Level::Info, &format!("the run ends after step {step}"));
                }
            }
            Event::PausedBecause(reason) => {
                (self.face.run.pause_when, self.face.run.pause_sent) = (None, None);
                self.face.log.add(Level::Info, &format!("paused as you asked: {reason}"));
            }
            Event::StepExplained(explanation) => {
                if !self.face.run.unexplained {
                    self.face.run.explanation = Some(explanation);
                }
            }
            Event::Health(report) => {
                let (level, text) = match report.trouble {
                    Some((issue, HealthLevel::Alarm)) => (Level::Warning, issue.sentence().to_owned()),
                    Some((issue, HealthLevel::Watch)) => {
                        let kept = if report.back_to.is_some() { "; there is a checkpoint to go back to" } else { "" };
                        (Level::Info, format!("careful: {}{kept}", issue.sentence()))
                    }
                    None => (Level::Info, "all is well again".to_owned()),
                };
                self.face.log.add(level, &text);
                let known = &mut self.face.run.health;
                known.retain(|earlier| *earlier != report);
                known.push(report);
                known.drain(..known.len().saturating_sub(HEALTH_EVENTS_KEPT));
            }
            Event::Halted(halt) => {
                self.face.log.add(Level::Error, &halt.reason);
                self.face.run.trouble = Some(Trouble::Halted(halt));
            }
            Event::CheckpointSaved { path, step } => {
                self.face.log.add(Level::Info, &format!("checkpoint of step {step} saved to {}", path.display()));
            }
            Event::Warning(text) => self.face.log.add(Level::Warning, &text),
            Event::Failed(text) => {
                self.face.log.add(Level::Error, &text);
                self.face.run.trouble = Some(Trouble::Failed(text));
            }
        }
    }

    /// Answers of dialogs and of file writers.
    pub(super) fn drain_workers(&mut self) {
        if let Some((purpose, answer)) = self.dialogs.poll() {
            match answer {
                Answer::Path(path) => self.with_path(purpose, path),
                Answer::Cancelled => self.face.log.add(Level::Info, purpose.cancelled()),
                Answer::NoDialog => {
                    self.face.log.add(Level::Warning, "this system offers no file dialog; type a path instead");
                    self.typed = Some(TypedPath::new(purpose, true));
                }
            }
        }
        self.take_in_comparison();
        while let Some((text, well)) = self.jobs.poll() {
            self.face.log.add(if well { Level::Info } else { Level::Error }, &text);
            self.face.explore.saved = Some((text, well));
        }
    }

    /// Asks for a digit whenever the vector on screen is not the one last asked for.
    pub(super) fn request_digit(&mut self) {
        if self.requested.as_ref() != Some(self.face.editor.z()) {
            self.stamp += 1;
            let z = self.face.editor.z().clone();
            self.session.request_render(RenderRequest { stamp: self.stamp, z: z.clone() });
            self.requested = Some(z);
        }
    }

    pub(super) fn send(&mut self, command: Command) {
        if !self.session.send(command) {
            self.face.log.add(Level::Warning, "the trainer is busy; try again in a moment");
        }
    }
}
