//! The training run as the window knows it: what the events told, and what a hand is about to change.

use std::path::{Path, PathBuf};

use crate::protocol::{
    FixedNoiseEvaluation, Guess, Halt, HealthReport, Job, Measurement, NOT_DIGITS, PauseWhen, RunInfo, RunRequest,
    RunState, StepExplanation, TimelineEntry, Tuning,
};

use super::compared::Compared;
use crate::ui::GridHistory;
use crate::ui::curves::Curves;
use crate::ui::widgets::offer::when;

/// Why a run that was opened for looking cannot go on.
pub(in crate::ui) const NO_DATA: &str = "The run's data are not there: choose the folder they are in";

/// Why the person is needed.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The run ended: one plain sentence.
    Failed(String),
    /// The run waits for a decision.
    Halted(Halt),
}

/// The training run, seen from the window.
#[derive(Default)]
pub struct RunView {
    /// What the next run is asked to do; the controls edit it.
    pub(in crate::ui) request: RunRequest,
    /// What the trainer is doing.
    pub(in crate::ui) state: RunState,
    /// The run on screen.
    pub(in crate::ui) info: Option<RunInfo>,
    /// Its curves.
    pub(in crate::ui) curves: Curves,
    /// Its sample grids.
    pub(in crate::ui) grids: GridHistory,
    /// What can be changed while the run goes on, as it is now.
    pub(in crate::ui) tuning: Option<Tuning>,
    /// What the hand is changing it to.
    pub(in crate::ui) draft: Option<Tuning>,
    /// How the fixed noise's digits were, now and then, oldest first.
    pub(in crate::ui) fixed_noise: Vec<FixedNoiseEvaluation>,
    /// Quality measured so far, oldest first.
    pub(in crate::ui) quality: Vec<Measurement>,
    /// The step being measured, and the part that is done.
    pub(in crate::ui) measuring: Option<(u64, f32)>,
    /// Steps for which D or G alone is to be trained; 0 is for good.
    pub(in crate::ui) only_for: u64,
    /// The last epoch, while the hand changes it.
    pub(in crate::ui) end_draft: Option<u64>,
    /// What the run is to wait at.
    pub(in crate::ui) pause_when: Option<PauseWhen>,
    /// The same as the trainer knows it, while the hand changes it.
    pub(in crate::ui) pause_sent: Option<PauseWhen>,
    /// What the last single step did, until it is closed.
    pub(in crate::ui) explanation: Option<Box<StepExplanation>>,
    /// Single steps are not told.
    pub(in crate::ui) unexplained: bool,
    /// What was changed so far.
    pub(in crate::ui) timeline: Vec<TimelineEntry>,
    /// What the monitor said, oldest first.
    pub(in crate::ui) health: Vec<HealthReport>,
    /// An earlier run, drawn beside this one.
    pub compared: Option<Box<Compared>>,
    /// What the classifier reads on the tiles of the sample grid looked at; asked for while labels are wanted.
    pub named: Named,
    /// What to show until it is dealt with.
    pub trouble: Option<Trouble>,
}

/// Which digits the tiles of a sample grid are.
#[derive(Default)]
pub struct Named {
    /// Labels are wanted.
    pub(in crate::ui) wanted: bool,
    /// Of this run's grid of this step, a guess a tile.
    pub(in crate::ui) of: Option<(u64, u64, Vec<Guess>)>,
    /// Asked for and not yet answered.
    pub(in crate::ui) asked: Option<(u64, u64)>,
}

impl RunView {
    /// What the next run is asked to do.
    pub fn request(&self) -> &RunRequest {
        &self.request
    }

    /// The same, to change it.
    pub fn request_mut(&mut self) -> &mut RunRequest {
        &mut self.request
    }

    /// What the trainer is doing.
    pub fn state(&self) -> RunState {
        self.state
    }

    /// The run on screen.
    pub fn info(&self) -> Option<&RunInfo> {
        self.info.as_ref()
    }

    /// Its folder, where it has one.
    pub fn folder(&self) -> Option<&Path> {
        self.info.as_ref()?.request.out.as_deref()
    }

    /// Its curves.
    pub fn curves(&self) -> &Curves {
        &self.curves
    }

    /// Its sample grids.
    pub fn grids(&self) -> &GridHistory {
        &self.grids
    }

    /// Evaluations of the fixed noise, oldest first.
    pub fn fixed_noise(&self) -> &[FixedNoiseEvaluation] {
        &self.fixed_noise
    }

    /// Quality measured so far, oldest first.
    pub fn quality(&self) -> &[Measurement] {
        &self.quality
    }

    /// Whether a measurement is under way.
    pub fn is_measuring(&self) -> bool {
        self.measuring.is_some()
    }

    /// What can be changed while the run goes on, as it is now.
    pub fn tuning(&self) -> Option<&Tuning> {
        self.tuning.as_ref()
    }

    /// What was changed so far.
    pub fn timeline(&self) -> &[TimelineEntry] {
        &self.timeline
    }

    /// What the monitor said last.
    pub fn health(&self) -> Option<&HealthReport> {
        self.health.last()
    }

    /// The explanation of a single step on screen.
    pub fn explanation(&self) -> Option<&StepExplanation> {
        self.explanation.as_deref()
    }

    /// The earlier run drawn beside this one.
    pub fn compared(&self) -> Option<&Compared> {
        self.compared.as_deref()
    }

    /// The step of the grid whose labels are known, and the labels.
    pub fn labels(&self) -> Option<(u64, &[Guess])> {
        self.named.of.as_ref().map(|(_, step, guesses)| (*step, guesses.as_slice()))
    }

    /// Whether a refused step waits for the person.
    pub fn is_halted(&self) -> bool {
        matches!(self.trouble, Some(Trouble::Halted(_)))
    }

    /// Whether the run could not be saved in its folder.
    pub fn is_unsaved(&self) -> bool {
        matches!(self.trouble, Some(Trouble::Halted(Halt { unsaved: true, .. })))
    }

    /// Draws another run's curves beside these.
    pub fn compare_with(&mut self, other: Compared) {
        self.compared = Some(Box::new(other));
    }

    /// The trainer knows what to wait for.
    pub fn pause_is_arranged(&mut self, when: Option<PauseWhen>) {
        self.pause_sent = when;
    }

    /// The tuning with half the learning rates of the next run; a divergence is dealt with.
    pub fn gentler(&mut self) -> Option<Tuning> {
        let rates = (self.request.lr_d / 2.0, self.request.lr_g / 2.0);
        self.trouble = None;
        self.tuning.map(|now| Tuning { lr_d: rates.0, lr_g: rates.1, ..now })
    }

    /// The checkpoint to go back to after a refused step, which is dealt with.
    pub fn take_way_back(&mut self) -> Option<PathBuf> {
        match self.trouble.take() {
            Some(Trouble::Halted(halt)) => halt.checkpoint,
            _ => None,
        }
    }

    /// The job that reads the labels of the grid looked at, where they are wanted and not known or asked for.
    pub fn labels_due(&mut self) -> Option<Job> {
        let readable = self.info.as_ref().is_some_and(|info| info.digits);
        let (run, step) = self.grid_key().filter(|_| self.named.wanted && readable)?;
        let known = self.named.of.as_ref().is_some_and(|(of, at, _)| (*of, *at) == (run, step));
        if known || self.named.asked == Some((run, step)) {
            return None;
        }
        let tiles = self.grids.shown()?.tiles.clone();
        self.named.asked = Some((run, step));
        Some(Job::Name { run, step, tiles })
    }

    /// Takes in labels that were read.
    pub(in crate::ui) fn take_in_labels(&mut self, run: u64, step: u64, guesses: Vec<Guess>) {
        self.named.of = Some((run, step, guesses));
    }

    /// The job that reads labels came to its end.
    pub(in crate::ui) fn labels_came(&mut self) {
        self.named.asked = None;
    }

    /// The run's number and the step of the sample grid looked at.
    fn grid_key(&self) -> Option<(u64, u64)> {
        Some((self.info.as_ref()?.run, self.grids.shown()?.step))
    }

    /// Whether a run is under way, be it paused.
    pub fn is_active(&self) -> bool {
        matches!(self.state, RunState::Preparing | RunState::Running | RunState::Paused)
    }

    /// Whether it can go on where it waits: its data are there.
    pub fn can_train(&self) -> bool {
        self.info.as_ref().is_none_or(|info| info.data_missing.is_none())
    }

    /// Whether its quality can be measured now; else the reason.
    pub(in crate::ui) fn can_be_measured(&self) -> Result<(), &'static str> {
        when(matches!(self.state, RunState::Running | RunState::Paused), "No run is under way")
            .and(when(self.info.as_ref().is_none_or(|info| info.digits), NOT_DIGITS))
            .and(when(self.can_train(), NO_DATA))
            .and(when(self.measuring.is_none(), "A measurement is under way"))
    }

    /// Steps trained.
    pub fn step(&self) -> u64 {
        self.curves.last().map_or_else(|| self.info.as_ref().map_or(0, |i| i.first_step), |row| row.step)
    }

    /// The epoch under way, and how many there are.
    pub fn epochs(&self) -> (u64, u64) {
        let Some(info) = &self.info else { return (0, 0) };
        let of_epoch = info.steps_per_epoch.max(1);
        let all = info.last_step.div_ceil(of_epoch).max(1);
        ((self.step().saturating_sub(1) / of_epoch + 1).min(all), all)
    }

    /// Steps a second, of late.
    pub fn rate(&self) -> Option<f64> {
        self.curves.rate(20).or_else(|| self.curves.rate(2))
    }

    /// Seconds left, at the rate of late.
    pub fn seconds_left(&self) -> Option<f64> {
        let left = self.info.as_ref()?.last_step.saturating_sub(self.step());
        self.rate().map(|rate| left as f64 / rate)
    }
}

/// `1:02:11`, or `2:11` under an hour.
pub(in crate::ui) fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (h, m, s) = (whole / 3600, whole / 60 % 60, whole % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}
