//! A number a person may change.

use egui::{DragValue, Response, Ui};

/// A number with its name, in a row of the grid: taken once it is written in full, and never moved by looking.
pub(super) fn number_row(ui: &mut Ui, name: &str, help: &str, value: DragValue<'_>) -> Response {
    let label = ui.label(name).on_hover_text(help);
    let value = ui.add(value.clamp_existing_to_range(false).update_while_editing(false));
    ui.end_row();
    value.labelled_by(label.id).on_hover_text(help)
}
