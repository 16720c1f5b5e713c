//! A run's folder: `run.json`, its tables, `generator.safetensors`, `checkpoints/`, `samples/`.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::disk::too_full;
use super::metrics_file::MetricsFile;
use super::{RunRecord, quality_file};
use crate::export::{ImageOptions, load_gray, remove_leftovers, save_image, write_or_say};
use crate::model::IMAGE_SIDE;
use crate::raster::{contact_sheet, split_sheet};
use crate::session::{GRID_COLUMNS, GRID_TILES, SampleGrid, StepMetrics};

/// Two checkpoints and some samples: what a run needs before its first pruning.
const ROOM_FOR_A_RUN: u64 = 64 << 20;
/// What tells of a run's whole way, and no longer does once it goes on from an earlier state.
const TOLD: [&str; 4] = ["metrics.csv", "run.json", "quality.csv", "looks.csv"];
/// How often, and how far apart, a run's lock is asked for.
const LOCK_ATTEMPTS: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(50);
/// Black pixels between the tiles of a saved sample grid.
const SHEET_GAP: usize = 2;

/// An open run folder.
pub struct RunFolder {
    root: PathBuf,
    metrics: MetricsFile,
    /// The state this folder was opened at, until its run goes on.
    opened_at: Option<u64>,
    /// Where what came later goes, once there is such a folder.
    aside: Option<PathBuf>,
    /// Held for as long as this folder is open.
    _lock: Option<File>,
}

/// Keeps two programs from training the same run; `None` where the file system knows no locks.
fn lock(root: &Path) -> Result<Option<File>, String> {
    let path = root.join(".lock");
    let file = at(&path, File::create(&path))?;
    for attempt in 0.. {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            // A program just started from here shares the lock until it has begun; so do not take
            // the first word for it.
            Err(TryLockError::WouldBlock) if attempt < LOCK_ATTEMPTS => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::WouldBlock) => break,
            Err(TryLockError::Error(error)) => {
                log::warn!("{} could not be locked: {error}", root.display());
                return Ok(None);
            }
        }
    }
    Err(format!("{} is being trained by another program", root.display()))
}

/// Removes what killed writes left behind.
fn sweep(root: &Path) {
    for (folder, ending) in
        [(root.to_owned(), ""), (root.join("checkpoints"), ".safetensors"), (root.join("samples"), ".png")]
    {
        let own = ["run.json", "generator.safetensors", "quality.csv", "looks.csv", "best.safetensors", "best.json"];
        let step = |name: &str| !ending.is_empty() && name.starts_with("step-") && name.ends_with(ending);
        remove_leftovers(&folder, |name| own.contains(&name) || step(name));
    }
}

/// Whether nothing lies there under a run's names, or only what a run leaves that ended before its
/// first checkpoint; never another program's files.
fn is_unused(root: &Path) -> bool {
    let absent_or = |name: &str, ours: &dyn Fn(&[u8]) -> bool| {
        let path = root.join(name);
        !path.exists() || fs::read(path).is_ok_and(|bytes| ours(&bytes))
    };
    absent_or("metrics.csv", &MetricsFile::is_begun)
        && absent_or("run.json", &|bytes| serde_json::from_slice::<RunRecord>(bytes).is_ok())
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
        if !checkpoints_in(root).is_empty() || !is_unused(root) {
            return Err(format!("{} already holds a run: resume it, or choose another folder", root.display()));
        }
        if let Some(reason) = too_full(root, ROOM_FOR_A_RUN) {
            return Err(reason);
        }
        Self::make_folders(root)?;
        let lock = lock(root)?;
        sweep(root);
        // A run that ended before its first checkpoint may have left these.
        for rest in [&csv, &root.join("run.json")] {
            match fs::remove_file(rest) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => at(rest, Err(error))?,
                _ => {}
            }
        }
        let metrics = at(&csv, MetricsFile::create(csv.clone()))?;
        // Last, so that a folder with this file is a run.
        at(root, record.write(root))?;
        Ok(Self { root: root.to_owned(), metrics, opened_at: None, aside: None, _lock: lock })
    }

    /// Opens a run's folder to go on after `rows` rows of metrics, a row a step. What is there of
    /// later steps stays until the run really goes on.
    ///
    /// # Errors
    /// Says when the metrics are shorter than the checkpoint needs, or the run is open elsewhere.
    pub fn resume(root: &Path, rows: u64) -> Result<(Self, Vec<StepMetrics>), String> {
        Self::make_folders(root)?;
        let lock = lock(root)?;
        sweep(root);
        let (metrics, kept) = MetricsFile::resume(&root.join("metrics.csv"), rows)?;
        Ok((Self { root: root.to_owned(), metrics, opened_at: Some(rows), aside: None, _lock: lock }, kept))
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
    pub fn append(&mut self, row: &StepMetrics) {
        if self.metrics.append(row) {
            let flushed = self.go_on().and_then(|()| self.metrics.flush().map_err(|e| e.to_string()));
            if let Err(reason) = flushed {
                self.metrics.try_later();
                log::warn!("the metrics of {} could not be written yet: {reason}", self.root.display());
            }
        }
    }

    /// Whether the run was opened at an earlier state than it has reached, and has not gone on from there.
    pub(super) fn is_taken_back(&self) -> bool {
        self.opened_at.is_some_and(|step| !self.later_than(step).is_empty())
    }

    fn later_than(&self, step: u64) -> Vec<PathBuf> {
        let later = |(of, path)| (of > step).then_some(path);
        steps_in(&self.root.join("checkpoints"), ".safetensors").into_iter().filter_map(later).collect()
    }

    /// Before the first change after a run was opened: what belongs to later steps makes way, kept
    /// beside the run.
    ///
    /// # Errors
    /// Passes on the file system's refusal; the next call goes on where this one broke off.
    pub(super) fn go_on(&mut self) -> Result<(), String> {
        let Some(step) = self.opened_at else { return Ok(()) };
        let checkpoints = self.later_than(step);
        if !checkpoints.is_empty() {
            self.set_aside(step, checkpoints)?;
        }
        at(&self.root.join("metrics.csv"), self.metrics.cut())?;
        quality_file::cut(&self.root, step)?;
        self.opened_at = None;
        Ok(())
    }

    fn set_aside(&mut self, step: u64, checkpoints: Vec<PathBuf>) -> Result<(), String> {
        let aside = match &self.aside {
            Some(aside) => aside.clone(),
            None => (1..)
                .map(|n| self.root.join(format!("set-aside-{n}")))
                .find(|path| !path.exists())
                .ok_or("no name is left")?,
        };
        at(&aside, fs::create_dir_all(&aside))?;
        self.aside = Some(aside.clone());
        for name in TOLD {
            let (from, to) = (self.root.join(name), aside.join(name));
            // Copied before an earlier call broke off, and perhaps written anew since.
            if to.exists() {
                continue;
            }
            match fs::read(&from) {
                Ok(bytes) => write_or_say(&to, &bytes)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => log::warn!("{} could not be read, and is not set aside: {error}", from.display()),
            }
        }
        let samples = steps_in(&self.root.join("samples"), ".png").into_iter().filter(|(of, _)| *of > step);
        // The checkpoints last, the newest at the very end: as long as one is here, this is not done.
        for path in samples.map(|(_, path)| path).chain(checkpoints) {
            let name = path.file_name().unwrap_or_default();
            at(&path, fs::rename(&path, aside.join(name)))?;
        }
        log::warn!("what came after step {step} lies in {} now", aside.display());
        Ok(())
    }

    /// Puts all rows safely on disk; called before each checkpoint.
    ///
    /// # Errors
    /// Passes on the file system's refusal; nothing is lost, and the next call tries again.
    pub fn sync(&mut self) -> Result<(), String> {
        self.go_on()?;
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
        write_or_say(&self.root.join("generator.safetensors"), bytes)
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
    let spread = |i: usize| i * (files.len() - 1) / (limit.max(2) - 1);
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

#[cfg(test)]
mod tests {
    use super::super::quality_file::tests::measurement;
    use super::*;

    /// A run of four steps with a measurement at each, opened after the second.
    fn taken_back(root: &Path) -> RunFolder {
        RunFolder::make_folders(root).unwrap();
        let mut metrics = MetricsFile::create(root.join("metrics.csv")).unwrap();
        for step in 1..=4 {
            metrics.append(&StepMetrics { step, ..StepMetrics::default() });
        }
        metrics.sync().unwrap();
        let all: Vec<_> = (1..=4).map(|step| measurement(step, 10.0)).collect();
        fs::write(root.join("quality.csv"), quality_file::to_csv(&all)).unwrap();
        fs::write(root.join("run.json"), "the whole way").unwrap();
        for step in [2, 3, 4] {
            fs::write(root.join(format!("checkpoints/step-{step:08}.safetensors")), "").unwrap();
        }
        RunFolder::resume(root, 2).unwrap().0
    }

    fn rows(path: &Path) -> usize {
        fs::read_to_string(path).unwrap().lines().count() - 1
    }

    #[test]
    fn going_on_from_an_earlier_state_keeps_the_way_left_beside_and_out_of_the_tables() {
        let root = tempfile::tempdir().unwrap();
        let mut folder = taken_back(root.path());
        assert!(folder.is_taken_back());
        folder.go_on().unwrap();
        assert!(!folder.is_taken_back());
        let aside = root.path().join("set-aside-1");
        for (name, left) in [("metrics.csv", 4), ("quality.csv", 4)] {
            assert_eq!((rows(&aside.join(name)), rows(&root.path().join(name))), (left, 2), "{name}");
        }
        assert_eq!(fs::read_to_string(aside.join("run.json")).unwrap(), "the whole way");
        assert_eq!(steps_in(&aside, ".safetensors").len(), 2);
        assert_eq!(checkpoints_in(root.path()).len(), 1);
    }

    #[test]
    fn setting_aside_goes_on_where_it_broke_off() {
        let root = tempfile::tempdir().unwrap();
        let mut folder = taken_back(root.path());
        let (there, gone) = (folder.checkpoint_path(3), folder.checkpoint_path(9));
        assert!(folder.set_aside(2, vec![there, gone]).is_err());
        fs::write(root.path().join("run.json"), "written since").unwrap();
        assert!(folder.is_taken_back());
        folder.go_on().unwrap();
        let aside = root.path().join("set-aside-1");
        assert_eq!(fs::read_to_string(aside.join("run.json")).unwrap(), "the whole way");
        assert_eq!(steps_in(&aside, ".safetensors").len(), 2);
        assert!(!root.path().join("set-aside-2").exists());
    }
}
