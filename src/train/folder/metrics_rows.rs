//! The columns and rows of `metrics.csv`, and the reader of its rows.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Take};
use std::path::Path;

use crate::files::open_regular_file;
use crate::protocol::{FIGURES_OF_VERSIONS, STEP_FIGURES, StepMetrics};

/// Number of metric columns before the column `seconds`.
const BEFORE_SECONDS: usize = 4;
/// Number of columns that hold no metric: `step`, `epoch` and `seconds`.
const OTHERS: usize = 3;
/// Size limit in bytes, enough for about five million steps; the rest of a longer file is ignored.
const LARGEST_FILE: u64 = 512 << 20;
/// Length limit of a row in bytes.
const LONGEST_LINE: u64 = 4096;

/// Returns the header of a file with this number of metric columns, without a line break.
pub(super) fn header(figures: usize) -> String {
    let mut names: Vec<&str> = STEP_FIGURES.iter().take(figures).map(|figure| figure.column).collect();
    names.insert(BEFORE_SECONDS.min(names.len()), "seconds");
    format!("step,epoch,{}", names.join(","))
}

/// The text of this row, for a file with this number of metric columns.
pub(super) fn row_text(row: &StepMetrics, figures: usize) -> String {
    let mut text = format!("{},{}", row.step, row.epoch);
    for (place, figure) in STEP_FIGURES.iter().take(figures).enumerate() {
        // Writing to memory cannot fail.
        if place == BEFORE_SECONDS {
            let _ = write!(text, ",{:.3}", row.seconds);
        }
        let _ = write!(text, ",{}", figure.of(row));
    }
    text
}

/// Reads the rows of a run's file, which may still be written to. Ends at the first invalid row.
pub(super) fn read_rows(root: &Path) -> Result<Vec<StepMetrics>, String> {
    let path = root.join("metrics.csv");
    let mut reader = RowReader::open(&path)?;
    if reader.length == 0 {
        return Err(format!("{} is not the metrics of a run", path.display()));
    }
    let mut rows: Vec<StepMetrics> = Vec::new();
    while let Some(row) = reader.next()? {
        if rows.last().is_some_and(|last| row.step <= last.step) {
            break;
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Reads the last complete row of a run's file, without the rows before it.
pub(super) fn read_last_row(root: &Path) -> Option<StepMetrics> {
    let mut file = open_regular_file(&root.join("metrics.csv")).ok()?;
    let length = file.metadata().ok()?.len();
    // A row that is being written may follow the last complete one.
    file.seek(SeekFrom::Start(length.saturating_sub(2 * LONGEST_LINE))).ok()?;
    let mut end = Vec::new();
    file.take(2 * LONGEST_LINE).read_to_end(&mut end).ok()?;
    let complete = end.iter().rposition(|&byte| byte == b'\n')?;
    let line = String::from_utf8_lossy(end.get(..complete)?).lines().next_back()?.to_owned();
    parse_row(&line)
}

/// Reads the rows of a table in memory. Ends at the first invalid row.
pub(super) fn rows_of(table: &str) -> Vec<StepMetrics> {
    table.lines().skip(1).map_while(parse_row).collect()
}

/// Reads a file row by row.
pub(super) struct RowReader<'a> {
    path: &'a Path,
    reader: BufReader<Take<File>>,
    line: Vec<u8>,
    /// Bytes of the header and of the rows read so far; 0 without a complete header.
    pub(super) length: u64,
    /// Number of metric columns, from the header.
    pub(super) figures: usize,
}

impl<'a> RowReader<'a> {
    pub(super) fn open(path: &'a Path) -> Result<Self, String> {
        let file = open_regular_file(path).map_err(|e| unreadable(path, &e))?;
        let reader = BufReader::new(file.take(LARGEST_FILE));
        let mut new = Self { path, reader, line: Vec::new(), length: 0, figures: STEP_FIGURES.len() };
        let length = new.read_line()?;
        if new.line.starts_with(header(BEFORE_SECONDS).as_bytes()) {
            new.length = length;
            let columns = new.line.iter().filter(|&&byte| byte == b',').count() + 1;
            new.figures = figures_of(columns).unwrap_or(STEP_FIGURES.len());
        }
        Ok(new)
    }

    /// The next row. Returns `None` at the first invalid row.
    pub(super) fn next(&mut self) -> Result<Option<StepMetrics>, String> {
        if self.length == 0 {
            return Ok(None);
        }
        let length = self.read_line()?;
        let row = std::str::from_utf8(&self.line).ok().and_then(|text| parse_row(text.trim_end()));
        if row.is_some() {
            self.length += length;
        }
        Ok(row)
    }

    /// Reads a line into `line` and returns its length in bytes; an empty line and 0 when there is no complete one.
    fn read_line(&mut self) -> Result<u64, String> {
        self.line.clear();
        let line = self.reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut self.line);
        let read = line.map_err(|e| unreadable(self.path, &e))?;
        if !self.line.ends_with(b"\n") {
            self.line.clear();
            return Ok(0);
        }
        Ok(read as u64)
    }
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("{} could not be read: {error}", path.display())
}

/// The number of metrics in a row with this many columns; `None` when no version of the file has such rows.
fn figures_of(columns: usize) -> Option<usize> {
    FIGURES_OF_VERSIONS.into_iter().find(|figures| figures + OTHERS == columns)
}

/// Parses a row. Metrics that the row lacks are NaN.
fn parse_row(line: &str) -> Option<StepMetrics> {
    let mut cells = line.split(',');
    let figures = figures_of(cells.clone().count())?;
    let (step, epoch) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    let mut row = StepMetrics { step, epoch, ..StepMetrics::default() };
    for (place, figure) in STEP_FIGURES.iter().enumerate() {
        if place == BEFORE_SECONDS {
            row.seconds = cells.next()?.parse().ok()?;
        }
        figure.set(&mut row, if place < figures { cells.next()?.parse().ok()? } else { f32::NAN });
    }
    Some(row)
}
