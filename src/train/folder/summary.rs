//! Lists the runs in a folder, with a few facts about each. Reads no networks and no curves.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{RunRecord, SHEET_GAP, checkpoints_in, listing, lock, metrics_rows, quality};
use crate::export::load_gray;
use crate::model::IMAGE_SIDE;
use crate::protocol::{GRID_COLUMNS, RunSummary};
use crate::raster::{GrayImage, contact_sheet, split_sheet};
use crate::train::run::{last_step, steps_per_epoch};

/// Largest number of entries that are examined in the runs folder, and of runs in the list.
const MOST_ENTRIES: usize = 10_000;
const MOST_RUNS: usize = 500;
/// Samples along each side of a run's picture.
const SIDE: usize = 4;
/// Number of training images of a run that does not record it.
const MNIST: u64 = 60_000;

/// Returns the runs in this folder, the most recently changed one first. Skips links and folders without a run.
pub fn list_runs(folder: &Path) -> Vec<RunSummary> {
    let folders = run_folders(folder).into_iter();
    folders.filter_map(|(modified, path)| summarise(&path, modified)).take(MOST_RUNS).collect()
}

/// Returns the folders directly inside this folder that hold a run record, with the time of each one's last change,
/// newest first. Skips links.
pub fn run_folders(folder: &Path) -> Vec<(SystemTime, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_ENTRIES);
    // `file_type` does not follow links, so a link to a folder does not count as a folder.
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path());
    let runs = folders.filter(|path| path.join("run.json").is_file());
    let mut all: Vec<(SystemTime, PathBuf)> = runs.map(|path| (modified(&path), path)).collect();
    all.sort_by_key(|(modified, _)| std::cmp::Reverse(*modified));
    all
}

/// Whether a program trains the run in this folder.
pub fn is_in_use(root: &Path) -> bool {
    root.join(".lock").exists() && lock::lock(root).is_err()
}

fn summarise(root: &Path, modified: SystemTime) -> Option<RunSummary> {
    let record = RunRecord::read(root)?;
    let newest = metrics_rows::read_last_row(root);
    let step = newest.as_ref().map_or(0, |row| row.step);
    let steps_per_epoch = steps_per_epoch(record.train_images.unwrap_or(MNIST), &record.request);
    let planned = last_step(&record.request, steps_per_epoch);
    let recent = record.health.last().filter(|event| event.step >= step - step / 10);
    Some(RunSummary {
        path: root.to_owned(),
        recipe: record.recipe.name,
        seed: record.seed,
        data: record.data,
        step,
        last_step: planned.max(step),
        steps_per_epoch,
        frechet: quality::read(root, u64::MAX).last().map(|measured| measured.figures.frechet),
        issue: recent.map(|event| event.issue),
        seconds_per_step: newest.filter(|row| row.step > 0).map(|row| row.seconds / row.step as f64),
        modified,
        bytes: size(root),
        can_continue: !checkpoints_in(root).is_empty(),
        picture: picture(root),
    })
}

/// Returns when the run's tables were last changed.
fn modified(root: &Path) -> SystemTime {
    ["metrics.csv", "run.json"]
        .iter()
        .filter_map(|name| fs::symlink_metadata(root.join(name)).ok()?.modified().ok())
        .max()
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Returns the size of the files in the run's folder and in the folders directly inside it, in bytes.
fn size(root: &Path) -> u64 {
    let files = |folder: &Path| -> Vec<(bool, u64, PathBuf)> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_ENTRIES);
        entries.filter_map(|e| e.metadata().ok().map(|m| (m.is_dir(), m.len(), e.path()))).collect()
    };
    let one = |(folder, length, path): (bool, u64, PathBuf)| {
        if folder {
            files(&path).iter().filter(|(folder, ..)| !folder).map(|(_, length, _)| length).sum()
        } else {
            length
        }
    };
    files(root).into_iter().map(one).sum()
}

/// Returns the first samples of the newest grid on a small sheet.
fn picture(root: &Path) -> Option<GrayImage> {
    let (_, newest) = listing::steps_in(&root.join("samples"), ".png").pop()?;
    let sheet = load_gray(&newest).ok()?;
    let tiles = split_sheet(&sheet, GRID_COLUMNS, SHEET_GAP, IMAGE_SIDE as usize)?;
    contact_sheet(tiles.get(..SIDE * SIDE)?, SIDE, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{GRID_TILES, Recipe, RunRequest, SampleGrid, StepMetrics};
    use crate::train::folder::RunFolder;

    fn make(root: &Path, steps: u64) {
        let request = RunRequest { epochs: 2, ..RunRequest::default() };
        let record = RunRecord { train_images: Some(12_800), ..RunRecord::new(Recipe::dcgan(), 5, request) };
        let mut folder = RunFolder::create(root, &record).unwrap();
        for step in 1..=steps {
            folder.append(&StepMetrics { step, epoch: 1, seconds: step as f64 * 0.5, ..StepMetrics::default() });
        }
        let tile = GrayImage::new(28, 28, vec![7; 784]).unwrap();
        folder.save_samples(&SampleGrid { step: steps, tiles: vec![tile; GRID_TILES] }).unwrap();
        folder.sync().unwrap();
    }

    #[test]
    fn a_run_is_listed_with_its_place_speed_and_picture() {
        let folder = tempfile::tempdir().unwrap();
        make(&folder.path().join("one"), 150);
        let all = list_runs(folder.path());
        let [run] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((run.name().as_str(), run.recipe.as_str(), run.seed), ("one", "dcgan", 5));
        assert_eq!((run.step, run.last_step, run.epochs(), run.is_finished()), (150, 200, (2, 2), false));
        assert_eq!((run.seconds_per_step, run.can_continue, run.frechet), (Some(0.5), false, None));
        assert!(run.bytes > 1000, "{}", run.bytes);
        assert_eq!(run.picture.as_ref().map(|image| image.width), Some(4 * 28 + 3));
    }

    #[test]
    fn what_is_no_run_is_left_out_and_a_half_written_row_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let runs = folder.path().join("runs");
        make(&runs.join("mine"), 10);
        fs::create_dir(runs.join("empty")).unwrap();
        fs::write(runs.join("file"), "x").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(runs.join("mine"), runs.join("link")).unwrap();
        let csv = runs.join("mine").join("metrics.csv");
        let table = fs::read_to_string(&csv).unwrap();
        fs::write(&csv, format!("{table}11,1,0.")).unwrap();
        let names: Vec<_> = list_runs(&runs).iter().map(|run| (run.name(), run.step)).collect();
        assert_eq!(names, [("mine".to_owned(), 10)]);
        assert!(list_runs(&folder.path().join("nothing")).is_empty());
    }

    #[test]
    fn a_run_under_way_is_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("run");
        let record = RunRecord::new(Recipe::dcgan(), 5, RunRequest::default());
        let held = RunFolder::create(&root, &record).unwrap();
        assert!(is_in_use(&root));
        drop(held);
        assert!(!is_in_use(&root));
    }
}
