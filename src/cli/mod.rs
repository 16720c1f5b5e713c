//! The command line, which also starts the window.
//!
//! Exit codes: 0 for success, 2 for invalid arguments or input, 1 for any other failure, 130 when interrupted.

mod arguments;
mod bench;
mod classifier;
mod device;
mod doctor;
mod drawing_arguments;
mod evaluate;
mod generate;
mod generator;
mod manual;
mod morph;
mod output;
mod recipe;
mod short_spins;
mod train;
mod vectors;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Verb};
use output::{say, warn};

use crate::app::{self, Launch, Opened};
use crate::session::SessionOptions;

/// Why a command ended early.
#[derive(Debug)]
enum Failure {
    /// Invalid arguments or files: exit code 2.
    Input(anyhow::Error),
    /// Any other failure: exit code 1.
    Other(anyhow::Error),
    /// Ctrl-C, after saving or cleaning up: exit code 130.
    Interrupted,
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl Failure {
    fn input(reason: impl Into<String>) -> Self {
        Self::Input(anyhow::Error::msg(reason.into()))
    }
}

/// Runs the command that the arguments select.
pub fn main() -> ExitCode {
    crate::train::keep_freed_memory();
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("error")).init();
    // Panics are caught where they can be handled, and reported there.
    std::panic::set_hook(Box::new(|info| log::debug!("{info}")));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version texts are also returned as errors, and printing them may fail.
        Err(told) => {
            let code = u8::try_from(told.exit_code()).unwrap_or(2);
            let unheard = told.print().is_err_and(|error| error.kind() != std::io::ErrorKind::BrokenPipe);
            return ExitCode::from(if unheard { code.max(1) } else { code });
        }
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| obey(arguments))).unwrap_or_else(|_| {
        Err(Failure::Other(anyhow::anyhow!(
            "the program met an internal error and had to stop; a run's checkpoints are kept"
        )))
    });
    match outcome.and_then(|()| output::finish()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Input(error)) => complain(&error, 2),
        Err(Failure::Other(error)) => complain(&error, 1),
        Err(Failure::Interrupted) => ExitCode::from(130),
    }
}

fn obey(arguments: Arguments) -> Result<(), Failure> {
    match arguments.verb {
        Some(Verb::Train(verb)) => {
            short_spins::begin();
            train::run(&verb)
        }
        Some(Verb::Generate(verb)) => generate::run(&verb),
        Some(Verb::Morph(verb)) => morph::run(&verb),
        Some(Verb::Evaluate(verb)) => evaluate::run(&verb),
        Some(Verb::Recipe(verb)) => recipe::run(&verb),
        Some(Verb::Bench(verb)) => bench::run(&verb),
        Some(Verb::Classifier(verb)) => classifier::run(&verb),
        Some(Verb::Doctor) => doctor::run(),
        Some(Verb::Manual(verb)) => manual::run(&verb),
        None => {
            short_spins::begin();
            let window = arguments.window;
            let path = window.path.as_deref().map(absolute).transpose()?;
            let opened = path.as_deref().map(app::open).transpose().map_err(Failure::input)?;
            // A model is loaded before the window opens, so that an invalid file is an error of the command.
            let (model, opened) = match opened {
                Some(Opened::Model(path)) => (Some(path), None),
                other => (None, other),
            };
            if model.is_some() && window.model.is_some() {
                return Err(Failure::input("two generators are given; give one, as PATH or with --model"));
            }
            let options = SessionOptions {
                in_the_background: true,
                threads: window.threads,
                model: window.model.or(model),
                device: window.device.into(),
                ..SessionOptions::default()
            };
            let data = window.data.as_deref().map(absolute).transpose()?;
            // The settings keep this path for the next start, which may be in another folder.
            let run = window.run.as_deref().map(absolute).transpose()?;
            let compare = window.compare.iter().map(|path| absolute(path)).collect::<Result<_, _>>()?;
            let launch = Launch { data, run, compare, opened, notice: None };
            match app::run(options, launch)? {
                app::End::Closed => Ok(()),
                app::End::Signalled => Err(Failure::Interrupted),
            }
        }
    }
}

/// Makes a path absolute, so that it stays valid in a run's files.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

fn complain(error: &anyhow::Error, code: u8) -> ExitCode {
    warn(format!("error: {error:#}"));
    ExitCode::from(code)
}
