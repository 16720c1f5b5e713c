//! A contact sheet of digits with its texture. A new key creates a new sheet.

use egui::{Image, Response, Sense, Ui, Vec2};

use crate::raster::GrayImage;
use crate::ui::PixelTexture;

/// A sheet, and the key it was created for.
pub(super) struct Sheet<K> {
    key: Option<K>,
    picture: Option<GrayImage>,
    texture: PixelTexture,
}

impl<K> Default for Sheet<K> {
    fn default() -> Self {
        Self { key: None, picture: None, texture: PixelTexture::default() }
    }
}

impl<K: PartialEq> Sheet<K> {
    /// Draws the sheet of this key with this size. A new key creates a new sheet.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        name: &str,
        key: K,
        make: impl FnOnce() -> Option<GrayImage>,
        size: Vec2,
    ) -> Option<Response> {
        if self.key.as_ref() != Some(&key) {
            self.picture = make();
            self.key = Some(key);
        }
        let texture = self.texture.of(ui.ctx(), name, self.picture.as_ref()?);
        let image = Image::from_texture(texture).fit_to_exact_size(size).sense(Sense::click()).alt_text(name);
        Some(ui.add(image))
    }
}
