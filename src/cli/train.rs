//! `train`: a run without a window, through the same session as the window's.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::TrainArguments;
use super::{Failure, absolute, say, warn};
use crate::protocol::{
    Command, DataSource, Evaluation, Event, HealthLevel, HealthReport, MOST_STEPS, Measurement, Rates, Recipe, RunData,
    RunInfo, RunRequest, RunState, StepMetrics,
};
use crate::session::{Session, SessionOptions};

/// Without a terminal, one line this often.
const LINE_EVERY: Duration = Duration::from_secs(10);

pub(super) fn run(arguments: &TrainArguments) -> Result<(), Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst)).context("watching for Ctrl-C")?;
    let options = SessionOptions {
        threads: arguments.threads,
        device: arguments.device.into(),
        rescue: vec![std::env::temp_dir()],
        ..SessionOptions::default()
    };
    let mut session = Session::start(&options, Arc::new(|| {})).map_err(Failure::Input)?;
    session.send(first_command(arguments)?);
    let outcome = follow(arguments, &session, &interrupted);
    // The last chance to save; what became of it counts more than what was said before.
    session.close();
    match (outcome, session.last_word().take()) {
        (outcome, None) => outcome,
        (_, Some(word)) => Err(Failure::Other(anyhow::anyhow!(word))),
    }
}

/// Shows how the run goes until it ends.
fn follow(arguments: &TrainArguments, session: &Session, interrupted: &AtomicBool) -> Result<(), Failure> {
    let mut report = Report::new();
    let (mut stopping, mut finished) = (false, false);
    loop {
        if interrupted.load(Ordering::SeqCst) && !stopping {
            stopping = true;
            session.send(Command::Stop);
        }
        match session.wait(Duration::from_millis(100)) {
            Some(Event::Started(info)) => {
                let changes = changes(arguments, &info)?;
                if info.first_step >= changes.last_step {
                    say(format!(
                        "the run is at its end already, step {}: give --steps or --epochs for a later one",
                        info.first_step
                    ));
                    return Ok(());
                }
                report.begin(*info, changes, arguments);
            }
            Some(Event::Metrics(rows)) => report.figures(&rows),
            Some(Event::CheckpointSaved { path, step }) => {
                report.say(&format!("step {step}: saved {}", path.display()));
            }
            Some(Event::Health(HealthReport { trouble, step, .. })) => match trouble {
                Some((ailment, HealthLevel::Alarm)) => {
                    report.warn(&format!("step {step}: {}. {}", ailment.sentence(), ailment.advice()));
                }
                Some((_, HealthLevel::Watch)) => {}
                None => report.say(&format!("step {step}: all is well again")),
            },
            Some(Event::Measured(measurement)) => report.quality(&measurement),
            Some(Event::Warning(text)) => report.warn(&format!("warning: {text}")),
            Some(Event::Failed(reason)) => return Err(Failure::input(reason)),
            Some(Event::State(RunState::Paused)) => {
                // A reopened run waits for a word; a run that paused itself has told why.
                if report.running {
                    return Err(Failure::Other(anyhow::anyhow!("training could not go on")));
                }
                report.changes.iter().flat_map(|changes| &changes.commands).for_each(|command| {
                    session.send(command.clone());
                });
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
                let (reason, kept) = (&halt.reason, halt.what_is_kept());
                return Err(Failure::Other(anyhow::anyhow!("{reason}; {kept}")));
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
    let data = arguments.data.as_deref().map(absolute).transpose()?.map(DataSource::Folder);
    if arguments.resume {
        let data = data.map_or(RunData::AsRecorded, RunData::Only);
        return Ok(Command::Open { path: arguments.out.clone(), data });
    }
    let mut request = RunRequest::default();
    let recipe = arguments.recipe.as_deref().map_or_else(|| Ok(request.recipe()), Recipe::find);
    request.set_recipe(recipe.map_err(Failure::input)?);
    Ok(Command::Start(Box::new(RunRequest {
        seed: arguments.seed.unwrap_or(request.seed),
        epochs: arguments.epochs.unwrap_or(request.epochs),
        steps: arguments.steps,
        data: data.unwrap_or(DataSource::Mnist),
        out: Some(arguments.out.clone()),
        batch: arguments.batch.unwrap_or(request.batch),
        lr_d: arguments.lr_d.unwrap_or(request.lr_d),
        lr_g: arguments.lr_g.unwrap_or(request.lr_g),
        checkpoint_every: arguments.checkpoint_every.unwrap_or(request.checkpoint_every),
        measure_every: arguments.measure_every.unwrap_or(1),
        ..request
    })))
}

/// What the arguments change of a run that goes on.
struct Changes {
    commands: Vec<Command>,
    last_step: u64,
}

/// Everything that was asked for is done or refused by its name.
fn changes(arguments: &TrainArguments, info: &RunInfo) -> Result<Changes, Failure> {
    let mut changes = Changes { commands: Vec::new(), last_step: info.last_step };
    if !arguments.resume {
        return Ok(changes);
    }
    let request = &info.request;
    if request.out.is_none() {
        let out = arguments.out.display();
        return Err(Failure::input(format!("{out} is not a run's folder, and what is trained would not be kept")));
    }
    if let Some(reason) = &info.data_missing {
        return Err(Failure::input(format!("{reason}; say with --data where its data are now")));
    }
    stays("--seed", arguments.seed.as_ref(), &request.seed)?;
    stays("--batch", arguments.batch.as_ref(), &request.batch)?;
    if let Some(recipe) = &arguments.recipe {
        let name = Recipe::find(recipe).map_err(Failure::input)?.name;
        stays("--recipe", Some(&name), &request.recipe)?;
    }
    let epochs = arguments.epochs.map(|epochs| epochs.saturating_mul(info.steps_per_epoch));
    if let Some(last) = arguments.steps.or(epochs) {
        if last < info.first_step {
            return Err(Failure::input(format!(
                "the run is at step {} already, and is not shortened to {last}: give a later --steps or --epochs",
                info.first_step
            )));
        }
        if last > MOST_STEPS {
            return Err(Failure::input(format!("a run has at most {MOST_STEPS} steps")));
        }
        if last != info.last_step && last > info.first_step {
            changes.commands.push(Command::EndAt(last));
        }
        changes.last_step = last;
    }
    let (lr_d, lr_g) = (arguments.lr_d.unwrap_or(request.lr_d), arguments.lr_g.unwrap_or(request.lr_g));
    if lr_d != request.lr_d || lr_g != request.lr_g {
        changes.commands.push(Command::SetRates(Rates { lr_d, lr_g }));
    }
    let (checkpoint_every, measure_every) = (arguments.checkpoint_every, arguments.measure_every);
    if checkpoint_every.is_some() || measure_every.is_some() {
        changes.commands.push(Command::SetIntervals { checkpoint_every, measure_every });
    }
    Ok(changes)
}

/// Refuses another value than the run has, for what cannot change on its way.
fn stays<T: PartialEq + std::fmt::Display>(name: &str, asked: Option<&T>, has: &T) -> Result<(), Failure> {
    match asked {
        Some(asked) if asked != has => Err(Failure::input(format!(
            "{name} cannot change when a run is resumed: this one has {has}, not {asked}; leave it out, or begin a new run"
        ))),
        _ => Ok(()),
    }
}

/// Progress: a bar on a terminal, plain lines elsewhere.
struct Report {
    bar: Option<ProgressBar>,
    info: Option<RunInfo>,
    /// What is to be changed before a reopened run goes on.
    changes: Option<Changes>,
    last_line: Instant,
    began: Instant,
    running: bool,
}

impl Report {
    fn new() -> Self {
        Self { bar: None, info: None, changes: None, last_line: Instant::now(), began: Instant::now(), running: false }
    }

    fn begin(&mut self, mut info: RunInfo, changes: Changes, arguments: &TrainArguments) {
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

    /// On standard error: what a person should see, and a program that reads the output should not.
    fn warn(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => warn(text),
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

/// The steps over which the rates of a new run fall, where they do.
fn falls_over(info: &RunInfo) -> Option<u64> {
    let mut recipe = Recipe::from_request(&info.request).ok().filter(|_| info.first_step == 0)?;
    if info.request.custom.is_none() {
        recipe.fit_to(info.last_step);
    }
    recipe.cool_down.map(|fall| fall.over)
}
