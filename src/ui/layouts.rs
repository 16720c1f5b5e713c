//! The panels' positions in each workspace.

use egui::{CentralPanel, Layout, Panel, Rect, ScrollArea, Sense, Ui, UiBuilder};

use super::explore::{explore_panel, stage};
use super::lessons::Place;
use super::plots::{least_height, plots_panel};
use super::samples::samples_panel;
use super::train::{size_of_card, story, train_panel};
use super::widgets::listing::beside_the_bar;
use super::{Action, Actions, Face, Workspace, theme};

pub(super) const LEFT: f32 = 240.0;
/// Smallest and initial width of the right panel, in points.
const RIGHT: [f32; 2] = [364.0, 392.0];
/// Width of the row of controls in a presentation, in points.
const CONTROLS: f32 = 270.0;
/// Width that is reserved for the plots and the samples, in points.
pub(super) const CENTRE: f32 = 420.0;

impl Face {
    /// Draws the run on the left, the digit and its sliders on the right, and curves and samples between them.
    pub(super) fn train_panels(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let dark = ui.visuals().dark_mode;
        let Self { run, runs, places, .. } = self;
        let left = Panel::left("train").exact_size(LEFT).frame(theme::ground(dark)).show_separator_line(false);
        left.show(ui, |ui| {
            let rect = card(ui, |ui| {
                // The scroll area fills the card, so that its scroll bar does not cover narrower content.
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    beside_the_bar(ui);
                    train_panel(ui, run, runs, actions);
                });
            });
            places.note(Place::Run, rect);
        });
        self.digit_panel(ui, actions);
        let Self { run, runs, samples_panel: samples, plots: looking, story: strip, explore, editor, places, .. } =
            self;
        CentralPanel::default().frame(theme::ground(dark)).show(ui, |ui| {
            let tall = size_of_card(ui).y + 6.0;
            let gap = egui::Frame::NONE.inner_margin(egui::Margin { bottom: 6, ..egui::Margin::ZERO });
            Panel::top("story").exact_size(tall).resizable(false).frame(gap).show_separator_line(false).show(
                ui,
                |ui| {
                    places.note(Place::Story, card(ui, |ui| story(ui, strip, run, explore, editor.z())));
                },
            );
            let (whole, least) = (ui.available_height(), least_height(looking, ui.available_width() - 24.0) + 30.0);
            Panel::top("plots")
                .resizable(true)
                .default_size(whole * 0.45)
                .size_range(least.min(whole * 0.6)..=(whole - 120.0).max(whole * 0.61))
                // The gap to the samples is the frame's, so that the contents never ask for more than the panel has.
                .frame(gap)
                .show_separator_line(false)
                .show(ui, |ui| {
                    let rect = card(ui, |ui| {
                        let height = ui.available_height();
                        plots_panel(ui, run, looking, height, actions);
                    });
                    places.note(Place::Plots, rect);
                });
            places.note(Place::Samples, card(ui, |ui| samples_panel(ui, samples, run, runs, actions)));
        });
    }

    /// Draws the digit in the middle and its sliders on the right.
    pub(super) fn explore_panels(&mut self, ui: &mut Ui, actions: &mut Actions) {
        self.digit_panel(ui, actions);
        let frame = theme::ground(ui.visuals().dark_mode);
        let Self { explore, editor, tools, explore_panel: panel, places, .. } = self;
        CentralPanel::default().frame(frame).show(ui, |ui| {
            places.note(Place::Digit, ui.available_rect_before_wrap());
            stage(ui, panel, explore, tools, editor, actions);
        });
    }

    /// Draws the digit's controls and pages on the right.
    fn digit_panel(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let most = (ui.available_width() - CENTRE).max(RIGHT[0]);
        let Self { run, explore, editor, tools, explore_panel: panel, places, .. } = self;
        Panel::right("explore")
            .default_size(RIGHT[1])
            .size_range(RIGHT[0]..=most)
            .frame(theme::ground(ui.visuals().dark_mode))
            .show_separator_line(false)
            .show(ui, |ui| {
                let show = |ui: &mut Ui| explore_panel(ui, panel, explore, run, tools, editor, actions);
                places.note(Place::Sliders, card(ui, |ui| in_its_room(ui, show)));
            });
    }

    /// Draws the digit alone.
    pub(super) fn present(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let Self { explore, editor, tools, explore_panel: panel, .. } = self;
        CentralPanel::default().frame(theme::ground(ui.visuals().dark_mode)).show(ui, |ui| {
            let (mut play, mut random, mut leave) = (false, false, false);
            Panel::bottom("present").frame(egui::Frame::NONE).show(ui, |ui| {
                ui.horizontal(|ui| {
                    // The controls are centred below the digit.
                    ui.add_space((ui.available_width() - CONTROLS).max(0.0) / 2.0);
                    random = ui.button("Random").on_hover_text("Go to the vector of a new seed (R)").clicked();
                    let word = if tools.morph().is_playing() { "Pause morph" } else { "Play morph" };
                    play = ui.button(word).on_hover_text("Play the keyframes of the Morph page (P)").clicked();
                    leave = ui.button("Leave").on_hover_text("Go back to the other panels (F11)").clicked();
                });
            });
            stage(ui, panel, explore, tools, editor, actions);
            if random {
                editor.random();
            }
            if play {
                tools.play_or_pause();
            }
            if leave {
                actions.push(Action::Lay(Workspace::Explore));
            }
        });
        if !ui.input(|i| i.pointer.any_down()) && !self.tools.morph().is_playing() {
            self.editor.end_gesture();
        }
    }
}

/// Draws a card that fills the remaining area, and returns where it is.
fn card(ui: &mut Ui, show: impl FnOnce(&mut Ui)) -> Rect {
    let whole = ui.available_rect_before_wrap();
    let room = ui.available_size();
    let frame = theme::card(ui.visuals().dark_mode);
    let inside = room - frame.total_margin().sum();
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
    let layout = Layout::top_down(egui::Align::Min);
    show(&mut ui.new_child(UiBuilder::new().max_rect(room).layout(layout)));
}
