//! `metrics.csv`: one row per step.
//!
//! Rows stay in memory until they are written. A failed write is repeated at the same position of the file, so that a
//! full disk loses no rows. Bytes behind the last complete row are removed when the run continues.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::at;
use super::metrics_rows::{RowReader, header, row_text};
use crate::files::open_own_file;
use crate::protocol::{STEP_FIGURES, StepMetrics};

/// Longest time that rows stay in memory.
const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// The open metrics file.
pub(super) struct MetricsFile {
    path: PathBuf,
    file: File,
    /// Number of bytes written.
    written: u64,
    /// Rows not written yet.
    waiting: String,
    /// Number of metric columns, from the header.
    figures: usize,
    /// Whether there are unused bytes behind `written`.
    tail: bool,
    flushed: Instant,
}

impl MetricsFile {
    /// Whether these bytes are the header or the beginning of it, and nothing else.
    pub(super) fn is_begun(bytes: &[u8]) -> bool {
        first_line().as_bytes().starts_with(bytes)
    }

    /// Creates a new file with the header.
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        let file = File::create_new(&path)?;
        let (waiting, figures) = (first_line(), STEP_FIGURES.len());
        let mut new = Self { path, file, written: 0, waiting, figures, tail: false, flushed: Instant::now() };
        new.flush()?;
        Ok(new)
    }

    /// Opens a file to continue after its first `rows` rows, and returns these. Later rows stay until new ones are
    /// written.
    ///
    /// # Errors
    /// Returns a message when the file cannot be read or has fewer complete rows.
    pub(super) fn resume(path: &Path, rows: u64) -> Result<(Self, Vec<StepMetrics>), String> {
        let mut reader = RowReader::open(path)?;
        let (mut kept, mut length) = (Vec::new(), reader.length);
        while (kept.len() as u64) < rows {
            match reader.next()? {
                Some(row) if row.step == kept.len() as u64 + 1 => kept.push(row),
                _ => break,
            }
            length = reader.length;
        }
        if kept.len() as u64 != rows {
            return Err(format!("{} holds {} whole rows, and the checkpoint needs {rows}", path.display(), kept.len()));
        }
        let file = at(path, open_own_file(OpenOptions::new().write(true), path))?;
        let tail = at(path, file.metadata())?.len() > length;
        // A run that was killed early may have no header yet.
        let waiting = if length == 0 { first_line() } else { String::new() };
        let path = path.to_owned();
        let figures = reader.figures;
        Ok((Self { path, file, written: length, waiting, figures, tail, flushed: Instant::now() }, kept))
    }

    /// Appends a row in memory. Returns true when [`Self::flush`] is due.
    pub(super) fn append(&mut self, row: &StepMetrics) -> bool {
        self.waiting.push_str(&row_text(row, self.figures));
        self.waiting.push('\n');
        self.flushed.elapsed() >= FLUSH_EVERY
    }

    /// Removes the bytes behind the rows of this run.
    pub(super) fn cut(&mut self) -> io::Result<()> {
        if self.tail {
            self.file.set_len(self.written)?;
            self.tail = false;
        }
        Ok(())
    }

    /// Postpones the next flush.
    pub(super) fn try_later(&mut self) {
        self.flushed = Instant::now();
    }

    /// Writes waiting rows to the file.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.flushed = Instant::now();
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.cut()?;
        self.file.seek(SeekFrom::Start(self.written))?;
        self.file.write_all(self.waiting.as_bytes())?;
        self.written += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }

    /// Writes all rows and syncs them to the disk.
    ///
    /// # Errors
    /// Returns a message when writing fails; the rows stay in memory for the next attempt.
    pub(super) fn sync(&mut self) -> Result<(), String> {
        let done = self.flush().and_then(|()| self.file.sync_all());
        at(&self.path, done)
    }
}

/// The header of a new file, as a line.
fn first_line() -> String {
    header(STEP_FIGURES.len()) + "\n"
}

#[cfg(test)]
mod tests {
    use super::super::metrics_rows::read_rows;
    use super::*;

    fn row(step: u64) -> StepMetrics {
        let (loss_d, loss_g, d_real, d_fake) = (0.5, 0.25, 0.5, 0.5);
        let (grad_d, grad_g, update_d, update_g) = (1.0, 2.0, 0.001, 0.002);
        let seconds = step as f64;
        StepMetrics { step, epoch: 1, loss_d, loss_g, d_real, d_fake, seconds, grad_d, grad_g, update_d, update_g }
    }

    fn with_rows(path: &Path, count: u64) {
        let mut file = MetricsFile::create(path.to_owned()).unwrap();
        for step in 1..=count {
            file.append(&row(step));
        }
        file.sync().unwrap();
    }

    #[test]
    fn a_new_file_has_these_columns() {
        let columns = "step,epoch,loss_d,loss_g,d_real,d_fake,seconds,grad_d,grad_g,update_d,update_g\n";
        assert_eq!(first_line(), columns);
        assert_eq!(row_text(&row(3), STEP_FIGURES.len()), "3,1,0.5,0.25,0.5,0.5,3.000,1,2,0.001,0.002");
    }

    #[test]
    fn rows_after_the_checkpoint_are_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.csv");
        with_rows(&path, 5);
        let whole = std::fs::read_to_string(&path).unwrap();
        let (mut file, kept) = MetricsFile::resume(&path, 3).unwrap();
        assert_eq!(kept, [row(1), row(2), row(3)]);
        file.sync().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), whole, "not before there are other rows");
        for step in 4..=5 {
            file.append(&row(step));
        }
        file.sync().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), whole);
    }

    #[test]
    fn a_file_without_updates_is_read_and_goes_on_as_it_began() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.csv");
        with_rows(&path, 3);
        let narrow = |text: &str| {
            let cut = |line: &str| line.split(',').take(9).collect::<Vec<_>>().join(",");
            text.lines().map(|line| cut(line) + "\n").collect::<String>()
        };
        let whole = narrow(&std::fs::read_to_string(&path).unwrap());
        std::fs::write(&path, &whole).unwrap();
        let (mut file, kept) = MetricsFile::resume(&path, 2).unwrap();
        assert!(kept.iter().all(|row| row.grad_g.to_bits() == 2.0_f32.to_bits() && row.update_g.is_nan()));
        file.append(&row(3));
        file.sync().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), whole);
        assert_eq!(read_rows(folder.path()).unwrap().len(), 3);
    }

    #[test]
    fn a_half_written_row_is_not_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.csv");
        with_rows(&path, 2);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, &text[..text.len() - 4]).unwrap();
        assert!(MetricsFile::resume(&path, 2).is_err());
        assert!(MetricsFile::resume(&path, 1).is_ok());
    }

    #[test]
    fn rows_of_the_wrong_step_are_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.csv");
        with_rows(&path, 3);
        let text = std::fs::read_to_string(&path).unwrap().replacen("\n2,", "\n7,", 1);
        std::fs::write(&path, text).unwrap();
        assert!(MetricsFile::resume(&path, 3).is_err());
    }
}
