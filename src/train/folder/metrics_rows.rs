//! Reads the rows of `metrics.csv`.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Take};
use std::path::Path;

use crate::files::open_regular_file;
use crate::protocol::StepMetrics;

/// The first columns of every version of the file.
const COLUMNS: &str = "step,epoch,loss_d,loss_g,d_real,d_fake,seconds";
/// Number of columns, with and without the update ratios of later versions.
pub(super) const WIDE: usize = 11;
pub(super) const NARROW: usize = 9;
/// Size limit in bytes, enough for about five million steps; the rest of a longer file is ignored.
const LARGEST_FILE: u64 = 512 << 20;
/// Length limit of a row in bytes.
const LONGEST_LINE: u64 = 4096;

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

/// Reads a file row by row.
pub(super) struct RowReader<'a> {
    path: &'a Path,
    reader: BufReader<Take<File>>,
    line: Vec<u8>,
    /// Bytes of the header and of the rows read so far; 0 without a complete header.
    pub(super) length: u64,
    /// Number of columns, from the header.
    pub(super) columns: usize,
}

impl<'a> RowReader<'a> {
    pub(super) fn open(path: &'a Path) -> Result<Self, String> {
        let file = open_regular_file(path).map_err(|e| unreadable(path, &e))?;
        let reader = BufReader::new(file.take(LARGEST_FILE));
        let mut new = Self { path, reader, line: Vec::new(), length: 0, columns: WIDE };
        let length = new.read_line()?;
        if new.line.starts_with(COLUMNS.as_bytes()) {
            new.length = length;
            if new.line.iter().filter(|&&byte| byte == b',').count() + 1 == NARROW {
                new.columns = NARROW;
            }
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

fn parse_row(line: &str) -> Option<StepMetrics> {
    let mut cells = Some(line.split(',')).filter(|cells| [NARROW, WIDE].contains(&cells.clone().count()))?;
    let mut next = || cells.next();
    Some(StepMetrics {
        step: next()?.parse().ok()?,
        epoch: next()?.parse().ok()?,
        loss_d: next()?.parse().ok()?,
        loss_g: next()?.parse().ok()?,
        d_real: next()?.parse().ok()?,
        d_fake: next()?.parse().ok()?,
        seconds: next()?.parse().ok()?,
        grad_d: next()?.parse().ok()?,
        grad_g: next()?.parse().ok()?,
        update_d: next().map_or(Some(f32::NAN), |cell| cell.parse().ok())?,
        update_g: next().map_or(Some(f32::NAN), |cell| cell.parse().ok())?,
    })
}
