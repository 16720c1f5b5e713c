//! Enlarging images by an integer factor.

use image::imageops::{FilterType, resize};
use serde::{Deserialize, Serialize};

use super::GrayImage;

/// The largest factor of [`scale`].
pub const LARGEST_SCALE: usize = 64;

/// Interpolation between pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filter {
    /// Square blocks.
    #[default]
    Nearest,
    /// Catmull-Rom interpolation.
    Smooth,
}

/// Enlarges each side by `factor`, clamped to 1 to [`LARGEST_SCALE`]. A factor of 1 changes nothing with either
/// filter.
pub fn scale(image: &GrayImage, factor: usize, filter: Filter) -> GrayImage {
    let factor = factor.clamp(1, LARGEST_SCALE);
    let (width, height) = (image.width * factor, image.height * factor);
    let smooth = match filter {
        Filter::Smooth => smoothed(image, width, height),
        Filter::Nearest => None,
    };
    smooth.unwrap_or_else(|| {
        let mut pixels = Vec::with_capacity(width * height);
        for row in image.pixels.chunks_exact(image.width.max(1)) {
            let start = pixels.len();
            for &pixel in row {
                pixels.resize(pixels.len() + factor, pixel);
            }
            for _ in 1..factor {
                pixels.extend_from_within(start..start + width);
            }
        }
        GrayImage { width, height, pixels }
    })
}

fn smoothed(image: &GrayImage, width: usize, height: usize) -> Option<GrayImage> {
    let size = |n: usize| u32::try_from(n).ok();
    let source = image::GrayImage::from_raw(size(image.width)?, size(image.height)?, image.pixels.clone())?;
    let scaled = resize(&source, size(width)?, size(height)?, FilterType::CatmullRom);
    GrayImage::new(width, height, scaled.into_raw())
}
