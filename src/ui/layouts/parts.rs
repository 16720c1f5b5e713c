//! The parts of the window, each of which fills the area that it is given.

use std::cell::Cell;

use egui::{Align, ScrollArea, Ui};
use serde::{Deserialize, Serialize};

use super::{card, in_its_room};
use crate::ui::explore::{explore_panel, stage, stands_beside};
use crate::ui::layouts::Place;
use crate::ui::plots::plots_panel;
use crate::ui::samples::samples_panel;
use crate::ui::train::{story, train_panel};
use crate::ui::widgets::listing::beside_the_bar;
use crate::ui::window::bring_focused;
use crate::ui::{Actions, Face};
use crate::words;

/// Heights, in points, that the right panel needs with the digit above its pages, beside them, or elsewhere. A lower
/// panel scrolls.
const WITH_DIGIT: f32 = 540.0;
const BESIDE_DIGIT: f32 = 260.0;
const WITHOUT_DIGIT: f32 = 400.0;
/// Width that a scroll bar takes, in points.
const BAR: f32 = 16.0;

/// A part of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::ui) enum Part {
    /// The left panel.
    Run,
    /// The strip from noise to discriminator.
    Story,
    /// The plots.
    Curves,
    /// The samples.
    Samples,
    /// The large digit.
    Digit,
    /// The right panel.
    Sliders,
}

impl Part {
    pub(in crate::ui) const ALL: [Self; 6] =
        [Self::Run, Self::Story, Self::Curves, Self::Samples, Self::Digit, Self::Sliders];

    pub(in crate::ui) fn name(self) -> &'static str {
        match self {
            Self::Run => words::PART_RUN.text(),
            Self::Story => words::PART_STORY.text(),
            Self::Curves => words::PART_CURVES.text(),
            Self::Samples => words::SAMPLES.text(),
            Self::Digit => words::PART_DIGIT.text(),
            Self::Sliders => words::PART_SLIDERS.text(),
        }
    }
}

impl Face {
    /// Draws a part into the remaining area.
    pub(super) fn part(&mut self, ui: &mut Ui, part: Part, actions: &mut Actions) {
        let Self { run, runs, samples_panel: samples, plots, story: strip, explore, editor, tools, .. } = self;
        let panel = &mut self.explore_panel;
        samples.teaches = self.lesson.place().is_some();
        let (place, rect) = match part {
            Part::Run => {
                let show = |ui: &mut Ui| {
                    // The scroll area fills the card, so that its scroll bar does not cover narrower content.
                    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                        beside_the_bar(ui);
                        train_panel(ui, run, runs, actions);
                        bring_focused(ui);
                    });
                };
                // A long name in the panel does not widen the card.
                (Place::Run, card(ui, |ui| in_its_room(ui, show)))
            }
            Part::Story => (Place::Story, card(ui, |ui| story(ui, strip, run, plots.smoothing, explore, editor.z()))),
            Part::Curves => {
                let show = |ui: &mut Ui| {
                    let height = ui.available_height();
                    plots_panel(ui, run, plots, height, actions);
                };
                (Place::Plots, card(ui, show))
            }
            Part::Samples => (Place::Samples, card(ui, |ui| samples_panel(ui, samples, run, runs, actions))),
            Part::Digit => {
                let rect = ui.available_rect_before_wrap();
                stage(ui, panel, explore, tools, editor, None, actions);
                (Place::Digit, rect)
            }
            Part::Sliders => {
                let elsewhere = panel.digit_elsewhere;
                let opened = Cell::new(None);
                let show = |ui: &mut Ui| opened.set(explore_panel(ui, panel, explore, run, tools, editor, actions));
                let scrolled = |ui: &mut Ui| {
                    let least = match elsewhere {
                        true => WITHOUT_DIGIT,
                        false if stands_beside(ui.available_width() - BAR, elsewhere) => BESIDE_DIGIT,
                        false => WITH_DIGIT,
                    };
                    let size = egui::vec2(ui.available_width(), ui.available_height().max(least));
                    if ui.available_height() >= least {
                        return in_its_room(ui, show);
                    }
                    ScrollArea::vertical().id_salt("sliders").auto_shrink(false).show(ui, |ui| {
                        beside_the_bar(ui);
                        ui.set_min_height(size.y);
                        let size = egui::vec2(ui.available_width(), size.y);
                        ui.allocate_ui(size, |ui| in_its_room(ui, show));
                        bring_focused(ui);
                        if let Some(page) = opened.get() {
                            ui.scroll_to_rect(page, Some(Align::TOP));
                        }
                    });
                };
                (Place::Sliders, card(ui, scrolled))
            }
        };
        self.places.note(place, rect);
    }
}
