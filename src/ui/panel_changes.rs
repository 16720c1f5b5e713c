//! What a wish changes on the panels themselves.

use super::{Axis, Face, LatentEditor, Level, NamedDirection, SaveOptions, Workbench};
use crate::latent::code::{decode, encode};
use crate::latent::random::fixed_noise;
use crate::latent::{History, LatentVector, Locks};
use crate::protocol::{Conditioning, DataSource, GRID_TILES, GeneratorSource, RunRequest};

impl Face {
    /// Puts every plot on screen.
    pub fn show_all_plots(&mut self) {
        self.plots.show_all();
    }

    /// What the plots run along.
    pub fn plot_along(&mut self, axis: Axis) {
        self.plots.axis = axis;
    }

    /// Whether the digit on screen is the one of the vector under the hand.
    pub fn is_settled(&self) -> bool {
        self.explore.digit.is_some() && &self.explore.z == self.editor.z()
    }

    /// Sets what is remembered from another time.
    pub fn prefer(&mut self, request: RunRequest, following: bool, save: SaveOptions) {
        self.run.request = request;
        (self.explore.following, self.explore.save) = (following, save);
    }

    /// The next run trains on these data.
    pub fn train_on(&mut self, data: DataSource) {
        self.run.request.data = data;
    }

    /// The vector under the hand, and its seed, as a line of text.
    pub fn vector_as_text(&self) -> String {
        encode(self.editor.z(), self.editor.seed)
    }

    /// Goes to the vector that a pasted line stands for.
    pub(super) fn paste(&mut self, text: &str) {
        match decode(text) {
            Ok(z) => {
                self.editor.jump(z);
                self.tell(Level::Info, "pasted a vector");
            }
            Err(error) => self.tell(Level::Warning, &error.to_string()),
        }
    }

    /// Puts the vector into the gallery.
    pub fn keep(&mut self) {
        let z = self.editor.z().clone();
        if self.tools.bench.kept.iter().any(|kept| kept.z == z) {
            self.tell(Level::Info, "this vector is in the gallery already");
            return;
        }
        // While the hand moves, the picture is behind it.
        let reads_as = self.explore.reads_as().filter(|_| self.is_settled());
        let name = self.tools.bench.keep(z, reads_as);
        self.tell(Level::Info, &format!("saved in the gallery as {name}"));
    }

    /// The noise of a tile of the sample grid.
    fn tile(&self, tile: usize) -> Option<LatentVector> {
        let seed = self.run.info.as_ref().map_or(0, |info| info.request.seed);
        fixed_noise(seed, GRID_TILES).into_iter().nth(tile)
    }

    /// Takes a tile's noise to the latent panel; whether the generator on screen would draw another digit of it than
    /// the one clicked.
    pub fn explore_tile(&mut self, tile: usize) -> bool {
        let Some(z) = self.tile(tile) else { return false };
        self.editor.jump(z);
        self.tell(Level::Info, &format!("exploring sample {}", tile + 1));
        !matches!(self.explore.source, GeneratorSource::Run { .. })
    }

    /// Marks a tile as having more or less of what is being taught.
    pub fn teach_tile(&mut self, tile: usize, more: bool) {
        let Some(z) = self.tile(tile) else { return };
        self.tools.bench.teach(&z, more);
        let word = if more { "more" } else { "less" };
        self.tell(Level::Info, &format!("sample {} has {word} of what is being taught", tile + 1));
    }

    /// Adds directions to the person's own, and lists these.
    pub fn add_directions(&mut self, directions: Vec<NamedDirection>) {
        self.tell(Level::Info, &format!("loaded {} directions", directions.len()));
        self.tools.bench.mine.extend(directions);
        self.tools.directions.show_mine();
    }

    /// Follows the newest generator of a run from now on, or stays with this one.
    pub fn follow(&mut self, following: bool) {
        self.explore.following = following;
    }

    /// Asks for this class and truncation; all findings about the one before are forgotten.
    pub fn condition(&mut self, conditioning: Conditioning) {
        self.explore.conditioning = conditioning;
        self.tools.other_network();
        self.tools.thumbs.forget();
    }

    /// Takes up what was laid out another time, and where the hand had been.
    pub fn resume(&mut self, history: History, locks: Locks, bench: Workbench) {
        self.editor.resume(history, locks);
        self.tools.bench = bench;
    }

    /// The vector under the hand, and its past.
    pub fn editor(&self) -> &LatentEditor {
        &self.editor
    }
}
