//! An image to be saved, as it was at the moment the user chose to save it. Training may continue while the user
//! chooses a name.

use crate::app::ExplorerApp;
use crate::export::Provenance;
use crate::protocol::GRID_COLUMNS;
use crate::raster::{GrayImage, contact_sheet};
use crate::ui::Saving;

/// Pixels between the digits of a saved grid.
const GRID_GAP: usize = 2;

pub(in crate::app) struct Picture {
    pub(in crate::app) image: GrayImage,
    pub(in crate::app) provenance: Provenance,
}

impl ExplorerApp {
    /// Returns what is on screen now; `None` for a checkpoint, or when nothing has been drawn.
    pub(in crate::app) fn picture(&self, what: Saving) -> Option<Picture> {
        match what {
            Saving::Image => {
                let explore = self.explore();
                let (z, step) = (Some(explore.z().clone()), explore.source().step());
                let provenance =
                    Provenance { z, generator: explore.source_text(), step, conditioning: explore.drawn_with() };
                Some(Picture { image: explore.digit()?.clone(), provenance })
            }
            Saving::Grid => {
                let grid = self.run().grids().shown()?;
                let generator = format!("generator of step {}", grid.step);
                let provenance = Provenance { z: None, generator, step: Some(grid.step), conditioning: None };
                Some(Picture { image: contact_sheet(&grid.tiles, GRID_COLUMNS, GRID_GAP)?, provenance })
            }
            Saving::Checkpoint | Saving::Directions | Saving::Morph | Saving::Recipe | Saving::Curves => None,
        }
    }
}
