//! Frequency of each digit among generated images and among the training labels.

use egui::{Align2, CornerRadius, FontId, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::ui::theme;
use crate::ui::widgets::number::fixed;
use crate::words;

const HEIGHT: f32 = 58.0;
/// Height of the digits below the bars, in points.
const LETTERS: f32 = 12.0;

/// Draws ten bars, with a line across each at the frequency among the labels.
pub(in crate::ui) fn digit_frequencies(ui: &mut Ui, drawn: &[f64; 10], labels: &[f64; 10]) {
    let dark = ui.visuals().dark_mode;
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let most = drawn.iter().chain(labels).copied().fold(0.12, f64::max) as f32;
    let bars = Rect::from_min_max(rect.min, pos2(rect.max.x, rect.max.y - LETTERS));
    let width = rect.width() / 10.0;
    let height = |share: f64| bars.height() * share as f32 / most;
    for (digit, (share, label)) in drawn.iter().zip(labels).enumerate() {
        let left = rect.left() + digit as f32 * width;
        let bar = Rect::from_min_max(
            pos2(left + 1.0, bars.bottom() - height(*share)),
            pos2(left + width - 1.0, bars.bottom()),
        );
        ui.painter().rect_filled(bar, CornerRadius::ZERO, theme::generator(dark).gamma_multiply(0.8));
        let line = bars.bottom() - height(*label);
        ui.painter().hline(left..=left + width, line, Stroke::new(1.5, theme::equilibrium(dark)));
        let below = pos2(left + width / 2.0, rect.bottom());
        let color = theme::quiet(dark);
        ui.painter().text(below, Align2::CENTER_BOTTOM, digit, FontId::monospace(10.0), color);
    }
    let Some(at) = response.hover_pos() else { return };
    let digit = (((at.x - rect.left()) / width).max(0.0) as usize).min(9);
    let percent = |shares: &[f64; 10]| 100.0 * shares.get(digit).copied().unwrap_or(0.0);
    response.on_hover_text_at_pointer(words::FREQUENCY_HELP.fill(&[
        ("digit", &digit),
        ("drawn", &fixed(percent(drawn), 1)),
        ("labels", &fixed(percent(labels), 1)),
    ]));
}
