//! The command line: the same engine, with or without a window.
//!
//! Exit codes: 0 done, 2 bad arguments or bad input, 1 any other failure, 130 interrupted.

mod arguments;
mod bench;
mod classifier;
mod doctor;
mod evaluate;
mod generate;
mod morph;
mod output;
mod recipe;
mod train;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Verb};
use output::{say, warn};

use crate::app::{self, Launch};
use crate::session::SessionOptions;

/// What ended a command early.
#[derive(Debug)]
enum Failure {
    /// The person's arguments or files: exit code 2.
    Input(anyhow::Error),
    /// Anything else: exit code 1.
    Other(anyhow::Error),
    /// Ctrl-C, after saving or clearing away: exit code 130.
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

/// Runs what the arguments ask for.
pub fn main() -> ExitCode {
    crate::train::keep_freed_memory();
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("error")).init();
    // Panics are caught where something can be done about them, and told there in words.
    std::panic::set_hook(Box::new(|info| log::debug!("{info}")));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version come this way too, and may not be written.
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
        Some(Verb::Train(verb)) => train::run(&verb),
        Some(Verb::Generate(verb)) => generate::run(&verb),
        Some(Verb::Morph(verb)) => morph::run(&verb),
        Some(Verb::Evaluate(verb)) => evaluate::run(&verb),
        Some(Verb::Recipe(verb)) => recipe::run(&verb),
        Some(Verb::Bench(verb)) => bench::run(&verb),
        Some(Verb::Classifier(verb)) => classifier::run(&verb),
        Some(Verb::Doctor) => doctor::run(),
        None => {
            let window = arguments.window;
            let options = SessionOptions {
                threads: window.threads,
                model: window.model,
                device: window.device.into(),
                ..SessionOptions::default()
            };
            let data = window.data.as_deref().map(absolute).transpose()?;
            match app::run(options, Launch { data, run: window.run, compare: window.compare, notice: None })? {
                app::End::Closed => Ok(()),
                app::End::Signalled => Err(Failure::Interrupted),
            }
        }
    }
}

/// The same path from wherever the program is started next: what is written into a run stays true.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

fn complain(error: &anyhow::Error, code: u8) -> ExitCode {
    warn(format!("error: {error:#}"));
    ExitCode::from(code)
}
