//! The latent panel: what is laid out on it, its small pictures, and what each of its pages shows.

use super::workbench::{NamedDirection, Tab, Workbench};
use crate::latent::LatentVector;
use crate::ui::LatentEditor;
use crate::ui::Thumbnails;
use crate::ui::explore::pages::{Dimensions, Directions, HistoryStrip, MorphPlayer, SeedPlane, TenDigits};

/// See the module. What a page shows is the page's own: others go through what it offers.
#[derive(Default)]
pub struct Tools {
    /// Kept from one start to the next; every page has a part of it.
    pub(in crate::ui) bench: Workbench,
    pub(in crate::ui) thumbs: Thumbnails,
    pub(in crate::ui) dimensions: Dimensions,
    pub(in crate::ui) directions: Directions,
    pub(in crate::ui) plane: SeedPlane,
    pub(in crate::ui) morph: MorphPlayer,
    pub(in crate::ui) history: HistoryStrip,
    pub(in crate::ui) ten: TenDigits,
}

impl Tools {
    /// What is kept from one start to the next.
    pub fn bench(&self) -> &Workbench {
        &self.bench
    }

    /// The 200 values.
    pub fn dimensions(&self) -> &Dimensions {
        &self.dimensions
    }

    /// Directions with a meaning.
    pub fn directions(&self) -> &Directions {
        &self.directions
    }

    /// What plays the keyframes.
    pub fn morph(&self) -> &MorphPlayer {
        &self.morph
    }

    /// The ten digits near the vector.
    pub fn ten(&self) -> &TenDigits {
        &self.ten
    }

    /// Forgets what was found out about another network.
    pub(in crate::ui) fn other_network(&mut self) {
        self.dimensions.forget();
        self.directions.forget();
        self.ten.forget();
    }

    /// The direction looked at.
    pub(in crate::ui) fn chosen_direction(&self) -> Option<NamedDirection> {
        self.directions.chosen(&self.bench.mine)
    }

    /// Chooses the direction below.
    pub(in crate::ui) fn choose_below(&mut self) {
        let count = self.directions.count(&self.bench.mine);
        self.directions.choose_below(count);
    }

    /// Whether the page of directions is open.
    pub(in crate::ui) fn shows_directions(&self) -> bool {
        self.bench.tab == Tab::Directions
    }

    /// Moves the morph's clock by so many seconds of the window's, and the vector with it.
    pub(in crate::ui) fn play_on(&mut self, editor: &mut LatentEditor, seconds: f32) {
        self.morph.play_on(&self.bench.path, editor, seconds);
    }

    /// Plays the morph, or waits.
    pub(in crate::ui) fn play_or_pause(&mut self) {
        self.morph.play_or_pause(&self.bench.path);
    }

    /// Makes the vector a keyframe; how many there are then.
    pub(in crate::ui) fn add_keyframe(&mut self, z: &LatentVector) -> usize {
        self.morph.add_keyframe(&mut self.bench.path, z);
        self.bench.path.keyframes.len()
    }
}
