//! Help texts for controls that are dragged. They do not cover what the drag changes.

use egui::{Align2, RectAlign, Response, Tooltip, Ui, WidgetText};

/// Positions of the text: beside the control where there is room, otherwise above it.
const PLACES: [RectAlign; 3] = [RectAlign::LEFT, RectAlign::RIGHT, RectAlign::TOP];
/// Least width of an image that shows a text inside, in points.
const WIDE: f32 = 400.0;

/// Help for a control that is dragged.
pub(in crate::ui) trait Tip {
    /// Shows this text beside the control while the pointer rests on it, and not during a drag.
    fn tip(self, text: impl Into<WidgetText>) -> Self;

    /// Shows this text above the control, so that it does not cover what the control changes below it.
    fn tip_above(self, text: impl Into<WidgetText>) -> Self;

    /// Shows this text inside an image at its lower edge, where a digit has a margin, and not during a drag.
    fn tip_within(self, text: impl Into<WidgetText>) -> Self;

    /// Shows this content in the same way as [`Self::tip`].
    fn tip_ui(self, show: impl FnOnce(&mut Ui)) -> Self;
}

impl Tip for Response {
    fn tip(self, text: impl Into<WidgetText>) -> Self {
        self.tip_ui(|ui| {
            ui.label(text);
        })
    }

    fn tip_above(self, text: impl Into<WidgetText>) -> Self {
        let mut tip = Tooltip::for_enabled(&self);
        tip.popup = tip.popup.align(RectAlign::TOP);
        tip.show(|ui| drop(ui.label(text)));
        self
    }

    fn tip_within(self, text: impl Into<WidgetText>) -> Self {
        // Inside a small image, the text would hide the digit.
        if self.rect.width() < WIDE {
            return self.tip(text);
        }
        if !self.ctx.input(|i| i.pointer.any_down()) {
            let place = RectAlign { parent: Align2::CENTER_BOTTOM, child: Align2::CENTER_BOTTOM };
            let mut tip = Tooltip::for_enabled(&self);
            tip.popup = tip.popup.align(place).align_alternatives(&[]);
            tip.show(|ui| drop(ui.label(text)));
        }
        self
    }

    fn tip_ui(self, show: impl FnOnce(&mut Ui)) -> Self {
        if !self.ctx.input(|i| i.pointer.any_down()) {
            let mut tip = Tooltip::for_enabled(&self);
            tip.popup = tip.popup.align(PLACES[0]).align_alternatives(&PLACES);
            tip.show(show);
        }
        self
    }
}
