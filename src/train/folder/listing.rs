//! Lists a run folder's files in the order of their steps.

use std::fs;
use std::path::{Path, PathBuf};

use crate::export::load_gray;
use crate::model::IMAGE_SIDE;
use crate::protocol::{GRID_COLUMNS, GRID_TILES, SampleGrid};
use crate::raster::split_sheet;

/// Width in pixels of the black gap between the tiles of a saved sample grid.
pub(super) const SHEET_GAP: usize = 2;

/// The checkpoints of a run folder, oldest first.
pub fn checkpoints_in(root: &Path) -> Vec<PathBuf> {
    steps_in(&root.join("checkpoints"), ".safetensors").into_iter().map(|(_, path)| path).collect()
}

/// The sample grids of a run folder up to this step, oldest first; skips files that cannot be read.
///
/// Returns at most `limit` grids, evenly spread, including the first and the last.
pub fn samples_in(root: &Path, last: u64, limit: usize) -> Vec<SampleGrid> {
    let mut files = sample_files(root);
    files.retain(|(step, _)| *step <= last);
    let spread = |i: usize| i * (files.len() - 1) / (limit.max(2) - 1);
    let chosen: Vec<usize> =
        if files.len() > limit.max(2) { (0..limit.max(2)).map(spread).collect() } else { (0..files.len()).collect() };
    chosen
        .into_iter()
        .filter_map(|i| {
            let (step, path) = files.get(i)?;
            sample_grid(*step, path)
        })
        .collect()
}

/// The files of a run folder's sample grids and their steps, oldest first.
pub fn sample_files(root: &Path) -> Vec<(u64, PathBuf)> {
    steps_in(&root.join("samples"), ".png")
}

/// Reads one of [`sample_files`]. Returns `None` for a file that is no sample grid.
pub fn sample_grid(step: u64, path: &Path) -> Option<SampleGrid> {
    let sheet = load_gray(path).ok()?;
    let tiles = split_sheet(&sheet, GRID_COLUMNS, SHEET_GAP, IMAGE_SIDE as usize)?;
    (tiles.len() == GRID_TILES).then_some(SampleGrid { step, tiles })
}

/// Files named `step-<number><ending>`, ordered by step.
pub(super) fn steps_in(folder: &Path, ending: &str) -> Vec<(u64, PathBuf)> {
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
