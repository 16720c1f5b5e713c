//! A row of a grid: a name and a control.

use egui::{DragValue, Response, Ui};

/// Draws a name and a control; both have the tooltip.
pub(in crate::ui) fn named_row(ui: &mut Ui, name: &str, help: &str, add: impl FnOnce(&mut Ui) -> Response) -> Response {
    let label = ui.label(name).on_hover_text(help);
    let value = add(ui);
    ui.end_row();
    value.labelled_by(label.id).on_hover_text(help)
}

/// Draws a row with a number that changes only after it is typed completely.
pub(in crate::ui) fn number_row(ui: &mut Ui, name: &str, help: &str, value: DragValue<'_>) -> Response {
    named_row(ui, name, help, |ui| ui.add(value.update_while_editing(false)))
}
