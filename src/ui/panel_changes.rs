//! Changes of the panels' own state.

use super::{Axis, Face, LatentEditor, Level, MOST_KEPT, NamedDirection, SaveOptions, Tab, Workbench};
use crate::latent::code::encode;
use crate::latent::notation;
use crate::latent::random::fixed_noise;
use crate::latent::{Course, History, LatentVector, Locks, NamedVector};
use crate::protocol::{Conditioning, DataSource, GRID_TILES, GeneratorSource, RunRequest};

/// Longest text that is pasted, in bytes: it is read on the window's thread.
const LONGEST_PASTE: usize = 1 << 20;

impl Face {
    /// Shows every plot.
    pub fn show_all_plots(&mut self) {
        self.plots.show_all();
    }

    /// Sets the horizontal axis of the plots.
    pub fn plot_along(&mut self, axis: Axis) {
        self.plots.axis = axis;
    }

    /// Whether the digit on screen was drawn from the vector being edited.
    pub fn is_settled(&self) -> bool {
        self.explore.digit.is_some() && &self.explore.z == self.editor.z()
    }

    /// Applies preferences from the settings file.
    pub fn prefer(&mut self, request: RunRequest, following: bool, save: SaveOptions) {
        self.run.request = request;
        (self.explore.following, self.explore.save) = (following, save);
    }

    /// Sets the data of the next run.
    pub fn train_on(&mut self, data: DataSource) {
        self.run.request.data = data;
    }

    /// Returns the vector being edited, with its seed, as a line of text.
    pub fn vector_as_text(&self) -> String {
        encode(self.editor.z(), self.editor.seed)
    }

    /// Returns the 200 numbers of the vector being edited, as JSON.
    pub fn vector_as_numbers(&self) -> String {
        serde_json::to_string(self.editor.z()).unwrap_or_default()
    }

    /// Selects the vector of a pasted text: a code, a seed or numbers. Several vectors go to the gallery.
    pub(super) fn paste(&mut self, text: &str) {
        if text.len() > LONGEST_PASTE {
            self.tell(Level::Warning, "this text is too long to paste; save it as a .json file and open that");
            return;
        }
        match notation::read(text) {
            Ok(vectors) if vectors.len() == 1 => {
                self.take_vectors(vectors);
                self.tell(Level::Info, "pasted a vector");
            }
            Ok(vectors) => self.take_vectors(vectors),
            Err(error) => self.tell(Level::Warning, &error.to_string()),
        }
    }

    /// Selects the only vector, or adds all of them to the gallery and selects the first.
    pub fn take_vectors(&mut self, vectors: Vec<NamedVector>) {
        let Some(first) = vectors.first().cloned() else { return };
        let count = vectors.len();
        self.tools.jump(&mut self.editor, &first);
        if count == 1 {
            self.tell(Level::Info, "went to the vector");
            return;
        }
        let (added, left) = self.tools.bench.keep_all(vectors);
        self.tools.bench.tab = Tab::Kept;
        let known = count - added - left;
        let mut told = format!("{added} of {count} vectors are new in the gallery; the first is on screen");
        if known > 0 {
            told += &format!("; {known} were there already");
        }
        if left > 0 {
            told += &format!("; {left} are left out, because the gallery holds {MOST_KEPT}");
        }
        self.tell(if left > 0 { Level::Warning } else { Level::Info }, &told);
    }

    /// Selects this vector.
    pub fn go_to(&mut self, z: LatentVector) {
        self.editor.jump(z);
    }

    /// Saves the vector in the gallery.
    pub fn keep(&mut self) {
        let conditioning = self.explore.asked_with();
        let vector = NamedVector { conditioning, ..NamedVector::nameless(self.editor.z().clone()) };
        if self.tools.bench.kept.iter().any(|kept| kept.is_same(&vector)) {
            self.tell(Level::Info, "this vector is already in the gallery");
            return;
        }
        // While the vector changes, the digit on screen belongs to an earlier vector.
        let reads_as = self.explore.reads_as().filter(|_| self.is_settled());
        let name = self.tools.bench.keep(vector, reads_as);
        self.tell(Level::Info, &format!("saved in the gallery as “{name}”"));
    }

    /// Returns the noise vector of a tile of the sample grid.
    fn tile(&self, tile: usize) -> Option<LatentVector> {
        let seed = self.run.info.as_ref().map_or(0, |info| info.request.seed);
        fixed_noise(seed, GRID_TILES).into_iter().nth(tile)
    }

    /// Selects the noise vector of a tile. Returns whether the generator on screen would draw another digit from it
    /// than the tile shows.
    pub fn explore_tile(&mut self, tile: usize) -> bool {
        let Some(z) = self.tile(tile) else { return false };
        self.editor.jump(z);
        self.tell(Level::Info, &format!("exploring sample {}", tile + 1));
        !matches!(self.explore.source, GeneratorSource::Run { .. })
    }

    /// Marks a tile as having more or less of the property for which examples are collected.
    pub fn teach_tile(&mut self, tile: usize, more: bool) {
        let Some(z) = self.tile(tile) else { return };
        self.tools.bench.teach(&z, more);
        let word = if more { "more" } else { "less" };
        self.tell(Level::Info, &format!("sample {} has {word} of the taught property", tile + 1));
    }

    /// Adds directions to the user's own, and lists the user's own directions.
    pub fn add_directions(&mut self, directions: Vec<NamedDirection>) {
        self.tell(Level::Info, &format!("loaded {} directions", directions.len()));
        self.tools.bench.mine.extend(directions);
        self.tools.directions.show_mine();
    }

    /// Sets whether newer generators of a run replace the generator in use.
    pub fn follow(&mut self, following: bool) {
        self.explore.following = following;
    }

    /// Sets class and truncation, and discards the findings about the previous ones. The ten digits stay
    /// on screen until they are drawn again.
    pub fn condition(&mut self, conditioning: Conditioning) {
        self.explore.conditioning = conditioning;
        self.tools.other_class();
        self.tools.thumbs.forget();
    }

    /// Restores history, locks and workbench from the previous session.
    pub fn resume(&mut self, history: History, locks: Locks, bench: Workbench) {
        self.editor.resume(history, locks);
        self.tools.bench = bench;
    }

    /// Shows these files as the recent projects.
    pub fn show_recent(&mut self, projects: Vec<std::path::PathBuf>) {
        self.recent = projects;
    }

    /// Offers to continue this run before others.
    pub fn offer_run(&mut self, run: Option<std::path::PathBuf>) {
        self.runs.open_last = run;
    }

    /// Replaces the workbench, locks, vector, seed and save options by those of a project.
    pub fn take_project(
        &mut self,
        bench: Workbench,
        locks: Locks,
        z: Option<LatentVector>,
        seed: u64,
        save: SaveOptions,
    ) {
        self.tools.bench = bench;
        self.tools.gallery.forget_selection();
        self.explore.save = save;
        self.editor.seed = seed;
        if let Some(z) = z {
            self.editor.jump(z);
        }
        self.editor.locks = locks;
    }

    /// The plots that are shown, as an SVG document.
    pub fn plots_as_svg(&self) -> String {
        self.plots.to_svg(&self.run)
    }

    /// Where the plots are in the window, in points; `None` where they are not shown.
    pub fn place_of_plots(&self) -> Option<egui::Rect> {
        self.plots.place
    }

    /// The selected direction.
    pub fn chosen_direction(&self) -> Option<Course> {
        self.tools.chosen_direction().map(|chosen| chosen.course)
    }

    /// The selected vectors of the gallery in the order shown; all that it shows when none is selected.
    pub fn gallery(&self) -> Vec<NamedVector> {
        self.tools.gallery.chosen(&self.tools.bench.kept)
    }

    /// The vector being edited, with its history.
    pub fn editor(&self) -> &LatentEditor {
        &self.editor
    }
}
