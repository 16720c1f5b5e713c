//! Reports the progress of a run on a terminal or in a log.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::resume::Changes;
use crate::cli::arguments::TrainArguments;
use crate::cli::{say, warn};
use crate::protocol::{Evaluation, Measurement, Recipe, RunInfo, StepMetrics};

/// Time between two lines of output without a terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// A progress bar on a terminal, plain lines elsewhere.
pub(super) struct Report {
    bar: Option<ProgressBar>,
    info: Option<RunInfo>,
    /// Changes to make before an opened run continues.
    pub(super) changes: Option<Changes>,
    last_line: Instant,
    began: Instant,
    pub(super) running: bool,
}

impl Report {
    pub(super) fn new() -> Self {
        Self { bar: None, info: None, changes: None, last_line: Instant::now(), began: Instant::now(), running: false }
    }

    pub(super) fn begin(&mut self, mut info: RunInfo, changes: Changes, arguments: &TrainArguments) {
        self.began = Instant::now();
        info.last_step = changes.last_step;
        self.changes = Some(changes);
        say(format!(
            "training {} on {}, seed {}, steps {} to {}, into {}",
            info.request.recipe,
            info.data_name,
            info.request.seed,
            info.first_step + 1,
            info.last_step,
            arguments.out.display()
        ));
        if let Some(over) = falls_over(&info) {
            say(format!("its learning rates fall over {over} steps"));
        }
        if std::io::stderr().is_terminal() {
            let style = "{bar:32} {pos}/{len} steps  {per_sec}  {eta} left  {msg}";
            let bar = ProgressBar::new(info.last_step);
            if let Ok(style) = ProgressStyle::with_template(style) {
                bar.set_style(style);
            }
            bar.set_position(info.first_step);
            bar.reset_eta();
            self.bar = Some(bar);
        }
        self.info = Some(info);
    }

    pub(super) fn figures(&mut self, rows: &[StepMetrics]) {
        let (Some(row), Some(info)) = (rows.last(), &self.info) else { return };
        let losses = format!("D {:.3}  G {:.3}", row.loss_d, row.loss_g);
        if let Some(bar) = &self.bar {
            bar.set_position(row.step);
            bar.set_message(losses);
        } else if row.step > info.first_step && (self.last_line.elapsed() >= LINE_EVERY || row.step == info.last_step) {
            self.last_line = Instant::now();
            let rate = (row.step - info.first_step) as f64 / self.began.elapsed().as_secs_f64();
            let left = (info.last_step - row.step) as f64 / rate;
            say(format!(
                "step {}/{}  epoch {}  {losses}  {rate:.2} steps/s  {left:.0} s left",
                row.step, info.last_step, row.epoch
            ));
        }
    }

    pub(super) fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => say(text),
        }
    }

    /// Writes to standard error.
    pub(super) fn warn(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => warn(text),
        }
    }

    pub(super) fn quality(&self, Measurement { step, figures }: &Measurement) {
        let Evaluation { frechet, frechet_train, frechet_noise, kl_labels, confident, confident_real, .. } = figures;
        self.say(&format!(
            "step {step}: Fréchet distance {frechet:.2} (real digits {frechet_train:.2}, noise {frechet_noise:.0}), \
             KL {kl_labels:.4}, confident {confident:.3} (real digits {confident_real:.3})"
        ));
    }

    pub(super) fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish();
        }
    }
}

/// Length in steps of the cosine decay of a new run, when its recipe has one.
fn falls_over(info: &RunInfo) -> Option<u64> {
    let mut recipe = Recipe::from_request(&info.request).ok().filter(|_| info.first_step == 0)?;
    if info.request.custom.is_none() {
        recipe.fit_to(info.last_step);
    }
    recipe.cosine_decay.map(|fall| fall.steps)
}
