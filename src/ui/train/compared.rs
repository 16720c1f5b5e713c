//! Earlier runs beside the run on screen.

use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;

use crate::protocol::{FixedNoiseEvaluation, Measurement, RecordedRun};
use crate::ui::GridHistory;
use crate::ui::curves::Curves;
use crate::ui::runs::titled;

/// Largest number of runs beside the run on screen; each has its own colour.
pub const MOST_COMPARED: usize = 5;

/// The curves of an earlier run.
pub struct Compared {
    /// The folder's name, followed by the recipe if the folder's name does not contain it.
    pub name: String,
    /// The metrics of every step.
    pub curves: Curves,
    /// Evaluations of the fixed noise.
    pub fixed_noise: Vec<FixedNoiseEvaluation>,
    /// Quality measurements.
    pub quality: Vec<Measurement>,
    /// Sample grids.
    pub grids: GridHistory,
    /// Seed, if known.
    pub seed: Option<u64>,
    /// Steps in one epoch, if known.
    pub steps_per_epoch: Option<u64>,
    /// Index of the run's colour, below [`MOST_COMPARED`].
    pub(in crate::ui) slot: usize,
    path: PathBuf,
}

impl Compared {
    /// Prepares a recorded run for drawing; takes a moment for a long run.
    pub fn new(past: RecordedRun) -> Self {
        let RecordedRun { name, rows, fixed_noise, quality, samples, seed, steps_per_epoch } = past;
        let mut grids = GridHistory::default();
        samples.into_iter().for_each(|grid| grids.push(grid));
        let mut curves = Curves::default();
        curves.extend(rows);
        let path = PathBuf::from(&name);
        Self { name, curves, fixed_noise, quality, grids, seed, steps_per_epoch, slot: 0, path }
    }

    /// Sets the folder that the run was read from, which identifies it in the list of runs.
    #[must_use]
    pub fn read_from(self, path: PathBuf) -> Self {
        Self { path, ..self }
    }

    /// Name shown to the user.
    pub fn title(&self) -> String {
        titled(&self.name, &ZonedDateTime::now())
    }

    /// The folder that the run was read from.
    pub(in crate::ui) fn path(&self) -> &Path {
        &self.path
    }

    /// Its number in the legend and at the ends of its curves, from 1.
    pub(in crate::ui) fn number(&self) -> usize {
        self.slot + 1
    }
}

/// The earlier runs beside the run on screen, in the order of their numbers, and those that are being read.
#[derive(Default)]
pub struct Comparisons {
    all: Vec<Compared>,
    asked: Vec<PathBuf>,
}

impl Comparisons {
    /// The runs, in the order of their numbers.
    pub fn all(&self) -> &[Compared] {
        &self.all
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether there is no room for another run.
    pub fn is_full(&self) -> bool {
        self.all.len() + self.asked.len() >= MOST_COMPARED
    }

    /// Whether the run of this folder is compared, or being read.
    pub fn holds(&self, path: &Path) -> bool {
        self.asked.iter().any(|asked| asked == path) || self.all.iter().any(|one| one.path == path)
    }

    /// Reserves a colour for the run of this folder. Returns whether the run must be read now.
    pub fn ask(&mut self, path: &Path) -> bool {
        let wanted = !self.is_full() && !self.holds(path);
        if wanted {
            self.asked.push(path.to_owned());
        }
        wanted
    }

    /// Whether the run of this folder is still wanted.
    pub fn awaits(&self, path: &Path) -> bool {
        self.asked.iter().any(|asked| asked == path)
    }

    /// Adds a run with the first free number.
    pub fn add(&mut self, mut other: Compared) {
        self.forget(&other.path.clone());
        let free = (0..MOST_COMPARED).find(|slot| self.all.iter().all(|one| one.slot != *slot));
        let Some(slot) = free else { return };
        other.slot = slot;
        let place = self.all.partition_point(|one| one.slot < slot);
        self.all.insert(place, other);
    }

    /// Removes the run of this folder, whether it was read already or not.
    pub fn forget(&mut self, path: &Path) {
        self.asked.retain(|asked| asked != path);
        self.all.retain(|one| one.path != path);
    }

    /// Removes the run with this slot.
    pub(in crate::ui) fn remove(&mut self, slot: usize) {
        self.all.retain(|one| one.slot != slot);
    }

    /// Removes all runs.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::trial::recorded;

    fn run(name: &str) -> Compared {
        Compared::new(recorded(name, 0))
    }

    fn numbers(all: &Comparisons) -> Vec<(&str, usize)> {
        all.all().iter().map(|one| (one.name.as_str(), one.number())).collect()
    }

    #[test]
    fn a_run_keeps_its_number_when_another_is_removed_and_the_next_takes_the_free_one() {
        let mut all = Comparisons::default();
        ["a", "b", "c"].into_iter().for_each(|name| all.add(run(name)));
        all.remove(1);
        assert_eq!(numbers(&all), [("a", 1), ("c", 3)]);
        all.add(run("d"));
        assert_eq!(numbers(&all), [("a", 1), ("d", 2), ("c", 3)]);
        all.add(run("c"));
        assert_eq!(numbers(&all), [("a", 1), ("d", 2), ("c", 3)], "a run read again takes its own place");
        all.clear();
        assert!(all.is_empty());
    }

    #[test]
    fn five_runs_are_compared_and_no_more() {
        let mut all = Comparisons::default();
        for name in ["a", "b", "c"] {
            all.add(run(name));
        }
        assert!(all.ask(Path::new("d")) && all.ask(Path::new("e")) && all.is_full());
        assert!(!all.ask(Path::new("f")) && all.holds(Path::new("d")));
        all.forget(Path::new("d"));
        assert!(!all.awaits(Path::new("d")) && all.awaits(Path::new("e")));
        assert!(all.ask(Path::new("f")));
        for name in ["e", "f", "g", "h"] {
            all.add(run(name));
        }
        assert_eq!(numbers(&all), [("a", 1), ("b", 2), ("c", 3), ("e", 4), ("f", 5)]);
    }
}
