//! The right panel's layout and the vector's history, each in a file beside the settings file.

use std::path::{Path, PathBuf};

use super::broken_file::set_aside;
use crate::app::ExplorerApp;
use crate::files::{read_regular_file, write_atomic};
use crate::latent::{DIM, History, LatentVector, Locks};
use crate::ui::{Level, Workbench};

/// Size limit in bytes of a layout or history that is read. A layout of this size holds some thousand saved vectors.
const LARGEST_FILE: u64 = 32 << 20;
/// Number of newest states of the history that are written.
const REMEMBERED: usize = 20_000;
const RECORD: usize = DIM * 4;

/// The content of the layout's file.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub(in crate::app) struct Layout {
    locks: Locks,
    bench: Workbench,
}

/// The layout and the history as they were written last.
#[derive(Default)]
pub(in crate::app) struct WrittenWorkbench {
    layout: Layout,
    /// `None` before anything is read or written.
    history: Option<HistoryMark>,
}

/// A value that changes with every change of the history.
#[derive(PartialEq)]
struct HistoryMark {
    at: usize,
    states: usize,
    present: LatentVector,
}

impl HistoryMark {
    fn of(history: &History) -> Self {
        Self { at: history.at(), states: history.states().len(), present: history.present().clone() }
    }
}

impl WrittenWorkbench {
    /// Returns the files that have changed, with their contents. They then count as written.
    fn changes(&mut self, settings: &Path, layout: Layout, history: &History) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        if layout != self.layout
            && let Ok(bytes) = serde_json::to_vec(&layout)
        {
            files.push((beside(settings, "workbench.json"), bytes));
            self.layout = layout;
        }
        let mark = Some(HistoryMark::of(history));
        if mark != self.history {
            files.push((beside(settings, "history.bin"), history_bytes(history)));
            self.history = mark;
        }
        files
    }
}

fn beside(settings: &Path, name: &str) -> PathBuf {
    settings.with_file_name(name)
}

/// Serialises the history: the index of the present state, then 200 floats per state, all little-endian.
fn history_bytes(history: &History) -> Vec<u8> {
    let skipped = history.states().len().saturating_sub(REMEMBERED).min(history.at());
    let states = &history.states()[skipped..(skipped + REMEMBERED).min(history.states().len())];
    let mut bytes = Vec::with_capacity(8 + states.len() * RECORD);
    bytes.extend_from_slice(&((history.at() - skipped) as u64).to_le_bytes());
    for value in states.iter().flat_map(LatentVector::as_slice) {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    bytes
}

fn history_of(bytes: &[u8]) -> Option<History> {
    let (at, records) = bytes.split_first_chunk::<8>()?;
    let at = usize::try_from(u64::from_le_bytes(*at)).ok()?;
    if !records.len().is_multiple_of(RECORD) {
        return None;
    }
    let state = |record: &[u8]| {
        let values = record.as_chunks::<4>().0.iter().map(|value| f32::from_le_bytes(*value)).collect();
        LatentVector::from_values(values).ok()
    };
    History::from_states(records.chunks_exact(RECORD).map(state).collect::<Option<Vec<_>>>()?, at)
}

/// Reads and parses a file; returns `None` without a file. Renames a file that cannot be used, and returns a message.
fn read<T>(path: &Path, parse: impl Fn(&[u8]) -> Option<T>) -> (Option<T>, Option<String>) {
    let read = match read_regular_file(path, LARGEST_FILE) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (None, None),
        read => read.map_err(|e| e.to_string()),
    };
    match read.and_then(|bytes| parse(&bytes).ok_or_else(|| "it is damaged".to_owned())) {
        Ok(value) => (Some(value), None),
        Err(reason) => (None, Some(set_aside(path, &reason))),
    }
}

impl ExplorerApp {
    /// Restores the layout and the history that were written last.
    pub(in crate::app) fn resume_workbench(&mut self) {
        let Some(settings) = self.settings.file.clone() else { return };
        let (layout, trouble) =
            read(&beside(&settings, "workbench.json"), |bytes| serde_json::from_slice::<Layout>(bytes).ok());
        let (history, more_trouble) = read(&beside(&settings, "history.bin"), history_of);
        for sentence in [trouble, more_trouble].into_iter().flatten() {
            self.tell(Level::Warning, &sentence);
        }
        let mut layout = layout.unwrap_or_default();
        // Each pinned slider must be one of the 200, and appear once.
        let mut seen = [false; DIM];
        layout.bench.pinned.retain(|&index| seen.get_mut(index).is_some_and(|seen| !std::mem::replace(seen, true)));
        // The vector in the settings is the newest. A history that does not end with it is out of date.
        let mut history = history.unwrap_or_else(|| History::new(self.settings.z.clone()));
        history.push(self.settings.z.clone());
        self.face.resume(history, layout.locks.clone(), layout.bench.clone());
        let history = Some(HistoryMark::of(self.editor().history()));
        self.written_workbench = WrittenWorkbench { layout, history };
    }

    /// Returns the workbench's files that have changed, with their contents.
    pub(in crate::app) fn changed_workbench(&mut self) -> Vec<(PathBuf, Vec<u8>)> {
        let Some(settings) = &self.settings.file else { return Vec::new() };
        let layout = Layout { locks: self.face.editor().locks.clone(), bench: self.face.tools().bench().clone() };
        self.written_workbench.changes(settings, layout, self.face.editor().history())
    }
}

/// Writes each of these files atomically.
///
/// # Errors
/// Returns a message about the first file that could not be written.
pub(in crate::app) fn write_all(files: &[(PathBuf, Vec<u8>)]) -> Result<(), String> {
    for (path, bytes) in files {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| format!("{} not saved: {e}", folder.display()))?;
        }
        write_atomic(path, bytes).map_err(|e| format!("{} not saved: {e}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;

    fn history(states: usize, at: usize) -> History {
        History::from_states((0..states as u64).map(sample).collect(), at).unwrap()
    }

    #[test]
    fn a_history_comes_back_as_it_was() {
        for (states, at) in [(1, 0), (5, 4), (5, 0), (40, 17)] {
            let before = history(states, at);
            assert_eq!(history_of(&history_bytes(&before)), Some(before));
        }
    }

    #[test]
    fn a_damaged_history_is_refused_and_not_half_read() {
        let bytes = history_bytes(&history(3, 1));
        for cut in [0, 7, 8, 9, 807, 809, bytes.len() - 1] {
            assert_eq!(history_of(&bytes[..cut]), None, "{cut}");
        }
        let mut infinite = bytes.clone();
        infinite[8..12].copy_from_slice(&f32::INFINITY.to_le_bytes());
        assert_eq!(history_of(&infinite), None);
        let mut elsewhere = bytes;
        elsewhere[..8].copy_from_slice(&u64::MAX.to_le_bytes());
        assert_eq!(history_of(&elsewhere).map(|history| history.at()), Some(2));
    }

    #[test]
    fn only_what_changed_is_written_and_only_once() {
        let settings = Path::new("/folder/settings.json");
        let mut written = WrittenWorkbench::default();
        let names = |files: Vec<(PathBuf, Vec<u8>)>| -> Vec<String> {
            files.into_iter().map(|(path, _)| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
        };
        let mut layout = Layout::default();
        assert_eq!(names(written.changes(settings, layout.clone(), &history(3, 1))), ["history.bin"]);
        layout.locks.set(3, true);
        assert_eq!(names(written.changes(settings, layout.clone(), &history(3, 1))), ["workbench.json"]);
        assert_eq!(names(written.changes(settings, layout, &history(3, 2))), ["history.bin"]);
    }

    #[test]
    fn a_layout_comes_back_as_it_was() {
        let mut layout = Layout::default();
        layout.locks.set(3, true);
        layout.bench.slots[1] = Some(sample(2));
        layout.bench.keep(crate::latent::NamedVector::nameless(sample(4)), Some(7));
        layout.bench.path.add(sample(5), 1.5);
        layout.bench.more.push(sample(6));
        let bytes = serde_json::to_vec(&layout).unwrap();
        assert_eq!(serde_json::from_slice::<Layout>(&bytes).unwrap(), layout);
        assert_eq!(serde_json::from_slice::<Layout>(b"{}").unwrap(), Layout::default());
    }
}
