//! The list of the runs folder, read and changed on another thread, and the example shown before any run.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::background::Awaited;
use crate::app::ExplorerApp;
use crate::export::gray_from_bytes;
use crate::files::exists_itself;
use crate::protocol::RunSummary;
use crate::session::{is_in_use, list_runs, shipped_run};
use crate::ui::{Compared, Example, Level};

const EXAMPLE: &[u8] = include_bytes!("../../../assets/generator/conditional.samples.png");
const IN_USE: &str = "This run is under way: stop it first";

/// A change of a run's folder.
pub(in crate::app) enum Change {
    Rename(PathBuf, String),
    Trash(PathBuf),
}

/// The answer of a thread: the result of the change, and the list after it.
type Listed = (Option<Result<String, String>>, Vec<RunSummary>);

/// The threads whose answers have not arrived.
#[derive(Default)]
pub(in crate::app) struct RecentRuns {
    reading: Awaited<Listed>,
    /// Whether the list changed after the thread had begun to read it.
    again: bool,
    example: Awaited<Example>,
    /// The folder that is moved to the trash.
    trashing: Option<PathBuf>,
}

impl ExplorerApp {
    /// Makes a change, if any, and reads the list of runs.
    pub(in crate::app) fn list_runs(&mut self, change: Option<Change>) {
        let Some(folder) = self.runs.clone() else { return };
        self.face.offer_run(self.settings.last_run.clone());
        if self.recent_runs.reading.is_waiting() {
            match change {
                None => self.recent_runs.again = true,
                Some(_) => self.tell(Level::Warning, "the list of runs is being read; try again"),
            }
            return;
        }
        let work = move || {
            let result = change.map(|change| make(&folder, change));
            (result, list_runs(&folder))
        };
        if let Err(reason) = self.recent_runs.reading.start(self.jobs.ctx(), "runs", work) {
            self.tell(Level::Error, &reason);
        }
    }

    /// Decodes the shipped generator's samples and the curves of its run, which are shown until a run begins.
    pub(in crate::app) fn read_example(&mut self) {
        let work = || Example { curves: Compared::new(shipped_run()), samples: gray_from_bytes(EXAMPLE) };
        if let Err(reason) = self.recent_runs.example.start(self.jobs.ctx(), "example", work) {
            self.tell(Level::Error, &reason);
        }
    }

    /// Receives the list and the example.
    pub(in crate::app) fn take_in_runs(&mut self) {
        if let Some(Some(example)) = self.recent_runs.example.poll() {
            self.face.show_example(example);
        }
        match self.recent_runs.reading.poll() {
            Some(Some((result, list))) => {
                let trashed = self.recent_runs.trashing.take();
                if let (Some(Ok(_)), Some(path)) = (&result, trashed) {
                    self.face.run_mut().is_trashed(&path);
                }
                match result {
                    Some(Ok(text)) => self.tell(Level::Info, &text),
                    Some(Err(reason)) => self.tell(Level::Error, &reason),
                    None => {}
                }
                self.face.show_runs(list);
            }
            Some(None) => self.tell(Level::Error, "the runs folder could not be read"),
            None => return,
        }
        if std::mem::take(&mut self.recent_runs.again) {
            self.list_runs(None);
        }
    }

    /// Renames a run's folder.
    pub(in crate::app) fn rename_run(&mut self, path: PathBuf, name: String) {
        self.list_runs(Some(Change::Rename(path, name)));
    }

    /// Moves a run's folder to the trash.
    pub(in crate::app) fn trash_run(&mut self, path: PathBuf) {
        if !self.recent_runs.reading.is_waiting() {
            self.recent_runs.trashing = Some(path.clone());
        }
        self.list_runs(Some(Change::Trash(path)));
    }

    /// Shows a folder in the system's file manager.
    pub(in crate::app) fn show_folder(&mut self, path: PathBuf) {
        self.jobs.start_quietly(move || {
            opener::open(&path).map_err(|e| format!("no file manager could show {}: {e}", path.display()))
        });
    }
}

fn make(runs: &Path, change: Change) -> Result<String, String> {
    match change {
        Change::Rename(path, name) => {
            usable(runs, &path)?;
            let target = runs.join(plain(&name)?);
            if exists_itself(&target) {
                return Err(format!("{name} exists already"));
            }
            fs::rename(&path, &target).map_err(|e| format!("{} could not be renamed: {e}", path.display()))?;
            Ok(format!("the run is now called {name}"))
        }
        Change::Trash(path) => {
            usable(runs, &path)?;
            trash::delete(&path).map_err(|e| format!("{} could not be moved to the trash: {e}", path.display()))?;
            Ok(format!("{} is in the trash", path.display()))
        }
    }
}

/// Checks that this is a folder directly inside the runs folder, and that no trainer uses it.
fn usable(runs: &Path, path: &Path) -> Result<(), String> {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir());
    if path.parent() != Some(runs) || !is_folder {
        return Err(format!("{} is no run in {}", path.display(), runs.display()));
    }
    if is_in_use(path) { Err(IN_USE.to_owned()) } else { Ok(()) }
}

/// Checks that a name is a single component of a path, and that the folder would not be hidden.
fn plain(name: &str) -> Result<&str, String> {
    let mut parts = Path::new(name).components();
    let single = matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name);
    if single && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']) && name.trim() == name {
        Ok(name)
    } else {
        Err(format!("“{name}” cannot be the name of a folder"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_gets_another_name_and_nothing_outside_the_folder_does() {
        let folder = tempfile::tempdir().unwrap();
        let runs = folder.path().join("runs");
        let run = runs.join("one");
        fs::create_dir_all(&run).unwrap();
        for name in ["", ".", "..", ".hidden", "a/b", "../x", "/x", "a\\b", " a", "C:x"] {
            assert!(make(&runs, Change::Rename(run.clone(), name.to_owned())).is_err(), "{name}");
        }
        make(&runs, Change::Rename(run.clone(), "Sayılar 2".to_owned())).unwrap();
        assert!(runs.join("Sayılar 2").is_dir() && !run.exists());
        fs::create_dir(&run).unwrap();
        let taken = make(&runs, Change::Rename(run.clone(), "Sayılar 2".to_owned())).unwrap_err();
        assert!(taken.contains("exists"), "{taken}");
        for outside in [folder.path().to_owned(), runs.clone(), runs.join("..").join("runs"), runs.join("none")] {
            assert!(make(&runs, Change::Rename(outside.clone(), "x".to_owned())).is_err(), "{outside:?}");
            assert!(make(&runs, Change::Trash(outside.clone())).is_err(), "{outside:?}");
        }
        assert!(run.is_dir());
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_no_run() {
        let folder = tempfile::tempdir().unwrap();
        let (runs, target) = (folder.path().join("runs"), folder.path().join("target"));
        fs::create_dir_all(&runs).unwrap();
        fs::create_dir(&target).unwrap();
        std::os::unix::fs::symlink(&target, runs.join("link")).unwrap();
        assert!(make(&runs, Change::Trash(runs.join("link"))).is_err());
        assert!(target.is_dir());
    }
}
