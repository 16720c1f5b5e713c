//! All 200 sliders, of which only the visible ones are laid out.

use egui::{ScrollArea, Slider, Ui};

use super::LatentEditor;
use crate::latent::DIM;

/// Four standard deviations: one value in 16,000 lies outside.
const REACH: f32 = 4.0;

/// Draws the list; values change during the drag.
pub(super) fn sliders(ui: &mut Ui, editor: &mut LatentEditor) {
    let row = ui.spacing().interact_size.y;
    let rail = (ui.available_width() - 150.0).max(80.0);
    ScrollArea::vertical().id_salt("dimensions").auto_shrink(false).show_rows(ui, row, DIM, |ui, rows| {
        ui.spacing_mut().slider_width = rail;
        for index in rows {
            let mut value = editor.z().get(index);
            let slider = Slider::new(&mut value, -REACH..=REACH)
                .text(format!("z {index}"))
                .fixed_decimals(2)
                .clamping(egui::SliderClamping::Edits);
            let response = ui.push_id(index, |ui| ui.add(slider)).inner;
            let on_rail = response.hover_pos().is_some_and(|at| at.x < response.rect.left() + rail);
            if on_rail && ui.input(|i| i.pointer.button_double_clicked(egui::PointerButton::Primary)) {
                editor.set(index, 0.0);
            } else if response.changed() {
                editor.set(index, value);
            }
        }
    });
    // A gesture lasts while the button is down: one undo takes all of it back.
    if !ui.input(|i| i.pointer.any_down()) {
        editor.end_gesture();
    }
}
