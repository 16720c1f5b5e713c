//! Continues a run from an earlier state: moves the files of later steps to a folder inside the run's folder.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::listing::steps_in;
use super::{RunFolder, at, fixed_noise, quality};
use crate::files::{exists_itself, make_own_folder, read_regular_file, write_or_say};

/// Files of the whole run that are rewritten when it continues from an earlier state.
const TABLES: [&str; 5] = ["metrics.csv", "run.json", "quality.csv", fixed_noise::NAME, fixed_noise::EARLIER_NAME];

/// Size limit in bytes of a table that is set aside.
const LARGEST_TABLE: u64 = 512 << 20;

impl RunFolder {
    /// Whether the run was opened at an earlier state than its newest, and has not continued yet.
    pub(in crate::train) fn is_taken_back(&self) -> bool {
        self.opened_at.is_some_and(|step| !self.later_than(step).is_empty())
    }

    fn later_than(&self, step: u64) -> Vec<PathBuf> {
        let later = |(of, path)| (of > step).then_some(path);
        steps_in(&self.root.join("checkpoints"), ".safetensors").into_iter().filter_map(later).collect()
    }

    /// Called before the first change after a run is opened. Moves the files of later steps to a folder in the run's
    /// folder.
    ///
    /// # Errors
    /// Returns a message when a file cannot be moved; the next call continues there.
    pub(in crate::train) fn go_on(&mut self) -> Result<(), String> {
        let Some(step) = self.opened_at else { return Ok(()) };
        let checkpoints = self.later_than(step);
        if !checkpoints.is_empty() {
            self.set_aside(step, checkpoints)?;
        }
        at(&self.root.join("metrics.csv"), self.metrics.cut())?;
        quality::cut(&self.root, step)?;
        self.opened_at = None;
        Ok(())
    }

    fn set_aside(&mut self, step: u64, checkpoints: Vec<PathBuf>) -> Result<(), String> {
        let aside = match &self.aside {
            Some(aside) => aside.clone(),
            None => (1..)
                .map(|n| self.root.join(format!("set-aside-{n}")))
                .find(|path| !exists_itself(path))
                .ok_or("no free name is left")?,
        };
        at(&aside, make_own_folder(&aside))?;
        self.aside = Some(aside.clone());
        for name in TABLES {
            let (from, to) = (self.root.join(name), aside.join(name));
            // Copied by an earlier call that failed later; the original may have changed since.
            if exists_itself(&to) {
                continue;
            }
            match read_regular_file(&from, LARGEST_TABLE) {
                Ok(bytes) => write_or_say(&to, &bytes)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => log::warn!("{} could not be read and was not set aside: {error}", from.display()),
            }
        }
        let samples = steps_in(&self.root.join("samples"), ".png").into_iter().filter(|(of, _)| *of > step);
        // Checkpoints last, the newest one at the end: while one remains here, the move is incomplete.
        for path in samples.map(|(_, path)| path).chain(checkpoints) {
            let name = path.file_name().unwrap_or_default();
            at(&path, fs::rename(&path, aside.join(name)))?;
        }
        log::warn!("the files after step {step} are now in {}", aside.display());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::checkpoints_in;
    use super::super::metrics_writer::MetricsFile;
    use super::super::quality::tests::measurement;
    use super::*;
    use crate::protocol::StepMetrics;

    /// A run of four steps with a measurement at each, opened at step 2.
    fn taken_back(root: &Path) -> RunFolder {
        RunFolder::make_folders(root).unwrap();
        let mut metrics = MetricsFile::create(root.join("metrics.csv")).unwrap();
        for step in 1..=4 {
            metrics.append(&StepMetrics { step, ..StepMetrics::default() });
        }
        metrics.sync().unwrap();
        let all: Vec<_> = (1..=4).map(|step| measurement(step, 10.0)).collect();
        fs::write(root.join("quality.csv"), quality::to_csv(&all)).unwrap();
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
