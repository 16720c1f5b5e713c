//! `train`: a run without a window, through the same session as in the window.

mod report;
mod resume;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;

use report::Report;
use resume::changes;

use super::arguments::TrainArguments;
use super::{Failure, absolute, say};
use crate::protocol::{Command, DataSource, Event, HealthLevel, HealthReport, Recipe, RunData, RunRequest, RunState};
use crate::session::{Session, SessionOptions};

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
    // Closing saves the run; the trainer's last message takes precedence over an earlier error.
    session.close();
    match (outcome, session.last_word().take()) {
        (outcome, None) => outcome,
        (_, Some(word)) => Err(Failure::Other(anyhow::anyhow!(word))),
    }
}

/// Reports the run's progress until it ends.
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
                Some((issue, HealthLevel::Alarm)) => {
                    report.warn(&format!("step {step}: {}. {}", issue.sentence(), issue.advice()));
                }
                Some((_, HealthLevel::Watch)) => {}
                None => report.say(&format!("step {step}: all is well again")),
            },
            Some(Event::Measured(measurement)) => report.quality(&measurement),
            Some(Event::Warning(text)) => report.warn(&format!("warning: {text}")),
            Some(Event::Failed(reason)) => return Err(Failure::input(reason)),
            Some(Event::State(RunState::Paused)) => {
                // An opened run waits for a command; a run that paused itself has already sent the reason.
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
                | Event::Estimated { .. }
                | Event::FixedNoise(_)
                | Event::MeasuredBefore(_)
                | Event::Measuring(..)
                | Event::MeasuringEnded(..)
                | Event::PausedBecause(_)
                | Event::StepExplained(_)
                | Event::State(_)
                | Event::Samples(_)
                | Event::EarlierSamples(_)
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
