//! The large digit. A drag on it moves the vector along the two directions that change the image most.

use egui::{Response, Sense, Ui, Vec2};

use crate::ui::widgets::tip::Tip as _;
use crate::ui::{ExploreView, LatentEditor, PixelTexture, Tools};
use crate::words::{self, Word};

/// Distance of a drag across the whole image, in standard deviations.
const ACROSS_THE_PICTURE: f32 = 6.0;
/// Pixels along each side of a digit.
const PIXELS: f32 = 28.0;

/// The hint that the digit can be dragged, at the image's lower edge. It disappears after the first drag, and is hidden
/// while a mouse button is pressed and in a presentation.
#[derive(Default)]
pub(super) struct DragHint {
    learned: bool,
    /// Whether the digit is presented.
    pub(super) presenting: bool,
}

impl DragHint {
    fn show(&self, response: Response, hint: Word) {
        if !self.learned && !self.presenting {
            response.tip_within(hint);
        }
    }
}

/// Returns the side of the largest digit in this area, in points: a multiple of 28, so that all pixels of the digit
/// are equally large, and at least `least`.
pub(super) fn side_in(room: f32, least: f32) -> f32 {
    ((room / PIXELS).floor() * PIXELS).max(least)
}

/// Draws the digit with this side, in points.
pub(super) fn large_digit(
    ui: &mut Ui,
    texture: &mut PixelTexture,
    view: &ExploreView,
    tools: &Tools,
    editor: &mut LatentEditor,
    side: f32,
    hint: &mut DragHint,
) {
    let Some(image) = &view.digit else {
        ui.allocate_ui(Vec2::splat(side), |ui| ui.centered_and_justified(Ui::spinner));
        return;
    };
    let texture = texture.of(ui.ctx(), "digit", image);
    let picture = egui::Image::from_texture(texture).fit_to_exact_size(Vec2::splat(side));
    let response = ui.add(picture.sense(Sense::drag()).alt_text(words::DIGIT.text()));
    match tools.directions().strongest() {
        Some([across, up]) => {
            let moved = response.drag_delta() * ACROSS_THE_PICTURE / side;
            if moved != Vec2::ZERO {
                hint.learned = true;
                let z = across.moved_by(editor.z(), moved.x);
                editor.move_to(up.moved_by(&z, -moved.y));
            }
            hint.show(response, words::DIGIT_DRAG);
        }
        None => hint.show(response, words::DIGIT_DRAG_SOON),
    }
}
