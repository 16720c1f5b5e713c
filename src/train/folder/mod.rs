//! The run folder: `run.json`, tables, `generator.safetensors`, `checkpoints/` and `samples/`.

mod csv_table;
mod disk;
pub(super) mod fixed_noise;
mod listing;
mod lock;
mod metrics_rows;
mod metrics_writer;
pub(super) mod quality;
mod record;
mod recorded_run;
mod rollback;
mod summary;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

pub use disk::free_space;
pub(in crate::train) use disk::room_for_a_checkpoint;
use disk::too_full;
use listing::SHEET_GAP;
pub use listing::{checkpoints_in, sample_files, sample_grid, samples_in};
use lock::lock;
use metrics_writer::MetricsFile;
pub use record::{Continuation, RunRecord};
pub use recorded_run::{read_recorded_run, shipped_run};
pub use summary::{is_in_use, list_runs, run_folders};

use crate::export::{ImageOptions, save_image};
use crate::files::{exists_itself, make_own_folder, read_regular_file, remove_leftovers, write_or_say};
use crate::protocol::{GRID_COLUMNS, SampleGrid, StepMetrics};
use crate::raster::contact_sheet;

/// Size limit in bytes of the files of a run that ended before its first checkpoint.
const LARGEST_BEGINNING: u64 = 1 << 20;

/// An open run folder.
pub struct RunFolder {
    root: PathBuf,
    metrics: MetricsFile,
    /// Step at which the folder was opened, until the run continues.
    opened_at: Option<u64>,
    /// Folder for the files of steps after `opened_at`; `None` until it exists.
    aside: Option<PathBuf>,
    /// Returns the number of bytes that can still be written.
    free_space: fn(&Path) -> Option<u64>,
    /// Held while the folder is open.
    _lock: Option<File>,
}

/// Removes the temporary files of interrupted writes.
fn sweep(root: &Path) {
    for (folder, ending) in
        [(root.to_owned(), ""), (root.join("checkpoints"), ".safetensors"), (root.join("samples"), ".png")]
    {
        let own =
            ["run.json", "generator.safetensors", "quality.csv", fixed_noise::NAME, "best.safetensors", "best.json"];
        let step = |name: &str| !ending.is_empty() && name.starts_with("step-") && name.ends_with(ending);
        remove_leftovers(&folder, |name| own.contains(&name) || step(name));
    }
}

/// Whether the folder has no files of a run, or only those of a run that ended before its first checkpoint. Returns
/// false for a `metrics.csv` or `run.json` of another program.
fn is_unused(root: &Path) -> bool {
    let absent_or = |name: &str, ours: &dyn Fn(&[u8]) -> bool| {
        let path = root.join(name);
        !exists_itself(&path) || read_regular_file(&path, LARGEST_BEGINNING).is_ok_and(|bytes| ours(&bytes))
    };
    absent_or("metrics.csv", &MetricsFile::is_begun)
        && absent_or("run.json", &|bytes| serde_json::from_slice::<RunRecord>(bytes).is_ok())
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, String> {
    result.map_err(|e| format!("{} could not be written: {e}", path.display()))
}

impl RunFolder {
    /// Creates the folder of a new run.
    ///
    /// # Errors
    /// Returns a message when the folder already holds a run, the disk is too full, or a file cannot be written.
    pub fn create(root: &Path, record: &RunRecord) -> Result<Self, String> {
        let csv = root.join("metrics.csv");
        if !checkpoints_in(root).is_empty() || !is_unused(root) {
            return Err(format!("{} already holds a run: resume it, or choose another folder", root.display()));
        }
        // Two checkpoints and some samples.
        if let Some(reason) = too_full(root, 2 * room_for_a_checkpoint(&record.recipe), free_space) {
            return Err(reason);
        }
        Self::make_folders(root)?;
        let lock = lock(root)?;
        sweep(root);
        // Files of a run that ended before its first checkpoint.
        for rest in [&csv, &root.join("run.json")] {
            match fs::remove_file(rest) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => at(rest, Err(error))?,
                _ => {}
            }
        }
        let metrics = at(&csv, MetricsFile::create(csv.clone()))?;
        // Written last, so that a folder with this file is a complete run.
        record.write(root)?;
        Ok(Self { root: root.to_owned(), metrics, opened_at: None, aside: None, free_space, _lock: lock })
    }

    /// Opens a run's folder to continue after `rows` rows of metrics, one per step. Files of later steps stay in place
    /// until the run takes its next step.
    ///
    /// # Errors
    /// Returns a message when the metrics have fewer rows or the run is open elsewhere.
    pub fn resume(root: &Path, rows: u64) -> Result<(Self, Vec<StepMetrics>), String> {
        Self::make_folders(root)?;
        let lock = lock(root)?;
        sweep(root);
        let (metrics, kept) = MetricsFile::resume(&root.join("metrics.csv"), rows)?;
        Ok((Self { root: root.to_owned(), metrics, opened_at: Some(rows), aside: None, free_space, _lock: lock }, kept))
    }

    /// Path of the folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn make_folders(root: &Path) -> Result<(), String> {
        at(root, fs::create_dir_all(root))?;
        for folder in [root.join("checkpoints"), root.join("samples")] {
            at(&folder, make_own_folder(&folder))?;
        }
        Ok(())
    }

    /// Appends one row. [`RunFolder::sync`] writes it to the disk.
    pub fn append(&mut self, row: &StepMetrics) {
        if self.metrics.append(row) {
            let flushed = self.go_on().and_then(|()| self.metrics.flush().map_err(|e| e.to_string()));
            if let Err(reason) = flushed {
                self.metrics.try_later();
                log::warn!("the metrics of {} could not be written yet: {reason}", self.root.display());
            }
        }
    }

    /// Writes all rows to the disk; called before each checkpoint.
    ///
    /// # Errors
    /// Returns a message when writing fails; the rows stay in memory for the next call.
    pub fn sync(&mut self) -> Result<(), String> {
        self.go_on()?;
        self.metrics.sync()
    }

    /// Returns a message when fewer than `needed` bytes are free.
    pub(in crate::train) fn lacks_room(&self, needed: u64) -> Option<String> {
        too_full(&self.root, needed, self.free_space)
    }

    /// Pretends that 31 MiB are free.
    #[cfg(test)]
    pub(in crate::train) fn on_a_nearly_full_disk(mut self) -> Self {
        self.free_space = |_| Some(31 << 20);
        self
    }

    /// Path of the checkpoint of this step.
    pub fn checkpoint_path(&self, step: u64) -> PathBuf {
        self.root.join("checkpoints").join(format!("step-{step:08}.safetensors"))
    }

    /// Saves the generator as a model file.
    ///
    /// # Errors
    /// Returns a message with the file's path and the cause.
    pub fn save_generator(&self, bytes: &[u8]) -> Result<(), String> {
        write_or_say(&self.root.join("generator.safetensors"), bytes)
    }

    /// Saves the sample grid as a contact sheet.
    ///
    /// # Errors
    /// Returns a message with the file's path and the cause.
    pub fn save_samples(&self, grid: &SampleGrid) -> Result<(), String> {
        let Some(sheet) = contact_sheet(&grid.tiles, GRID_COLUMNS, SHEET_GAP) else {
            return Ok(());
        };
        let path = self.root.join("samples").join(format!("step-{:08}.png", grid.step));
        save_image(&path, &sheet, &ImageOptions::default(), None).map(|_path| ()).map_err(|e| e.to_string())
    }

    /// Removes all checkpoints except the newest `keep`, at least two, and `protect`.
    pub fn prune(&self, keep: usize, protect: Option<&Path>) {
        let mut files = checkpoints_in(&self.root);
        files.retain(|file| Some(file.as_path()) != protect);
        let end = files.len().saturating_sub(keep.max(2));
        for path in files.drain(..end) {
            if let Err(error) = fs::remove_file(&path) {
                log::warn!("{} could not be removed: {error}", path.display());
            }
        }
    }
}
