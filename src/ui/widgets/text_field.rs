//! A text field with a visible outline.

use egui::{Response, TextEdit, Ui};

use super::tick::edged;

/// Draws a text field.
pub(crate) fn text_field(ui: &mut Ui, field: TextEdit<'_>) -> Response {
    let response = edged(ui, |ui| ui.add(field));
    // egui still draws the hint in the frame of the first letter, so another frame is requested.
    if response.changed() {
        ui.ctx().request_repaint();
    }
    response
}
