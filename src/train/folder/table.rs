//! Reads small tables with one row per step.

use std::path::Path;

use crate::files::read_regular_file;

/// Reads the rows up to this step, in order. Skips rows that cannot be read, and a file of more than `most` bytes.
pub(super) fn read<T>(
    path: &Path,
    most: u64,
    step: u64,
    parse: impl Fn(&str) -> Option<T>,
    step_of: impl Fn(&T) -> u64,
) -> Vec<T> {
    let text = read_regular_file(path, most).unwrap_or_default();
    let mut rows: Vec<T> = Vec::new();
    for line in String::from_utf8_lossy(&text).split_inclusive('\n').skip(1) {
        // A line without its end may be cut off.
        if let Some(row) = line.strip_suffix('\n').and_then(&parse)
            && step_of(&row) <= step
            && rows.last().is_none_or(|last| step_of(last) < step_of(&row))
        {
            rows.push(row);
        }
    }
    rows
}
