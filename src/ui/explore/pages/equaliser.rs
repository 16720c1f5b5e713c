//! Shows all 200 values as bars, which the user paints with the mouse.

use egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::latent::DIM;
use crate::ui::widgets::number::fixed;
use crate::ui::{LatentEditor, Tools, theme};
use crate::words;

const HEIGHT: f32 = 58.0;
/// Range of the bars, equal to that of the sliders: four standard deviations.
const REACH: f32 = 4.0;

/// Draws the bars. A drag across them sets the values while it lasts. Returns the dimension under the pointer.
pub(super) fn equaliser(ui: &mut Ui, tools: &Tools, editor: &mut LatentEditor) -> Option<usize> {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, words::PAINT_DIMENSIONS.text()));
    if let Some(at) = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on()) {
        let before = at - ui.input(|i| i.pointer.delta());
        // A press begins a new stroke: the pointer's previous position does not count.
        let from = if ui.input(|i| i.pointer.any_pressed()) { at } else { before };
        let to_zero = ui.input(|i| i.modifiers.shift);
        sweep(rect, from, at, |index, value| editor.set(index, if to_zero { 0.0 } else { value }));
    }
    let dark = ui.visuals().dark_mode;
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 2.0, ui.visuals().extreme_bg_color);
    let most = tools.dimensions.impact().map_or(0.0, |impact| impact.norms.iter().copied().fold(0.0, f32::max));
    let width = rect.width() / DIM as f32;
    for index in 0..DIM {
        let color = if editor.locks.is_locked(index) {
            theme::caution(dark)
        } else {
            let norm = tools.dimensions.impact().and_then(|impact| impact.norms.get(index)).copied().unwrap_or(0.0);
            theme::impact(dark, if most > 0.0 { norm / most } else { 0.5 })
        };
        let left = rect.left() + index as f32 * width;
        let value = (editor.z().get(index) / REACH).clamp(-1.0, 1.0);
        let top = rect.center().y - value * HEIGHT / 2.0;
        let bar = Rect::from_two_pos(pos2(left, rect.center().y), pos2(left + (width - 0.3).max(1.0), top));
        painter.rect_filled(bar, 0.0, color);
    }
    painter.hline(rect.x_range(), rect.center().y, (1.0, theme::grid(dark)));
    let hovered = response.hover_pos().map(|at| place(rect, at.x));
    if let Some(index) = hovered {
        let value = editor.z().get(index);
        response.on_hover_text_at_pointer(words::PAINT_HELP.fill(&[("index", &index), ("value", &fixed(value, 2))]));
    }
    hovered
}

fn place(rect: Rect, x: f32) -> usize {
    (((x - rect.left()) / rect.width() * DIM as f32).max(0.0) as usize).min(DIM - 1)
}

/// Calls `set` for every bar between two points of a stroke, with the stroke's value at the bar.
fn sweep(rect: Rect, from: egui::Pos2, to: egui::Pos2, mut set: impl FnMut(usize, f32)) {
    let (first, last) = (place(rect, from.x), place(rect, to.x));
    let value = |y: f32| ((rect.center().y - y) / (rect.height() / 2.0) * REACH).clamp(-REACH, REACH);
    let steps = first.abs_diff(last).max(1);
    for step in 0..=steps {
        let share = step as f32 / steps as f32;
        let index = first as f32 + (last as f32 - first as f32) * share;
        set((index.round() as usize).min(DIM - 1), value(from.y + (to.y - from.y) * share));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_stroke_leaves_no_bar_out() {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(400.0, 80.0));
        let mut values = vec![None; DIM];
        sweep(rect, pos2(10.0, 20.0), pos2(409.9, 100.0), |index, value| values[index] = Some(value));
        let values: Vec<f32> = values.into_iter().map(Option::unwrap).collect();
        assert_eq!((values[0], values[DIM - 1]), (REACH, -REACH));
        assert!(values.is_sorted_by(|a, b| a > b));
    }

    #[test]
    fn a_press_paints_one_bar_and_a_stroke_outside_stays_inside() {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(200.0, 80.0));
        let mut painted = Vec::new();
        sweep(rect, pos2(50.5, 40.0), pos2(50.5, 40.0), |index, value| painted.push((index, value)));
        assert!(painted.iter().all(|p| *p == (50, 0.0)), "{painted:?}");
        sweep(rect, pos2(-500.0, -90.0), pos2(900.0, 900.0), |index, value| {
            assert!(index < DIM && value.abs() <= REACH);
        });
    }
}
