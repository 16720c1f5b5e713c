//! An image to be saved, as it was at the moment the user chose to save it. Training may continue while the user
//! chooses a name.

use crate::app::ExplorerApp;
use crate::export::Provenance;
use crate::latent::random::fixed_noise;
use crate::protocol::{GRID_COLUMNS, GeneratorSource};
use crate::raster::{GrayImage, contact_sheet};
use crate::ui::Saving;

/// Pixels between the digits of a saved grid.
const GRID_GAP: usize = 2;

pub(in crate::app) struct Picture {
    pub(in crate::app) image: GrayImage,
    pub(in crate::app) provenance: Provenance,
}

impl ExplorerApp {
    /// Describes the generator of the digit on screen.
    pub(in crate::app) fn provenance(&self) -> Provenance {
        let explore = self.explore();
        let generator_hash = explore.generator_hash().map(str::to_owned);
        Provenance { generator_hash, conditioning: explore.drawn_with(), ..self.provenance_of(explore.source()) }
    }

    /// Describes this source. Includes its run when that run is on screen.
    fn provenance_of(&self, source: &GeneratorSource) -> Provenance {
        let GeneratorSource::Run { run, .. } = source else { return Provenance::of(source.name()) };
        let info = self.run().info().filter(|info| info.run == *run);
        let folder = info.and_then(|info| info.request.out.as_ref()?.file_name());
        Provenance {
            step: source.step(),
            run: folder.map(|name| name.to_string_lossy().into_owned()),
            recipe: info.map(|info| info.request.recipe.clone()),
            ..Provenance::of(source.name())
        }
    }

    /// Returns the digit or the grid on screen; `None` for anything else, or when nothing has been drawn.
    pub(in crate::app) fn picture(&self, what: Saving) -> Option<Picture> {
        match what {
            Saving::Image => {
                let explore = self.explore();
                let provenance = Provenance { z: Some(explore.z().clone()), ..self.provenance() };
                Some(Picture { image: explore.digit()?.clone(), provenance })
            }
            Saving::Grid => {
                let grid = self.run().grids().shown()?;
                let info = self.run().info()?;
                let source = GeneratorSource::Run { run: info.run, step: grid.step };
                let vectors = fixed_noise(info.request.seed, grid.tiles.len());
                let (generator_hash, conditioning) = (None, None);
                let provenance = Provenance { vectors, generator_hash, conditioning, ..self.provenance_of(&source) };
                Some(Picture { image: contact_sheet(&grid.tiles, GRID_COLUMNS, GRID_GAP)?, provenance })
            }
            _ => None,
        }
    }
}
