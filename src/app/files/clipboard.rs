//! Copies the digit to the clipboard as an image, and goes back to its vector when the image is pasted.

use std::collections::VecDeque;

use egui::{Color32, ColorImage, Context};

use crate::app::ExplorerApp;
use crate::export::Provenance;
use crate::raster::scale;
use crate::ui::Level;

/// Number of copied images whose vectors are remembered.
const REMEMBERED: usize = 64;

/// The images that were copied, by the hash of their pixels. The clipboard does not keep an image's text, which would
/// hold the vector.
#[derive(Default)]
pub(in crate::app) struct Copied {
    known: VecDeque<(blake3::Hash, Provenance)>,
}

impl Copied {
    fn remember(&mut self, image: &ColorImage, of: Provenance) {
        let hash = hash(image);
        self.known.retain(|(known, _)| *known != hash);
        self.known.push_back((hash, of));
        while self.known.len() > REMEMBERED {
            self.known.pop_front();
        }
    }

    fn of(&self, image: &ColorImage) -> Option<&Provenance> {
        let hash = hash(image);
        self.known.iter().find(|(known, _)| *known == hash).map(|(_, of)| of)
    }
}

fn hash(image: &ColorImage) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for side in image.size {
        hasher.update(&(side as u64).to_le_bytes());
    }
    for pixel in &image.pixels {
        hasher.update(&[pixel.r(), pixel.g(), pixel.b()]);
    }
    hasher.finalize()
}

impl ExplorerApp {
    /// Copies the digit as it would be saved.
    pub fn copy_digit(&mut self) {
        let ctx = self.jobs.ctx().clone();
        self.copy_image(&ctx);
    }

    /// Copies the digit to the clipboard of this window.
    pub(in crate::app) fn copy_image(&mut self, ctx: &Context) {
        let options = self.image_options();
        let explore = self.explore();
        let Some(digit) = explore.digit() else { return };
        let of = Provenance { z: Some(explore.z().clone()), ..self.provenance() };
        let large = scale(digit, options.scale, options.filter);
        let palette = options.colours.palette().map(|[r, g, b]| Color32::from_rgb(r, g, b));
        let pixels = large.pixels.iter().map(|&level| palette[usize::from(level)]).collect();
        let image = ColorImage::new([large.width, large.height], pixels);
        self.copied.remember(&image, of);
        ctx.copy_image(image);
        self.tell(Level::Info, "the digit is on the clipboard as an image");
    }

    /// Goes to the vector of an image that this window copied.
    pub(in crate::app) fn paste_image(&mut self, image: &ColorImage) {
        match self.copied.of(image).cloned() {
            Some(of) => self.open_picture(of),
            None => self.tell(
                Level::Warning,
                "the image on the clipboard has no vector; drop a PNG of this program on the window instead",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_known_by_its_pixels_and_size_and_old_ones_are_forgotten() {
        let image = |grey: u8, size: [usize; 2]| ColorImage::filled(size, Color32::from_gray(grey));
        let mut copied = Copied::default();
        for grey in 0..=64 {
            copied.remember(&image(grey, [2, 3]), Provenance::of(grey.to_string()));
        }
        assert_eq!(copied.of(&image(64, [2, 3])).unwrap().generator, "64");
        assert!(copied.of(&image(64, [3, 2])).is_none() && copied.of(&image(200, [2, 3])).is_none());
        assert!(copied.of(&image(0, [2, 3])).is_none(), "the first of 65");
    }
}
