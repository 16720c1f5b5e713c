//! A run's folder: `run.json`, `metrics.csv`, `generator.safetensors`, `checkpoints/`, `samples/`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Recipe, StepFigures};
use crate::export::{ImageOptions, save_image, write_atomic};
use crate::raster::contact_sheet;
use crate::session::{GRID_COLUMNS, RunRequest, SampleGrid, StepMetrics};

const HEADER: &str = "step,epoch,loss_d,loss_g,d_real,d_fake,seconds,grad_d,grad_g";

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
    metrics: BufWriter<File>,
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, String> {
    result.map_err(|e| format!("{} could not be written: {e}", path.display()))
}

impl RunFolder {
    /// Makes the folder of a new run.
    ///
    /// # Errors
    /// Refuses a folder that already holds a run, and passes on the file system's refusals.
    pub fn create(root: &Path, record: &RunRecord) -> Result<Self, String> {
        let csv = root.join("metrics.csv");
        if csv.exists() || root.join("run.json").exists() {
            return Err(format!("{} already holds a run: resume it, or choose another folder", root.display()));
        }
        Self::make_folders(root)?;
        let json = serde_json::to_vec_pretty(record).map_err(|e| e.to_string())?;
        at(root, write_atomic(&root.join("run.json"), &json))?;
        let mut metrics = BufWriter::new(at(&csv, File::create_new(&csv))?);
        at(&csv, writeln!(metrics, "{HEADER}"))?;
        at(&csv, metrics.flush())?;
        Ok(Self { root: root.to_owned(), metrics })
    }

    /// Opens a run's folder to go on after `rows` rows of metrics; later rows are cut off.
    ///
    /// # Errors
    /// Says when the metrics are shorter than the checkpoint needs.
    pub fn resume(root: &Path, rows: u64) -> Result<(Self, Vec<StepMetrics>), String> {
        Self::make_folders(root)?;
        let csv = root.join("metrics.csv");
        let file = File::open(&csv).map_err(|e| format!("{} could not be read: {e}", csv.display()))?;
        let mut kept = Vec::new();
        let mut length = 0_u64;
        let mut line = String::new();
        let mut reader = BufReader::new(file);
        while kept.len() as u64 <= rows {
            line.clear();
            let read = reader.read_line(&mut line).map_err(|e| format!("{} could not be read: {e}", csv.display()))?;
            if read == 0 || !line.ends_with('\n') {
                break;
            }
            if length > 0 {
                match parse_row(line.trim_end()) {
                    Some(row) if (kept.len() as u64) < rows => kept.push(row),
                    _ => break,
                }
            }
            length += read as u64;
        }
        if kept.len() as u64 != rows {
            return Err(format!("{} holds {} whole rows, and the checkpoint needs {rows}", csv.display(), kept.len()));
        }
        let file = at(&csv, OpenOptions::new().append(true).open(&csv))?;
        at(&csv, file.set_len(length))?;
        Ok((Self { root: root.to_owned(), metrics: BufWriter::new(file) }, kept))
    }

    fn make_folders(root: &Path) -> Result<(), String> {
        for folder in [root.join("checkpoints"), root.join("samples")] {
            at(&folder, fs::create_dir_all(&folder))?;
        }
        Ok(())
    }

    /// Appends one row.
    ///
    /// # Errors
    /// Passes on the file system's refusal.
    pub fn append(&mut self, row: &StepMetrics, figures: &StepFigures) -> Result<(), String> {
        let StepMetrics { step, epoch, loss_d, loss_g, d_real, d_fake, seconds } = row;
        let StepFigures { grad_d, grad_g, .. } = figures;
        let path = self.root.join("metrics.csv");
        at(
            &path,
            writeln!(self.metrics, "{step},{epoch},{loss_d},{loss_g},{d_real},{d_fake},{seconds:.3},{grad_d},{grad_g}"),
        )
    }

    /// Puts all rows safely on disk; called before each checkpoint.
    ///
    /// # Errors
    /// Passes on the file system's refusal.
    pub fn sync(&mut self) -> Result<(), String> {
        let path = self.root.join("metrics.csv");
        at(&path, self.metrics.flush())?;
        at(&path, self.metrics.get_ref().sync_all())
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
        let Some(sheet) = contact_sheet(&grid.tiles, GRID_COLUMNS, 2) else {
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
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("checkpoints"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| {
            path.file_name()
                .and_then(|n| n.to_str())
                .is_some_and(|n| n.starts_with("step-") && n.ends_with(".safetensors"))
        })
        .collect();
    files.sort();
    files
}

fn parse_row(line: &str) -> Option<StepMetrics> {
    let mut cells = line.split(',');
    let mut next = || cells.next();
    Some(StepMetrics {
        step: next()?.parse().ok()?,
        epoch: next()?.parse().ok()?,
        loss_d: next()?.parse().ok()?,
        loss_g: next()?.parse().ok()?,
        d_real: next()?.parse().ok()?,
        d_fake: next()?.parse().ok()?,
        seconds: next()?.parse().ok()?,
    })
}
