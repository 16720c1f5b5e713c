//! The centre of the window when it is for the digit: the digit as large as it can be, and the ten digits below it.

use egui::{Align, Layout, Ui, UiBuilder, vec2};

use super::large_digit::{large_digit, side_in};
use super::pages::ten_digits;
use super::panel::ExplorePanel;
use crate::ui::{Actions, ExploreView, LatentEditor, Tools};

/// The ten digits take this part of the height, and the gap above them so many points.
const TEN: f32 = 0.12;
const GAP: f32 = 12.0;
/// The smallest digit, in points.
const LEAST: f32 = 112.0;

/// Draws the digit and the ten digits in the middle of the room.
pub(in crate::ui) fn stage(
    ui: &mut Ui,
    panel: &mut ExplorePanel,
    view: &ExploreView,
    tools: &Tools,
    editor: &mut LatentEditor,
    actions: &mut Actions,
) {
    let room = ui.available_rect_before_wrap();
    // The row of ten is as wide as the digit, unless that makes its tiles taller than their part of the height.
    let side = side_in((room.height() * (1.0 - TEN) - GAP).min(room.width()), LEAST);
    let row = side.max((room.height() * TEN * 10.0).min(room.width())).min(room.width());
    let tiles = row / 10.0;
    let top = room.top() + (room.height() - side - GAP - tiles).max(0.0) / 2.0;
    let at = |width: f32, top: f32, height: f32| {
        egui::Rect::from_min_size(egui::pos2(room.center().x - width / 2.0, top), vec2(width, height))
    };
    let within = |ui: &mut Ui, rect: egui::Rect| {
        ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min)))
    };
    large_digit(&mut within(ui, at(side, top, side)), &mut panel.digit, view, tools, editor, side);
    let mut below = within(ui, at(row, top + side + GAP, tiles));
    ten_digits(&mut below, view, &tools.ten, editor, &mut panel.ten, actions);
}
