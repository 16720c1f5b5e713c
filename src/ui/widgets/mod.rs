//! Widgets that several panels use.

pub(super) mod listing;
pub(super) mod named_row;
pub(super) mod number;
pub(super) mod offer;
pub(super) mod text_field;
mod texture;
mod thumbnails;
pub(super) mod tick;
pub(super) mod tip;
pub(super) mod word;

pub use texture::PixelTexture;
pub use thumbnails::Thumbnails;
