//! One sample at several steps of the run, each with its step.

use egui::{Align2, Color32, FontId, Rect, Stroke, StrokeKind, Ui, Vec2, vec2};

use super::cells::Cells;
use super::{SamplesPanel, TILE_GAP};
use crate::raster::{GrayImage, contact_sheet};
use crate::ui::widgets::number::grouped;
use crate::ui::{RunView, theme};
use crate::words;

/// Largest number of images of one tile through time.
const MOMENTS: usize = 96;

/// Draws one tile at several steps of the run, in reading order.
pub(super) fn through_time(ui: &mut Ui, panel: &mut SamplesPanel, run: &mut RunView, room: Vec2) {
    let moments = run.grids.moments(panel.followed, MOMENTS);
    let cells = Cells::filling(moments.len(), room);
    let steps: Vec<u64> = moments.iter().map(|(_, step, _)| *step).collect();
    let places: Vec<usize> = moments.iter().map(|(place, ..)| *place).collect();
    let key = (run.info.as_ref().map_or(0, |info| info.run), panel.followed, steps.clone(), cells.columns);
    let make = || {
        let tiles: Vec<GrayImage> = moments.iter().map(|(_, _, tile)| (*tile).clone()).collect();
        contact_sheet(&tiles, cells.columns, TILE_GAP)
    };
    let Some(response) = panel.strip.show(ui, words::SAMPLE_THROUGH_TIME.text(), key, make, cells.size(room)) else {
        return;
    };
    let looked_at = run.grids.index();
    // The newest image that is not later than the grid shown.
    let current = places.partition_point(|place| *place <= looked_at).saturating_sub(1);
    let accent = theme::accent(ui.visuals().dark_mode);
    ui.painter().rect_stroke(cells.rect(response.rect, current), 2.0, Stroke::new(2.0, accent), StrokeKind::Inside);
    for (cell, step) in steps.iter().enumerate() {
        step_below(ui, cells.rect(response.rect, cell), *step);
    }
    let Some(moment) = response.hover_pos().and_then(|at| cells.at(response.rect, at)) else { return };
    if response.clicked()
        && let Some(place) = places.get(moment)
    {
        run.grids.look_at(*place);
    }
    if let Some(step) = steps.get(moment) {
        let help = words::SAMPLE_AT_HELP.fill(&[("tile", &(panel.followed + 1)), ("step", &step)]);
        response.on_hover_text_at_pointer(help);
    }
}

/// Draws the step at the bottom of an image, unless the image is too narrow for it.
fn step_below(ui: &Ui, rect: Rect, step: u64) {
    let font = FontId::proportional(theme::SMALLEST);
    let number = ui.painter().layout_no_wrap(grouped(step), font, theme::text(true));
    if number.size().x + 2.0 > rect.width() {
        return;
    }
    let at = Align2::CENTER_BOTTOM.align_size_within_rect(number.size(), rect);
    ui.painter().rect_filled(at.expand2(vec2(2.0, 0.0)), 2.0, Color32::from_black_alpha(170));
    ui.painter().galley(at.min, number, theme::text(true));
}
