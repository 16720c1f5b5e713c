//! Long lists of which only the visible part is laid out, so that three thousand items cost as much as thirty.

use std::ops::Range;

use egui::{Align, AsIdSalt, Layout, Rect, ScrollArea, Sense, Ui, UiBuilder, Vec2, pos2, vec2};

/// Images side by side, which scroll horizontally.
pub(in crate::ui) struct Strip {
    pub(in crate::ui) count: usize,
    /// Size of an item, with the text below its image.
    pub(in crate::ui) size: Vec2,
    pub(in crate::ui) gap: f32,
    /// The item to scroll to.
    pub(in crate::ui) bring: Option<usize>,
}

impl Strip {
    /// Draws the visible items, each in its own area.
    pub(in crate::ui) fn show(&self, ui: &mut Ui, id: impl AsIdSalt, mut one: impl FnMut(&mut Ui, usize)) {
        let pitch = self.size.x + self.gap;
        ScrollArea::horizontal().id_salt(id).auto_shrink([false, true]).show_viewport(ui, |ui, viewport| {
            let corner = ui.max_rect().min;
            ui.set_width((pitch * self.count as f32 - self.gap).max(0.0));
            let whole = pitch * self.count as f32 - self.gap;
            // The scroll bar lies below the items.
            let bar = if whole > viewport.width() { ui.spacing().scroll.bar_width + 2.0 } else { 0.0 };
            ui.set_height(self.size.y + bar);
            let room = |index: usize| Rect::from_min_size(pos2(corner.x + pitch * index as f32, corner.y), self.size);
            if let Some(index) = self.bring {
                ui.scroll_to_rect(room(index), None);
            }
            for index in in_sight(viewport.min.x, viewport.max.x, pitch, self.count) {
                let layout = Layout::top_down(Align::Min);
                one(&mut ui.new_child(UiBuilder::new().id_salt(index).max_rect(room(index)).layout(layout)), index);
            }
        });
    }
}

/// Draws rows of equal height inside a vertical scroll area that may have other contents above and below.
pub(in crate::ui) fn rows(ui: &mut Ui, count: usize, height: f32, mut one: impl FnMut(&mut Ui, usize)) {
    if count == 0 {
        return;
    }
    let pitch = height + ui.spacing().item_spacing.y;
    let size = vec2(ui.available_width(), pitch * count as f32 - ui.spacing().item_spacing.y);
    let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
    let (top, bottom) = (ui.clip_rect().top() - whole.top(), ui.clip_rect().bottom() - whole.top());
    for index in in_sight(top, bottom, pitch, count) {
        let corner = pos2(whole.left(), whole.top() + pitch * index as f32);
        let room = Rect::from_min_size(corner, vec2(whole.width(), height));
        let layout = Layout::left_to_right(Align::Center);
        one(&mut ui.new_child(UiBuilder::new().id_salt(("row", index)).max_rect(room).layout(layout)), index);
    }
}

/// Returns which of `count` items with this pitch are at least partly visible between two positions.
fn in_sight(from: f32, to: f32, pitch: f32, count: usize) -> Range<usize> {
    let first = ((from / pitch).floor().max(0.0) as usize).min(count);
    let last = ((to / pitch).ceil().max(0.0) as usize).min(count);
    first..last.max(first)
}

/// Keeps the following content of a scroll area beside its scroll bar, which would otherwise cover it.
pub(in crate::ui) fn beside_the_bar(ui: &mut Ui) {
    ui.set_max_width(ui.available_width() - ui.spacing().scroll.bar_width - 2.0);
}

/// Returns how many items of at least this width fit side by side, and the width of each.
pub(in crate::ui) fn columns(room: f32, least: f32, gap: f32) -> (usize, f32) {
    let count = (((room + gap) / (least + gap)).floor().max(1.0)) as usize;
    (count, (((room + gap) / count as f32) - gap).floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_sight_is_all_that_is_seen_and_little_more() {
        assert_eq!(in_sight(0.0, 100.0, 10.0, 3000), 0..10);
        assert_eq!(in_sight(95.0, 195.0, 10.0, 3000), 9..20);
        assert_eq!(in_sight(29_950.0, 30_050.0, 10.0, 3000), 2995..3000);
        for (from, to) in [(-50.0, -10.0), (31_000.0, 32_000.0), (f32::NAN, f32::NAN)] {
            assert!(in_sight(from, to, 10.0, 3000).is_empty(), "{from}");
        }
    }

    #[test]
    fn columns_fill_the_room_and_leave_it_to_nobody_else() {
        assert_eq!(columns(346.0, 80.0, 6.0), (4, 82.0));
        assert_eq!(columns(10.0, 80.0, 6.0).0, 1);
        for room in 80..2000_u16 {
            let (count, width) = columns(f32::from(room), 80.0, 6.0);
            let used = width * count as f32 + 6.0 * (count - 1) as f32;
            assert!(width >= 79.0 && used <= f32::from(room), "{room}: {count} of {width}");
        }
    }
}
