//! What the plots and the samples show before any run: the shipped generator's run and samples.

use crate::raster::GrayImage;
use crate::ui::Compared;

/// A recorded run and its samples.
pub struct Example {
    /// The curves.
    pub curves: Compared,
    /// The last sample grid, on one sheet.
    pub samples: Option<GrayImage>,
}
