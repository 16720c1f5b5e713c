//! The panels' positions in each workspace. In a small window one part is shown at a time.

#[cfg(test)]
mod fits;
mod moves;
mod page_in_view;
mod panels;
mod parts;
mod place;
#[cfg(test)]
mod placed;
mod present;
mod room;
mod tiles;
mod trees;
mod undo;

use egui::{CentralPanel, Rect, Sense, Ui, Vec2};
use serde::{Deserialize, Serialize};

use super::{Actions, Face, Workspace, theme};
pub(super) use moves::Side;
pub(super) use parts::Part;
pub(super) use place::{Place, Places};
pub use trees::Layouts;
pub(super) use undo::BeforeMove;

pub(super) const LEFT: f32 = 240.0;
/// Smallest and initial width of the right panel, in points.
const RIGHT: [f32; 2] = [364.0, 392.0];
/// Width that is reserved for the plots and the samples, in points.
pub(super) const CENTRE: f32 = 420.0;
/// Width that is reserved for the digit beside its sliders, in points.
const DIGIT: f32 = 300.0;
/// Heights in points. In a window lower than `LOW`, one part is shown at a time; in one lower than `NO_STRIP`, the
/// strip is left out.
const LOW: f32 = 420.0;
const NO_STRIP: f32 = 490.0;
/// The panels that each workspace shows by default, and those that a small window shows one at a time.
const TRAIN: [Part; 5] = [Part::Run, Part::Story, Part::Curves, Part::Samples, Part::Sliders];
const EXPLORE: [Part; 2] = [Part::Digit, Part::Sliders];
const ONE_OF_TRAIN: [Part; 4] = [Part::Run, Part::Curves, Part::Samples, Part::Sliders];
/// Height of the menu bar and the status bar, in points.
const BARS: f32 = 70.0;
/// Space between two cards, in points.
const GAP: i8 = 6;

/// Which side panels are hidden, in the format of earlier versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hidden {
    /// The left panel.
    pub run: bool,
    /// The right panel.
    pub sliders: bool,
}

impl Face {
    /// Whether a window of this size has panels at its sides in the current layout; otherwise it shows one part at a
    /// time, or the digit alone.
    pub(super) fn has_side_panels(&self, window: Vec2) -> bool {
        let least = match self.workspace {
            Workspace::Train => LEFT + CENTRE,
            Workspace::Explore => DIGIT + RIGHT[0],
            Workspace::Present => return false,
        };
        window.x >= least && window.y - BARS >= LOW
    }

    /// Draws the panels of the workspace where they lie, or one of them in a small window.
    pub(super) fn panels_or_one(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let (workspace, size) = (self.workspace, ui.available_size());
        let (least, parts) = match workspace {
            Workspace::Explore => (DIGIT + RIGHT[0], &EXPLORE[..]),
            Workspace::Train | Workspace::Present => (LEFT + CENTRE, &ONE_OF_TRAIN[..]),
        };
        if size.x < least || size.y < LOW {
            self.room_of_panels = None;
            return self.one_part(ui, parts, actions);
        }
        // Half of the space between two cards; each panel's place adds the other half.
        let edges = egui::Margin::symmetric(0, GAP / 2);
        let frame = theme::ground(ui.visuals().dark_mode).inner_margin(edges);
        CentralPanel::default().frame(frame).show(ui, |ui| self.panels(ui, workspace, actions));
    }

    /// Draws a row of names, and the part that is chosen: a small window has no room for more.
    fn one_part(&mut self, ui: &mut Ui, parts: &[Part], actions: &mut Actions) {
        let frame = theme::ground(ui.visuals().dark_mode);
        CentralPanel::default().frame(frame).show(ui, |ui| {
            let chosen = parts.iter().copied().find(|part| *part == self.small_window).unwrap_or(parts[0]);
            ui.horizontal(|ui| {
                for part in parts {
                    if ui.selectable_label(*part == chosen, part.name()).clicked() {
                        self.small_window = *part;
                    }
                }
            });
            self.part(ui, chosen, actions);
        });
    }
}

/// Draws a card that fills the remaining area, and returns where it is.
fn card(ui: &mut Ui, show: impl FnOnce(&mut Ui)) -> Rect {
    let whole = ui.available_rect_before_wrap();
    let frame = theme::card(ui.visuals().dark_mode);
    let inside = whole.size() - frame.total_margin().sum();
    frame.show(ui, |ui| {
        ui.set_min_size(inside);
        ui.set_max_size(inside);
        show(ui);
    });
    whole
}

/// Draws content that may be wider than its area, without widening the area.
fn in_its_room(ui: &mut Ui, show: impl FnOnce(&mut Ui)) {
    let room = ui.available_rect_before_wrap();
    ui.allocate_rect(room, Sense::hover());
    let layout = egui::Layout::top_down(egui::Align::Min);
    show(&mut ui.new_child(egui::UiBuilder::new().max_rect(room).layout(layout)));
}
