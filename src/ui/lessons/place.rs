//! Parts of the window that a card can point at.

use egui::{Rect, Ui};
use serde::Deserialize;

use crate::ui::layouts::Part;
use crate::ui::{Face, theme};

/// A part of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::ui) enum Place {
    /// The left panel.
    Run,
    /// The strip from noise to discriminator.
    Story,
    /// The curves.
    Plots,
    /// The samples.
    Samples,
    /// The large digit, in the layout for it.
    Digit,
    /// The right panel.
    Sliders,
}

impl Place {
    /// The panel in this place.
    pub(super) fn part(self) -> Part {
        match self {
            Self::Run => Part::Run,
            Self::Story => Part::Story,
            Self::Plots => Part::Curves,
            Self::Samples => Part::Samples,
            Self::Digit => Part::Digit,
            Self::Sliders => Part::Sliders,
        }
    }
}

const PLACES: usize = 6;

/// Where the parts were drawn in this frame.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Places([Option<Rect>; PLACES]);

impl Default for Places {
    fn default() -> Self {
        Self([None; PLACES])
    }
}

impl Places {
    /// Records where a part is.
    pub(in crate::ui) fn note(&mut self, place: Place, rect: Rect) {
        self.0[place as usize] = Some(rect);
    }

    /// Where a part is, if it is on screen.
    pub(in crate::ui) fn of(&self, place: Place) -> Option<Rect> {
        self.0[place as usize]
    }
}

/// Draws an outline around the part of the window that the lesson's card is about.
pub(in crate::ui) fn lesson_outline(ui: &Ui, face: &Face) {
    let card = face.lesson.open.as_ref().and_then(|lesson| lesson.cards.get(face.lesson.card));
    let Some(rect) = card.and_then(|card| face.places.of(card.look_at?)) else { return };
    let color = theme::accent(ui.visuals().dark_mode);
    ui.painter().rect_stroke(rect.shrink(1.0), 10.0, (2.0, color), egui::StrokeKind::Inside);
}
