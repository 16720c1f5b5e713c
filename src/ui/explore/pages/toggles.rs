//! Small signs that switch something on and off. They are drawn as shapes, because some fonts lack them.

use egui::accesskit::Role;
use egui::{Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::ui::theme;

/// What is drawn on the button: a lock or a pin.
#[derive(Clone, Copy)]
pub(super) enum Sign {
    /// A padlock.
    Lock,
    /// A pin with a round head.
    Pin,
}

/// Draws a sign that a click switches on or off. Returns whether it was clicked.
pub(super) fn toggle(ui: &mut Ui, on: &mut bool, sign: Sign, name: &str, help: &str) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(15.0, 18.0), Sense::click());
    let clicked = response.clicked();
    *on ^= clicked;
    let (dark, on) = (ui.visuals().dark_mode, *on);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, name));
    let color = if on {
        theme::accent(dark)
    } else if response.hovered() {
        theme::text(dark)
    } else {
        theme::quiet(dark)
    };
    draw(ui, rect, sign, Stroke::new(1.3, color), on);
    response.on_hover_text(help);
    clicked
}

fn draw(ui: &Ui, rect: Rect, sign: Sign, stroke: Stroke, filled: bool) {
    let (painter, middle) = (ui.painter(), rect.center());
    match sign {
        Sign::Lock => {
            let body = Rect::from_center_size(middle + vec2(0.0, 2.5), vec2(9.0, 7.0));
            let bow = Rect::from_min_max(pos2(middle.x - 3.0, middle.y - 5.5), pos2(middle.x + 3.0, middle.y + 1.0));
            painter.rect_stroke(bow, 3.0, stroke, StrokeKind::Middle);
            if filled {
                painter.rect_filled(body, 1.0, stroke.color);
            } else {
                painter.rect(body, 1.0, ui.visuals().panel_fill, stroke, StrokeKind::Middle);
            }
        }
        Sign::Pin => {
            let head = middle - vec2(0.0, 2.5);
            painter.line_segment([head, middle + vec2(0.0, 6.5)], stroke);
            if filled {
                painter.circle_filled(head, 3.6, stroke.color);
            } else {
                painter.circle(head, 3.2, ui.visuals().panel_fill, stroke);
            }
        }
    }
}
