//! Renames a file of the program's own that cannot be read, so that it is kept and a new one can be written.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::files::exists_itself;

/// Renames the file. Returns a message for the user.
pub(in crate::app) fn set_aside(path: &Path, reason: &str) -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let aside = (0..100)
        .map(|n| path.with_file_name(format!("{name}.broken-{seconds}{}", "x".repeat(n))))
        .find(|aside| !exists_itself(aside))
        .unwrap_or_else(|| path.with_file_name(format!("{name}.broken")));
    match std::fs::rename(path, &aside) {
        Ok(()) => format!("{name} could not be read ({reason}); it was set aside as {}", aside.display()),
        Err(error) => format!("{name} could not be read ({reason}) or set aside ({error})"),
    }
}
