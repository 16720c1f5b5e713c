//! Files for people: images, IDX, and how each is written whole or not at all.

mod atomic;
mod idx;
mod image_file;
mod provenance;

pub use atomic::{remove_leftovers, write_atomic};
pub use idx::{idx3_bytes, save_idx3};
pub use image_file::{ExportError, ImageOptions, load_gray, save_image};
pub use provenance::{Provenance, read_provenance};
