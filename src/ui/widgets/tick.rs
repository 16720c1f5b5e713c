//! Check boxes and radio buttons with an outline that is visible on every background.

use egui::{IntoAtoms, Response, Stroke, Ui};

use crate::ui::theme;

/// Draws a check box.
pub(in crate::ui) fn tick<'a>(ui: &mut Ui, checked: &'a mut bool, text: impl IntoAtoms<'a>) -> Response {
    edged(ui, |ui| ui.checkbox(checked, text))
}

/// Draws a radio button.
pub(in crate::ui) fn choice<'a>(ui: &mut Ui, selected: bool, text: impl IntoAtoms<'a>) -> Response {
    edged(ui, |ui| ui.radio(selected, text))
}

/// Draws check boxes, radio buttons or text fields with an outline. Their fill is too close to the background, so the
/// outline has the contrast that WCAG requires of a control.
pub(in crate::ui) fn edged<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    let edge = Stroke::new(1.0, theme::quiet(ui.visuals().dark_mode));
    let widgets = &mut ui.visuals_mut().widgets;
    let before = (widgets.inactive, widgets.hovered);
    (widgets.inactive.bg_stroke, widgets.hovered.bg_stroke) = (edge, edge);
    // With the colour of a slider's rail, an empty box would look filled.
    widgets.inactive.bg_fill = widgets.inactive.weak_bg_fill;
    let drawn = add(ui);
    let widgets = &mut ui.visuals_mut().widgets;
    (widgets.inactive, widgets.hovered) = before;
    drawn
}
