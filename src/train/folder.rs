//! A run's folder: `run.json`, `metrics.csv`, `generator.safetensors`, `checkpoints/`, `samples/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk::too_full;
use super::metrics_file::MetricsFile;
use super::{Recipe, StepFigures};
use crate::export::{ImageOptions, load_gray, save_image, write_atomic};
use crate::model::IMAGE_SIDE;
use crate::raster::{contact_sheet, split_sheet};
use crate::session::{GRID_COLUMNS, GRID_TILES, RunRequest, SampleGrid, StepMetrics};

/// Two checkpoints and some samples: what a run needs before its first pruning.
const ROOM_FOR_A_RUN: u64 = 64 << 20;
/// Black pixels between the tiles of a saved sample grid.
const SHEET_GAP: usize = 2;

/// What `run.json` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Of the format.
    pub version: u32,
    /// Hyper-parameters.
    pub recipe: Recipe,
    /// The run's seed.
    pub seed: u64,
    /// What was asked for, without the folder.
    pub request: RunRequest,
    /// The data set's name.
    pub data: String,
    /// BLAKE3 of the training pixels.
    pub data_hash: String,
    /// Program, libtorch and thread count.
    pub made_by: String,
}

/// An open run folder.
pub struct RunFolder {
    root: PathBuf,
    metrics: MetricsFile,
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, String> {
    result.map_err(|e| format!("{} could not be written: {e}", path.display()))
}

impl RunFolder {
    /// Makes the folder of a new run.
    ///
    /// # Errors
    /// Refuses a folder that already holds a run or a disk without room for one, and passes on the
    /// file system's refusals.
    pub fn create(root: &Path, record: &RunRecord) -> Result<Self, String> {
        let csv = root.join("metrics.csv");
        if csv.exists() || root.join("run.json").exists() {
            return Err(format!("{} already holds a run: resume it, or choose another folder", root.display()));
        }
        if let Some(reason) = too_full(root, ROOM_FOR_A_RUN) {
            return Err(reason);
        }
        Self::make_folders(root)?;
        let json = serde_json::to_vec_pretty(record).map_err(|e| e.to_string())?;
        let metrics = at(&csv, MetricsFile::create(csv.clone()))?;
        // Last, so that a folder with this file is a run.
        at(root, write_atomic(&root.join("run.json"), &json))?;
        Ok(Self { root: root.to_owned(), metrics })
    }

    /// Opens a run's folder to go on after `rows` rows of metrics; later rows are cut off.
    ///
    /// # Errors
    /// Says when the metrics are shorter than the checkpoint needs.
    pub fn resume(root: &Path, rows: u64) -> Result<(Self, Vec<StepMetrics>), String> {
        Self::make_folders(root)?;
        let (metrics, kept) = MetricsFile::resume(&root.join("metrics.csv"), rows)?;
        Ok((Self { root: root.to_owned(), metrics }, kept))
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn make_folders(root: &Path) -> Result<(), String> {
        for folder in [root.join("checkpoints"), root.join("samples")] {
            at(&folder, fs::create_dir_all(&folder))?;
        }
        Ok(())
    }

    /// Appends one row; see [`RunFolder::sync`] for when it is safe.
    pub fn append(&mut self, row: &StepMetrics, figures: &StepFigures) {
        self.metrics.append(row, figures);
    }

    /// Puts all rows safely on disk; called before each checkpoint.
    ///
    /// # Errors
    /// Passes on the file system's refusal; nothing is lost, and the next call tries again.
    pub fn sync(&mut self) -> Result<(), String> {
        self.metrics.sync()
    }

    /// Where the checkpoint of this step goes.
    pub fn checkpoint_path(&self, step: u64) -> PathBuf {
        self.root.join("checkpoints").join(format!("step-{step:08}.safetensors"))
    }

    /// Saves the newest generator alone, as a model file.
    ///
    /// # Errors
    /// Passes on the file system's refusal.
    pub fn save_generator(&self, bytes: &[u8]) -> Result<(), String> {
        let path = self.root.join("generator.safetensors");
        at(&path, write_atomic(&path, bytes))
    }

    /// Saves the sample grid as a sheet.
    ///
    /// # Errors
    /// Passes on the file system's refusal.
    pub fn save_samples(&self, grid: &SampleGrid) -> Result<(), String> {
        let Some(sheet) = contact_sheet(&grid.tiles, GRID_COLUMNS, SHEET_GAP) else {
            return Ok(());
        };
        let path = self.root.join("samples").join(format!("step-{:08}.png", grid.step));
        save_image(&path, &sheet, &ImageOptions::default(), None).map(|_path| ()).map_err(|e| e.to_string())
    }

    /// Keeps the newest `keep` checkpoints, never fewer than two, and removes the rest.
    pub fn prune(&self, keep: usize) {
        let mut files = checkpoints_in(&self.root);
        let end = files.len().saturating_sub(keep.max(2));
        for path in files.drain(..end) {
            if let Err(error) = fs::remove_file(&path) {
                log::warn!("{} could not be removed: {error}", path.display());
            }
        }
    }
}

/// The checkpoints of a run's folder, oldest first.
pub fn checkpoints_in(root: &Path) -> Vec<PathBuf> {
    steps_in(&root.join("checkpoints"), ".safetensors").into_iter().map(|(_, path)| path).collect()
}

/// The sample grids of a run's folder up to this step, oldest first; unreadable ones are left out.
///
/// At most `limit` of them, evenly spread, with the first and the last.
pub fn samples_in(root: &Path, last: u64, limit: usize) -> Vec<SampleGrid> {
    let mut files = steps_in(&root.join("samples"), ".png");
    files.retain(|(step, _)| *step <= last);
    let spread = |i: usize| i * (files.len() - 1) / (limit - 1);
    let chosen: Vec<usize> =
        if files.len() > limit.max(2) { (0..limit.max(2)).map(spread).collect() } else { (0..files.len()).collect() };
    chosen
        .into_iter()
        .filter_map(|i| {
            let (step, path) = files.get(i)?;
            let sheet = load_gray(path).ok()?;
            let tiles = split_sheet(&sheet, GRID_COLUMNS, SHEET_GAP, IMAGE_SIDE as usize)?;
            (tiles.len() == GRID_TILES).then_some(SampleGrid { step: *step, tiles })
        })
        .collect()
}

/// Files named `step-<number><ending>`, in the order of their steps.
fn steps_in(folder: &Path, ending: &str) -> Vec<(u64, PathBuf)> {
    let mut files: Vec<(u64, PathBuf)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let step = path.file_name()?.to_str()?.strip_prefix("step-")?.strip_suffix(ending)?.parse().ok()?;
            Some((step, path))
        })
        .collect();
    files.sort();
    files
}
