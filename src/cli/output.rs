//! Output of commands: lines of text, and files that are not overwritten by accident.

use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::sync::OnceLock;

use super::Failure;
use crate::files::{check_writable, exists_itself};

/// The first error of writing to standard output.
static UNWRITTEN: OnceLock<String> = OnceLock::new();

/// Writes a line to standard output. Ignores a closed pipe; [`finish`] reports any other error.
pub(super) fn say(text: impl std::fmt::Display) {
    note(&writeln!(std::io::stdout(), "{text}"));
}

/// Writes a line to standard error, for messages that are not part of the output.
pub(super) fn warn(text: impl std::fmt::Display) {
    // There is no other place to report an error.
    writeln!(std::io::stderr(), "{text}").ok();
}

fn note(written: &std::io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        UNWRITTEN.get_or_init(|| error.to_string());
    }
}

/// Flushes standard output. Call it last.
///
/// # Errors
/// Returns an error when a part of the output could not be written.
pub(super) fn finish() -> Result<(), Failure> {
    note(&std::io::stdout().flush());
    match UNWRITTEN.get() {
        Some(reason) => Err(Failure::Other(anyhow::anyhow!("the output could not be written: {reason}"))),
        None => Ok(()),
    }
}

/// Checks whether a file can be written. For use before long work.
///
/// # Errors
/// Returns an error for an existing file without `force`, and for a file that cannot be written.
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
