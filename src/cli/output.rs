//! What a command writes: lines for whoever listens, and files that are not replaced by accident.

use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::sync::OnceLock;

use super::Failure;
use crate::files::{check_writable, exists_itself};

/// Why standard output could not be written, the first time.
static UNWRITTEN: OnceLock<String> = OnceLock::new();

/// A line on standard output. A reader that has closed the pipe has heard enough; [`finish`] reports any other
/// refusal.
pub(super) fn say(text: impl std::fmt::Display) {
    note(&writeln!(std::io::stdout(), "{text}"));
}

/// A line on standard error, for what a program that reads the output should not see.
pub(super) fn warn(text: impl std::fmt::Display) {
    // There is nowhere else to say it.
    writeln!(std::io::stderr(), "{text}").ok();
}

fn note(written: &std::io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        UNWRITTEN.get_or_init(|| error.to_string());
    }
}

/// To be called last.
///
/// # Errors
/// Says that some of the output was lost.
pub(super) fn finish() -> Result<(), Failure> {
    note(&std::io::stdout().flush());
    match UNWRITTEN.get() {
        Some(reason) => Err(Failure::Other(anyhow::anyhow!("the output could not be written: {reason}"))),
        None => Ok(()),
    }
}

/// Before long work: whether its file can be written at its end.
///
/// # Errors
/// Refuses a file that is there already, unless it is to be replaced, and a place that takes none.
pub(super) fn check_output(path: &Path, force: bool) -> Result<(), Failure> {
    if !force && exists_itself(path) {
        return Err(Failure::input(format!(
            "{} is there already; choose another name, or replace it with --force",
            path.display()
        )));
    }
    check_writable(path)
        .map_err(|error| Failure::Other(anyhow::anyhow!("{} could not be written: {error}", path.display())))
}
