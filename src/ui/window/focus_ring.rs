//! A line around the control that has the keyboard focus, for everyone who goes from control to control with Tab.

use egui::{Context, Event, Id, Key, Rect, Stroke, StrokeKind, Ui};

use super::theme;

/// Width of the line, in points.
const LINE: f32 = 2.0;

fn is_by_key(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(Id::unique("focus_by_keyboard")).unwrap_or(false))
}

/// Scrolls a scroll area to the control that Tab has reached inside it. Call this with the area's inner `ui`, after its
/// contents are drawn.
pub(in crate::ui) fn bring_focused(ui: &Ui) {
    let Some(focused) = ui.ctx().memory(egui::Memory::focused).filter(|_| is_by_key(ui.ctx())) else { return };
    let key = ui.scope_id().with("focused");
    let before = ui.ctx().data_mut(|data| {
        let before = data.get_temp::<Id>(key);
        data.insert_temp(key, focused);
        before
    });
    if before != Some(focused)
        && let Some(control) = ui.ctx().read_response(focused)
        && ui.min_rect().contains_rect(control.rect)
        && !ui.clip_rect().contains_rect(control.rect)
    {
        ui.scroll_to_rect(control.rect.expand(theme::GAP), None);
    }
}

/// Draws the line after the Tab key was used, until the mouse is used.
pub(in crate::ui) fn focus_ring(ctx: &Context) {
    let id = Id::unique("focus_by_keyboard");
    let by_key = ctx.input(|i| {
        i.events.iter().rev().find_map(|event| match event {
            Event::Key { key: Key::Tab, pressed: true, .. } => Some(true),
            Event::PointerButton { pressed: true, .. } => Some(false),
            _ => None,
        })
    });
    if let Some(by_key) = by_key {
        ctx.data_mut(|data| data.insert_temp(id, by_key));
    }
    if !is_by_key(ctx) {
        return;
    }
    let focused = ctx.memory(egui::Memory::focused).and_then(|id| ctx.read_response(id));
    if let Some(focused) = focused {
        // The part of the control that is on screen.
        let seen: Rect = focused.rect.intersect(focused.interact_rect);
        if seen.is_positive() {
            let line = Stroke::new(LINE, theme::accent(ctx.global_style().visuals.dark_mode));
            let painter = ctx.layer_painter(focused.layer_id);
            painter.rect_stroke(seen.expand(1.0), theme::CONTROL, line, StrokeKind::Outside);
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::{Key, Shape};

    use super::*;
    use crate::ui::Workspace;
    use crate::ui::trial::{Trial, face, trial, with_run};

    fn rings(trial: &Trial) -> Vec<Rect> {
        let shapes = &trial.output().shapes;
        let line = |shape: &Shape| match shape {
            Shape::Rect(rect) if rect.stroke.width == LINE && rect.stroke.color == theme::accent(true) => {
                Some(rect.rect)
            }
            _ => None,
        };
        shapes.iter().filter_map(|clipped| line(&clipped.shape)).collect()
    }

    #[test]
    fn a_control_below_the_edge_of_its_panel_is_brought_into_view_by_tab() {
        let mut face = with_run(face(), 100, 4000);
        face.lay_out(Workspace::Train);
        let mut trial = trial([1024.0, 600.0], face);
        let mut hidden = Vec::new();
        let mut seen = 0;
        for _ in 0..45 {
            trial.key_press(Key::Tab);
            trial.run_steps(20);
            let focused = trial.ctx.memory(egui::Memory::focused).and_then(|id| trial.ctx.read_response(id));
            // The panel at the left.
            let Some(control) = focused.filter(|control| control.rect.right() < 230.0 && control.rect.top() > 40.0)
            else {
                continue;
            };
            seen += 1;
            if !control.interact_rect.contains_rect(control.rect.shrink(1.0)) {
                hidden.push(control.rect);
            }
        }
        assert!(seen > 8 && hidden.is_empty(), "{seen}, {hidden:?}");
    }

    #[test]
    fn each_control_that_is_reached_by_tab_has_a_line_around_it_until_the_mouse_is_used() {
        let mut trial = trial([1280.0, 800.0], face());
        let before = rings(&trial);
        for _ in 0..40 {
            trial.key_press(Key::Tab);
            trial.run_steps(2);
            let focused = trial.ctx.memory(egui::Memory::focused);
            let Some(focused) = focused.and_then(|id| trial.ctx.read_response(id)) else { continue };
            let around = |ring: &Rect| ring.expand(2.0).contains_rect(focused.rect.intersect(focused.interact_rect));
            assert!(rings(&trial).iter().any(around), "{:?}", focused.rect);
        }
        trial.event(egui::Event::PointerButton {
            pos: egui::pos2(600.0, 795.0),
            button: egui::PointerButton::Primary,
            pressed: true,
            modifiers: egui::Modifiers::NONE,
        });
        trial.run_steps(2);
        assert_eq!(rings(&trial), before);
    }
}
