//! Reads a small CSV table with one row per step, ordered by step.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use crate::files::read_regular_file;

/// Returns the rows up to this step, in order; skips rows that cannot be read. Returns no rows when the file is longer
/// than `most` bytes. `parse` gets the header and a row of the same length.
pub(super) fn read<T>(
    path: &Path,
    most: u64,
    step: u64,
    parse: impl Fn(&StringRecord, &StringRecord) -> Option<T>,
    step_of: impl Fn(&T) -> u64,
) -> Vec<T> {
    let text = read_regular_file(path, most).unwrap_or_default();
    // A last row without a line break may lack digits of its last number.
    let whole = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    // No cell is quoted: a quotation mark that damage put there must not swallow the rows after it.
    let mut table = ReaderBuilder::new().flexible(true).quoting(false).from_reader(&text[..whole]);
    let Ok(header) = table.headers().cloned() else { return Vec::new() };
    let mut rows: Vec<T> = Vec::new();
    for record in table.records().filter_map(Result::ok) {
        if record.len() == header.len()
            && let Some(row) = parse(&header, &record)
            && step_of(&row) <= step
            && rows.last().is_none_or(|last| step_of(last) < step_of(&row))
        {
            rows.push(row);
        }
    }
    rows
}
