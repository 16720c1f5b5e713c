//! A grey image as a texture, uploaded only when it changes.

use egui::{ColorImage, Context, TextureHandle, TextureOptions};

use crate::raster::GrayImage;

/// Owns one texture while the window is open.
#[derive(Default)]
pub struct PixelTexture {
    handle: Option<TextureHandle>,
    shown: Option<GrayImage>,
}

impl PixelTexture {
    /// Returns the texture of this image.
    pub fn of(&mut self, ctx: &Context, name: &str, image: &GrayImage) -> egui::load::SizedTexture {
        if self.handle.is_none() || self.shown.as_ref() != Some(image) {
            let pixels = ColorImage::from_gray([image.width, image.height], &image.pixels);
            match &mut self.handle {
                Some(handle) => handle.set(pixels, TextureOptions::NEAREST),
                None => self.handle = Some(ctx.load_texture(name, pixels, TextureOptions::NEAREST)),
            }
            self.shown = Some(image.clone());
        }
        let size = egui::vec2(image.width as f32, image.height as f32);
        let id = self.handle.as_ref().map_or(egui::TextureId::default(), TextureHandle::id);
        egui::load::SizedTexture::new(id, size)
    }
}
