//! The window's state of the training run: what the events reported, and what the user is changing.

use std::path::{Path, PathBuf};

use crate::protocol::{
    DARK_UNTIL, DeviceChoice, FixedNoiseEvaluation, Guess, Halt, HealthReport, Job, Measurement, PauseWhen, Recipe,
    RunInfo, RunRequest, RunState, StepExplanation, TimelineEntry, Tuning, is_blank,
};

use super::compared::{Compared, Comparisons};
use super::named::Named;
use crate::ui::curves::Curves;
use crate::ui::widgets::offer::when;
use crate::ui::{Example, GridHistory};
use crate::words;

/// Number of newest steps whose median gives the speed.
const STEPS_OF_RATE: usize = 100;

/// Why the user must act.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The run ended, for this reason.
    Failed(String),
    /// The run waits for the user's decision.
    Halted(Halt),
}

/// The window's state of the training run.
#[derive(Default)]
pub struct RunView {
    /// The settings of the next run, which the controls edit.
    pub(in crate::ui) request: RunRequest,
    /// The devices that a run can be trained on.
    pub devices: Vec<DeviceChoice>,
    /// Estimated seconds of a step of each recipe timed so far.
    pub(in crate::ui) estimates: Vec<(Recipe, f64)>,
    /// The recipe whose time was asked for last.
    pub(in crate::ui) estimate_asked: Option<Recipe>,
    /// State of the trainer.
    pub(in crate::ui) state: RunState,
    /// Properties of the run on screen.
    pub(in crate::ui) info: Option<RunInfo>,
    /// The metrics of every step.
    pub(in crate::ui) curves: Curves,
    /// The sample grids.
    pub(in crate::ui) grids: GridHistory,
    /// Current values of the hyper-parameters that can be changed during the run.
    pub(in crate::ui) tuning: Option<Tuning>,
    /// New values, while the user changes them.
    pub(in crate::ui) draft: Option<Tuning>,
    /// Evaluations of the fixed noise, oldest first.
    pub(in crate::ui) fixed_noise: Vec<FixedNoiseEvaluation>,
    /// Quality measurements, oldest first.
    pub(in crate::ui) quality: Vec<Measurement>,
    /// The step being measured, and the part of the measurement that is done.
    pub(in crate::ui) measuring: Option<(u64, f32)>,
    /// Number of steps for which D or G alone will be trained; 0 means without a limit.
    pub(in crate::ui) only_for: u64,
    /// The last epoch, while the user changes it.
    pub(in crate::ui) end_draft: Option<u64>,
    /// The condition at which the run pauses.
    pub(in crate::ui) pause_when: Option<PauseWhen>,
    /// The condition as the trainer knows it, while the user changes it.
    pub(in crate::ui) pause_sent: Option<PauseWhen>,
    /// The explanation of the last single step, until the user closes it.
    pub(in crate::ui) explanation: Option<Box<StepExplanation>>,
    /// Whether *Step* takes a step without showing what happened in it.
    pub(in crate::ui) unexplained: bool,
    /// All changes of hyper-parameters.
    pub(in crate::ui) timeline: Vec<TimelineEntry>,
    /// The health monitor's reports, oldest first.
    pub(in crate::ui) health: Vec<HealthReport>,
    /// Earlier runs beside this run.
    pub(in crate::ui) compared: Comparisons,
    /// What is shown before any run.
    pub(in crate::ui) example: Option<Box<Example>>,
    /// Labels of the sample grid shown; they are requested while the user wants labels.
    pub named: Named,
    /// The problem shown until the user has dealt with it.
    pub trouble: Option<Trouble>,
}

impl RunView {
    /// The settings of the next run.
    pub fn request(&self) -> &RunRequest {
        &self.request
    }

    /// Returns the settings of the next run for changes.
    pub fn request_mut(&mut self) -> &mut RunRequest {
        &mut self.request
    }

    /// State of the trainer.
    pub fn state(&self) -> RunState {
        self.state
    }

    /// Properties of the run on screen.
    pub fn info(&self) -> Option<&RunInfo> {
        self.info.as_ref()
    }

    /// The run's folder, if it has one.
    pub fn folder(&self) -> Option<&Path> {
        self.info.as_ref()?.request.out.as_deref()
    }

    /// The metrics of every step.
    pub fn curves(&self) -> &Curves {
        &self.curves
    }

    /// The sample grids.
    pub fn grids(&self) -> &GridHistory {
        &self.grids
    }

    /// Evaluations of the fixed noise, oldest first.
    pub fn fixed_noise(&self) -> &[FixedNoiseEvaluation] {
        &self.fixed_noise
    }

    /// Quality measurements, oldest first.
    pub fn quality(&self) -> &[Measurement] {
        &self.quality
    }

    /// Whether a measurement is running.
    pub fn is_measuring(&self) -> bool {
        self.measuring.is_some()
    }

    /// Current values of the hyper-parameters that can be changed during the run.
    pub fn tuning(&self) -> Option<&Tuning> {
        self.tuning.as_ref()
    }

    /// All changes of hyper-parameters.
    pub fn timeline(&self) -> &[TimelineEntry] {
        &self.timeline
    }

    /// The health monitor's newest report.
    pub fn health(&self) -> Option<&HealthReport> {
        self.health.last()
    }

    /// The explanation of a single step that is shown.
    pub fn explanation(&self) -> Option<&StepExplanation> {
        self.explanation.as_deref()
    }

    /// The earlier runs beside this run.
    pub fn compared(&self) -> &[Compared] {
        self.compared.all()
    }

    /// The earlier runs beside this run, and those that are being read.
    pub fn comparisons(&self) -> &Comparisons {
        &self.compared
    }

    /// Returns the earlier runs beside this run for changes.
    pub fn comparisons_mut(&mut self) -> &mut Comparisons {
        &mut self.compared
    }

    /// The example drawn behind the plots before any run, unless runs are compared.
    pub(in crate::ui) fn behind(&self) -> Option<&Compared> {
        let example = self.example.as_ref().filter(|_| self.info.is_none()).map(|example| &example.curves);
        example.filter(|_| self.compared.is_empty())
    }

    /// The step of the grid whose labels are known, and its labels.
    pub fn labels(&self) -> Option<(u64, &[Guess])> {
        self.named.of.as_ref().map(|(_, step, guesses)| (*step, guesses.as_slice()))
    }

    /// Whether a refused step waits for the user's decision.
    pub fn is_halted(&self) -> bool {
        matches!(self.trouble, Some(Trouble::Halted(_)))
    }

    /// Whether the run could not be saved in its folder.
    pub fn is_unsaved(&self) -> bool {
        matches!(self.trouble, Some(Trouble::Halted(Halt { unsaved: true, .. })))
    }

    /// Records that the trainer has received this pause condition.
    pub fn pause_is_arranged(&mut self, when: Option<PauseWhen>) {
        self.pause_sent = when;
    }

    /// Clears a divergence, and returns the current hyper-parameters with half the learning rates of
    /// `request`.
    pub fn gentler(&mut self) -> Option<Tuning> {
        let rates = (self.request.lr_d / 2.0, self.request.lr_g / 2.0);
        self.trouble = None;
        self.tuning.map(|now| Tuning { lr_d: rates.0, lr_g: rates.1, ..now })
    }

    /// Clears a refused step, and returns the checkpoint from which the run can continue.
    pub fn take_way_back(&mut self) -> Option<PathBuf> {
        match self.trouble.take() {
            Some(Trouble::Halted(halt)) => halt.checkpoint,
            _ => None,
        }
    }

    /// Returns the job that reads the labels of the grid shown, when labels are wanted, unknown and not requested
    /// yet.
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

    /// Stores labels that were read.
    pub(in crate::ui) fn take_in_labels(&mut self, run: u64, step: u64, guesses: Vec<Guess>) {
        self.named.of = Some((run, step, guesses));
    }

    /// Records that the job that reads labels has ended.
    pub(in crate::ui) fn labels_came(&mut self) {
        self.named.asked = None;
    }

    /// Returns the number of the run and the step of the sample grid shown.
    fn grid_key(&self) -> Option<(u64, u64)> {
        Some((self.info.as_ref()?.run, self.grids.shown()?.step))
    }

    /// Whether nothing can be seen in most of the newest samples.
    pub(in crate::ui) fn is_dark(&self) -> bool {
        let newest = self.grids.newest().filter(|grid| !grid.tiles.is_empty());
        newest.is_some_and(|grid| 4 * grid.tiles.iter().filter(|tile| is_blank(tile)).count() >= 3 * grid.tiles.len())
    }

    /// Whether the run has dark samples for longer than is usual.
    pub(in crate::ui) fn is_dark_for_long(&self) -> bool {
        self.step() > DARK_UNTIL && self.is_dark()
    }

    /// Whether a run is active: preparing, running or paused.
    pub fn is_active(&self) -> bool {
        matches!(self.state, RunState::Preparing | RunState::Running | RunState::Paused)
    }

    /// Whether the run can be trained: its data are available.
    pub fn can_train(&self) -> bool {
        self.info.as_ref().is_none_or(|info| info.data_missing.is_none())
    }

    /// Checks whether the quality can be measured now. Returns the reason when it cannot.
    pub(in crate::ui) fn can_be_measured(&self) -> Result<(), &'static str> {
        when(matches!(self.state, RunState::Running | RunState::Paused), words::NO_RUN.text())
            .and(when(self.info.as_ref().is_none_or(|info| info.digits), words::NOT_READ_HELP.text()))
            .and(when(self.can_train(), words::DATA_MISSING.text()))
            .and(when(self.measuring.is_none(), words::MEASUREMENT_UNDER_WAY.text()))
    }

    /// Number of steps trained.
    pub fn step(&self) -> u64 {
        self.curves.last().map_or_else(|| self.info.as_ref().map_or(0, |i| i.first_step), |row| row.step)
    }

    /// Returns the current epoch, and the number of epochs.
    pub fn epochs(&self) -> (u64, u64) {
        let Some(info) = &self.info else { return (0, 0) };
        let of_epoch = info.steps_per_epoch.max(1);
        let all = info.last_step.div_ceil(of_epoch).max(1);
        ((self.step().saturating_sub(1) / of_epoch + 1).min(all), all)
    }

    /// Steps per second, over the newest steps.
    pub fn rate(&self) -> Option<f64> {
        self.curves.rate(STEPS_OF_RATE)
    }

    /// Seconds until the end of the run, at the recent speed.
    pub fn seconds_left(&self) -> Option<f64> {
        let left = self.info.as_ref()?.last_step.saturating_sub(self.step());
        self.rate().map(|rate| left as f64 / rate)
    }
}

/// Formats seconds as `1:02:11`, or as `2:11` below an hour.
pub(in crate::ui) fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (h, m, s) = (whole / 3600, whole / 60 % 60, whole % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}
