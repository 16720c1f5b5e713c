//! `train`: a run without a window, through the same session as the window's.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::TrainArguments;
use super::{Failure, say};
use crate::session::{
    Command, DataSource, Evaluation, Event, Halt, HealthLevel, HealthReport, Measurement, Rates, Recipe, RunInfo,
    RunRequest, RunState, Session, SessionOptions, StepMetrics,
};

/// Without a terminal, one line this often.
const LINE_EVERY: Duration = Duration::from_secs(10);

pub(super) fn run(arguments: &TrainArguments) -> Result<(), Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst)).context("watching for Ctrl-C")?;
    let options = SessionOptions { threads: arguments.threads, model: None, device: arguments.device.into() };
    let session = Session::start(&options, Arc::new(|| {})).map_err(Failure::Input)?;
    session.send(first_command(arguments)?);
    let mut report = Report::new();
    let (mut stopping, mut finished) = (false, false);
    loop {
        if interrupted.load(Ordering::SeqCst) && !stopping {
            stopping = true;
            session.send(Command::Stop);
        }
        match session.wait(Duration::from_millis(100)) {
            Some(Event::Started(info)) if info.request.out.is_none() => {
                let out = arguments.out.display();
                return Err(Failure::input(format!(
                    "{out} is not a run's folder, and what is trained would not be kept"
                )));
            }
            Some(Event::Started(info)) => report.begin(*info, arguments),
            Some(Event::Metrics(rows)) => report.figures(&rows),
            Some(Event::CheckpointSaved { path, step }) => {
                report.say(&format!("step {step}: saved {}", path.display()));
            }
            Some(Event::Health(HealthReport { trouble, step, .. })) => match trouble {
                Some((ailment, HealthLevel::Alarm)) => {
                    report.say(&format!("step {step}: {}. {}", ailment.sentence(), ailment.advice()));
                }
                Some((_, HealthLevel::Watch)) => {}
                None => report.say(&format!("step {step}: all is well again")),
            },
            Some(Event::Measured(measurement)) => report.quality(&measurement),
            Some(Event::Warning(text)) => report.say(&format!("warning: {text}")),
            Some(Event::Failed(reason)) => return Err(Failure::input(reason)),
            Some(Event::State(RunState::Paused)) => {
                // A reopened run waits for a word; a run that paused itself has told why.
                if report.started() {
                    return Err(Failure::Other(anyhow::anyhow!(
                        "training could not go on; the last checkpoint is kept"
                    )));
                }
                if let Some(rates) = report.new_rates(arguments) {
                    session.send(Command::SetRates(rates));
                }
                session.send(Command::Resume);
            }
            Some(Event::State(RunState::Running)) => report.running = true,
            Some(Event::State(RunState::Finished)) => {
                report.end();
                if !session.is_measuring() {
                    break;
                }
                finished = true;
            }
            None if finished && interrupted.load(Ordering::SeqCst) => {
                session.stop_measuring();
                break;
            }
            None if finished && !session.is_measuring() => break,
            Some(Event::State(RunState::Stopped)) => {
                report.end();
                return Err(Failure::Interrupted);
            }
            Some(Event::Halted(halt)) => {
                let Halt { reason, step, .. } = halt;
                return Err(Failure::Other(anyhow::anyhow!("{reason}; the state of step {step} is kept")));
            }
            Some(
                Event::EndsAt(_)
                | Event::Looks(_)
                | Event::MeasuredBefore(_)
                | Event::Measuring(..)
                | Event::MeasuringEnded(..)
                | Event::PausedBecause(_)
                | Event::Told(_)
                | Event::State(_)
                | Event::Samples(_)
                | Event::EarlierSamples(_)
                | Event::RatesChanged(_)
                | Event::Tuned(..),
            ) => {}
            None if stopping && !report.running => return Err(Failure::Interrupted),
            None => {}
        }
    }
    Ok(())
}

fn first_command(arguments: &TrainArguments) -> Result<Command, Failure> {
    if arguments.resume {
        let data = arguments.data.clone().map(DataSource::Folder);
        return Ok(Command::Open { path: arguments.out.clone(), data });
    }
    let mut request = RunRequest::default();
    request.set_recipe(Recipe::find(&arguments.recipe).map_err(Failure::input)?);
    Ok(Command::Start(Box::new(RunRequest {
        seed: arguments.seed,
        epochs: arguments.epochs.unwrap_or(request.epochs),
        steps: arguments.steps,
        data: arguments.data.clone().map_or(DataSource::Mnist, DataSource::Folder),
        out: Some(arguments.out.clone()),
        batch: arguments.batch.unwrap_or(request.batch),
        lr_d: arguments.lr_d.unwrap_or(request.lr_d),
        lr_g: arguments.lr_g.unwrap_or(request.lr_g),
        checkpoint_every: arguments.checkpoint_every,
        measure_every: arguments.measure_every,
        ..request
    })))
}

/// Progress: a bar on a terminal, plain lines elsewhere.
struct Report {
    bar: Option<ProgressBar>,
    info: Option<RunInfo>,
    last_line: Instant,
    began: Instant,
    running: bool,
}

impl Report {
    fn new() -> Self {
        Self { bar: None, info: None, last_line: Instant::now(), began: Instant::now(), running: false }
    }

    fn started(&self) -> bool {
        self.running
    }

    /// Learning rates asked for that are not those of the reopened run.
    fn new_rates(&self, arguments: &TrainArguments) -> Option<Rates> {
        let request = &self.info.as_ref()?.request;
        let (lr_d, lr_g) = (arguments.lr_d.unwrap_or(request.lr_d), arguments.lr_g.unwrap_or(request.lr_g));
        (lr_d != request.lr_d || lr_g != request.lr_g).then_some(Rates { lr_d, lr_g })
    }

    fn begin(&mut self, info: RunInfo, arguments: &TrainArguments) {
        self.began = Instant::now();
        say(format!(
            "training {} on {}, seed {}, steps {} to {}, into {}",
            info.request.recipe,
            info.data_name,
            info.request.seed,
            info.first_step + 1,
            info.last_step,
            arguments.out.display()
        ));
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

    fn figures(&mut self, rows: &[StepMetrics]) {
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

    fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => say(text),
        }
    }

    fn quality(&self, Measurement { step, figures }: &Measurement) {
        let Evaluation { frechet, frechet_train, frechet_noise, kl_labels, confident, confident_real, .. } = figures;
        self.say(&format!(
            "step {step}: distance {frechet:.2} (real digits {frechet_train:.2}, noise {frechet_noise:.0}), \
             KL {kl_labels:.4}, confident {confident:.3} (real digits {confident_real:.3})"
        ));
    }

    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish();
        }
    }
}
