//! Writes the classifier's prediction on each tile.

use egui::{Align2, Color32, CornerRadius, FontId, Rect, Ui, vec2};

use super::cells::Cells;
use crate::protocol::Guess;
use crate::ui::theme;

/// Writes a digit into each cell's corner: green when the classifier is certain, red when it is not.
pub(super) fn labels(ui: &Ui, cells: Cells, sheet: Rect, guesses: &[Guess]) {
    // The labels are on black and white pixels in both themes, so they use the bright colours of the dark theme.
    let shade = Color32::from_black_alpha(190);
    for (cell, guess) in guesses.iter().enumerate().take(cells.count) {
        let rect = cells.rect(sheet, cell);
        let size = (rect.width() * 0.3).clamp(8.0, 14.0);
        let (digit, sure) = guess.best();
        let color = if sure >= 0.99 {
            theme::good(true)
        } else if sure >= 0.6 {
            theme::caution(true)
        } else {
            theme::alarm(true)
        };
        let corner = Rect::from_min_max(rect.max - vec2(size * 0.75, size), rect.max);
        ui.painter().rect_filled(corner, CornerRadius::same(2), shade);
        let font = FontId::monospace(size);
        ui.painter().text(corner.center(), Align2::CENTER_CENTER, digit, font, color);
    }
}
