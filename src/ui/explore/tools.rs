//! The state of the right panel's pages: the workbench, the small images, and what each page shows.

use super::workbench::{Tab, Workbench};
use crate::latent::{Conditioning, LatentVector, NamedVector};
use crate::ui::explore::pages::{
    Dimensions, Directions, Gallery, HistoryStrip, MorphPlayer, NamedCourse, SeedPlane, TenDigits,
};
use crate::ui::{ExploreView, LatentEditor, Thumbnails};

/// The state of the pages. Fields of a page are private to its file; other code uses the page's methods.
#[derive(Default)]
pub struct Tools {
    /// The workbench. It is saved when the program ends and loaded when it starts. Every page uses a part of it.
    pub(in crate::ui) bench: Workbench,
    pub(in crate::ui) thumbs: Thumbnails,
    pub(in crate::ui) dimensions: Dimensions,
    pub(in crate::ui) directions: Directions,
    pub(in crate::ui) plane: SeedPlane,
    pub(in crate::ui) morph: MorphPlayer,
    pub(in crate::ui) history: HistoryStrip,
    pub(in crate::ui) ten: TenDigits,
    pub(in crate::ui) gallery: Gallery,
    /// Whether the page was opened other than by its tab, so that it must be scrolled into view.
    pub(super) brings_page: bool,
}

impl Tools {
    /// The workbench, which is saved between starts.
    pub fn bench(&self) -> &Workbench {
        &self.bench
    }

    /// The page of the 200 values.
    pub fn dimensions(&self) -> &Dimensions {
        &self.dimensions
    }

    /// The page of directions.
    pub fn directions(&self) -> &Directions {
        &self.directions
    }

    /// The player of the morph.
    pub fn morph(&self) -> &MorphPlayer {
        &self.morph
    }

    /// The ten digits near the vector.
    pub fn ten(&self) -> &TenDigits {
        &self.ten
    }

    /// Discards the findings about the previous network.
    pub(in crate::ui) fn other_network(&mut self) {
        self.other_class();
        self.ten.forget();
    }

    /// Discards the findings about the previous class or truncation.
    pub(in crate::ui) fn other_class(&mut self) {
        self.dimensions.forget();
        self.directions.forget_found_directions();
    }

    /// The selected direction.
    pub(in crate::ui) fn chosen_direction(&self) -> Option<NamedCourse> {
        self.directions.chosen(&self.bench.mine)
    }

    /// Moves the vector by this many standard deviations along the selected direction.
    pub(in crate::ui) fn move_along_direction(&mut self, editor: &mut LatentEditor, amount: f32) {
        if let Some(chosen) = self.chosen_direction() {
            self.directions.move_by(&chosen.course, editor, amount);
        }
    }

    /// Selects the direction below.
    pub(in crate::ui) fn choose_below(&mut self) {
        let count = self.directions.count(&self.bench.mine);
        self.directions.choose_below(count);
    }

    /// Whether the page of directions is open.
    pub(in crate::ui) fn shows_directions(&self) -> bool {
        self.bench.tab == Tab::Directions
    }

    /// Opens a page, and scrolls the panel to it if the panel scrolls.
    pub(in crate::ui) fn open_page(&mut self, tab: Tab) {
        self.bench.tab = tab;
        self.brings_page = true;
    }

    /// Advances the morph's clock by this many seconds of the window, and moves the vector along.
    pub(in crate::ui) fn play_on(&mut self, editor: &mut LatentEditor, seconds: f32) {
        let show = self.morph.show.take();
        self.morph.play_on(show.as_ref().unwrap_or(&self.bench.path), editor, seconds);
        self.morph.show = show;
    }

    /// Selects a vector with the class that it was drawn with.
    pub(in crate::ui) fn jump(&mut self, editor: &mut LatentEditor, vector: &NamedVector) {
        editor.jump(vector.z.clone());
        self.morph.come_to(vector.conditioning);
    }

    /// Plays or pauses the morph.
    pub(in crate::ui) fn play_or_pause(&mut self) {
        self.morph.end_show();
        self.morph.play_or_pause(&self.bench.path);
    }

    /// Plays or pauses the path of a presentation: two or more keyframes, otherwise the ten digits.
    pub(in crate::ui) fn play_or_pause_show(&mut self, view: &ExploreView, z: &LatentVector) {
        let Self { bench, ten, morph, .. } = self;
        morph
            .play_or_pause_show(|| if bench.path.keyframes.len() > 1 { bench.path.clone() } else { ten.path(view, z) });
    }

    /// Whether a presentation has something to play.
    pub(in crate::ui) fn has_show(&self, view: &ExploreView) -> bool {
        self.bench.path.keyframes.len() > 1 || view.class_names.len() > 1 || self.ten.near(9).is_some()
    }

    /// Adds the vector with its class as a keyframe. Returns the number of keyframes.
    pub(in crate::ui) fn add_keyframe(&mut self, z: &LatentVector, class: Option<Conditioning>) -> usize {
        self.morph.add_keyframe(&mut self.bench.path, z, class);
        self.bench.path.keyframes.len()
    }
}
