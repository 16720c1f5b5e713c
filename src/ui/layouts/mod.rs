//! The panels' positions in each workspace. In a small window one part is shown at a time.

#[cfg(test)]
mod fits;
mod parts;
mod present;

use egui::{CentralPanel, Panel, Rect, Sense, Ui, Vec2};
use serde::{Deserialize, Serialize};

use super::plots::least_height;
use super::train::size_of_card;
use super::{Actions, Face, Workspace, theme};
pub(super) use parts::Part;

pub(super) const LEFT: f32 = 240.0;
/// Smallest and initial width of the right panel, in points.
const RIGHT: [f32; 2] = [364.0, 392.0];
/// Width that is reserved for the plots and the samples, in points.
pub(super) const CENTRE: f32 = 420.0;
/// Width that is reserved for the digit beside its sliders, in points.
const DIGIT: f32 = 300.0;
/// In a lower window, one part is shown at a time; in a window lower than the second, the strip is left out; in points.
const LOW: f32 = 420.0;
const NO_STRIP: f32 = 520.0;
/// Height of the menu bar and the status bar, in points.
const BARS: f32 = 70.0;
/// Space between two cards, in points.
const GAP: i8 = 6;

/// The panels at the sides that the user has hidden.
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

    /// Draws the run on the left, the digit and its sliders on the right, and curves and samples between them.
    pub(super) fn train_panels(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let size = ui.available_size();
        if size.x < LEFT + CENTRE || size.y < LOW {
            return self.one_part(ui, &[Part::Run, Part::Curves, Part::Samples, Part::Sliders], actions);
        }
        let frame = theme::ground(ui.visuals().dark_mode);
        let mut room = size.x - CENTRE;
        if !self.hidden.run {
            let left = Panel::left("train").exact_size(LEFT).frame(frame).show_separator_line(false);
            left.show(ui, |ui| self.part(ui, Part::Run, actions));
            room -= LEFT;
        }
        if room >= RIGHT[0] && !self.hidden.sliders {
            self.sliders(ui, actions);
        }
        CentralPanel::default().frame(frame).show(ui, |ui| self.run_in_the_middle(ui, actions));
    }

    /// Draws the strip, the curves and the samples, one below the other.
    fn run_in_the_middle(&mut self, ui: &mut Ui, actions: &mut Actions) {
        // The gap below a card is the frame's, so that the contents never ask for more than the panel has.
        let gap = egui::Frame::NONE.inner_margin(egui::Margin { bottom: GAP, ..egui::Margin::ZERO });
        if ui.available_height() >= NO_STRIP {
            let strip = Panel::top("story").exact_size(size_of_card(ui).y + f32::from(GAP)).resizable(false);
            strip.frame(gap).show_separator_line(false).show(ui, |ui| self.part(ui, Part::Story, actions));
        }
        let whole = ui.available_height();
        let least = least_height(&self.plots, &self.run, ui.available_width() - 24.0) + 30.0;
        Panel::top("plots")
            .resizable(true)
            .default_size(whole * 0.45)
            .size_range(least.min(whole * 0.6)..=(whole - 120.0).max(whole * 0.61))
            .frame(gap)
            .show_separator_line(false)
            .show(ui, |ui| self.part(ui, Part::Curves, actions));
        self.part(ui, Part::Samples, actions);
    }

    /// Draws the digit in the middle and its sliders on the right.
    pub(super) fn explore_panels(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let size = ui.available_size();
        if size.x < DIGIT + RIGHT[0] || size.y < LOW {
            return self.one_part(ui, &[Part::Digit, Part::Sliders], actions);
        }
        if !self.hidden.sliders {
            self.explore_panel.digit_elsewhere = true;
            self.sliders(ui, actions);
        }
        let frame = theme::ground(ui.visuals().dark_mode);
        CentralPanel::default().frame(frame).show(ui, |ui| self.part(ui, Part::Digit, actions));
    }

    /// Draws the digit's controls and pages on the right.
    fn sliders(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let reserved = if self.explore_panel.digit_elsewhere { DIGIT } else { CENTRE };
        let most = (ui.available_width() - reserved).max(RIGHT[0]);
        Panel::right("explore")
            .default_size(RIGHT[1])
            .size_range(RIGHT[0]..=most)
            .frame(theme::ground(ui.visuals().dark_mode))
            .show_separator_line(false)
            .show(ui, |ui| self.part(ui, Part::Sliders, actions));
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
