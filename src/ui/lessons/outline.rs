//! Outlines the part of the window that a card is about.

use egui::Ui;

use crate::ui::{Face, theme};

/// Draws an outline around the part of the window that the lesson's card is about.
pub(in crate::ui) fn lesson_outline(ui: &Ui, face: &Face) {
    let card = face.lesson.open.as_ref().and_then(|lesson| lesson.cards.get(face.lesson.card));
    let Some(rect) = card.and_then(|card| face.places.of(card.look_at?)) else { return };
    let color = theme::accent(ui.visuals().dark_mode);
    ui.painter().rect_stroke(rect.shrink(1.0), 10.0, (2.0, color), egui::StrokeKind::Inside);
}
