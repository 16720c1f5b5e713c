//! Parts of the window by the names that lessons use, and where each was drawn.

use egui::Rect;
use serde::Deserialize;

use super::Part;

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
    pub(in crate::ui) fn part(self) -> Part {
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
