//! Each panel in its place: its upper edge, by which it is moved, and how boundaries and names look.

use egui::{Color32, CursorIcon, Id, Rect, Role, Sense, Stroke, Ui, UiBuilder, Visuals, WidgetInfo, WidgetText, vec2};
use egui_tiles::{Behavior, EditAction, ResizeState, SimplificationOptions, TabState, TileId, Tiles, UiResponse};

use super::Part;
use super::room::{AROUND, TABS};
use crate::ui::{Actions, Face, theme};
use crate::words;

/// Height of the edge of a card by which its panel is dragged, and size of the handle drawn on it, in points.
const EDGE: f32 = 11.0;
const SIGN: egui::Vec2 = vec2(36.0, 3.0);

/// Draws each panel into its place.
pub(super) struct Panels<'a> {
    pub(super) face: &'a mut Face,
    pub(super) actions: &'a mut Actions,
    /// Whether a panel was dropped in this frame.
    pub(super) dropped: bool,
}

/// Draws the upper edge of a card, by which its panel is moved. Returns whether a move began.
fn edge(ui: &Ui, part: Part, place: Rect, card: Rect) -> bool {
    let high = if part == Part::Digit { 5.0 } else { EDGE };
    let rect = Rect::from_min_max(
        egui::pos2(card.left() + 8.0, place.top()),
        egui::pos2(card.right() - 8.0, card.top() + high),
    );
    let edge = ui.interact(rect, Id::unique(("edge", part)), Sense::drag());
    let name = words::MOVE_PANEL.fill(&[("panel", &part.name())]);
    edge.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name.as_str()));
    let near = ui.rect_contains_pointer(rect.expand2(vec2(0.0, 16.0))) || edge.dragged();
    let strength = ui.ctx().animate_bool(edge.id, near);
    if strength > 0.0 {
        let quiet =
            theme::quiet(ui.visuals().dark_mode).gamma_multiply(strength * if edge.hovered() { 1.0 } else { 0.5 });
        let sign = Rect::from_center_size(egui::pos2(rect.center().x, card.top() + 5.0), SIGN);
        ui.painter().rect_filled(sign, 2.0, quiet);
    }
    let began = edge.drag_started();
    edge.on_hover_cursor(CursorIcon::Grab).on_hover_text_at_pointer(name);
    began
}

impl Behavior<Part> for Panels<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _: TileId, part: &mut Part) -> UiResponse {
        let place = ui.max_rect();
        let card = place.shrink2(AROUND);
        // The id belongs to the part, so that the state of its widgets stays with it when it is moved.
        let builder = UiBuilder::new().scope_id(Id::unique(("panel", *part))).max_rect(card);
        let mut inside = ui.new_child(builder.layout(egui::Layout::top_down(egui::Align::Min)));
        self.face.part(&mut inside, *part, self.actions);
        if edge(ui, *part, place, card) { UiResponse::DragStarted } else { UiResponse::None }
    }

    fn tab_title_for_pane(&mut self, part: &Part) -> WidgetText {
        part.name().into()
    }

    fn tab_title_for_tile(&mut self, tiles: &Tiles<Part>, id: TileId) -> WidgetText {
        match tiles.get_pane(&id) {
            Some(part) => self.tab_title_for_pane(part),
            None => words::SEVERAL_PANELS.into(),
        }
    }

    fn on_edit(&mut self, edit: EditAction) {
        self.dropped |= edit == EditAction::TileDropped;
    }

    fn gap_width(&self, _: &egui::Style) -> f32 {
        0.0
    }

    fn min_size(&self) -> f32 {
        60.0
    }

    fn tab_bar_height(&self, _: &egui::Style) -> f32 {
        TABS
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { flatten_tabs_in_tabs: true, ..SimplificationOptions::default() }
    }

    fn resize_stroke(&self, style: &egui::Style, state: ResizeState) -> Stroke {
        match state {
            ResizeState::Idle => Stroke::NONE,
            ResizeState::Hovering => style.visuals.widgets.hovered.fg_stroke,
            ResizeState::Dragging => style.visuals.widgets.active.fg_stroke,
        }
    }

    fn tab_bar_color(&self, _: &Visuals) -> Color32 {
        Color32::TRANSPARENT
    }

    fn tab_bg_color(&self, visuals: &Visuals, _: &Tiles<Part>, _: TileId, state: &TabState) -> Color32 {
        if state.active { visuals.selection.bg_fill } else { Color32::TRANSPARENT }
    }

    fn tab_outline_stroke(&self, _: &Visuals, _: &Tiles<Part>, _: TileId, _: &TabState) -> Stroke {
        Stroke::NONE
    }

    fn tab_bar_hline_stroke(&self, _: &Visuals) -> Stroke {
        Stroke::NONE
    }

    fn tab_text_color(&self, visuals: &Visuals, _: &Tiles<Part>, _: TileId, _: &TabState) -> Color32 {
        theme::text(visuals.dark_mode)
    }

    fn drag_preview_stroke(&self, visuals: &Visuals) -> Stroke {
        Stroke::new(2.0, theme::chosen(visuals.dark_mode))
    }

    fn drag_preview_color(&self, visuals: &Visuals) -> Color32 {
        theme::chosen(visuals.dark_mode).gamma_multiply(0.25)
    }
}
