//! Exports images, animations and IDX files, with the provenance of each image.

mod animation;
mod idx;
mod image_file;
mod provenance;
mod vectors;

pub use animation::{LARGEST_FRAME_SIDE, MOST_ANIMATION_FRAMES, check_animation_path, save_animation};
pub use idx::{idx3_bytes, save_idx3};
pub use image_file::{ExportError, ImageOptions, gray_from_bytes, load_gray, save_image};
pub use provenance::{Provenance, read_provenance};
pub use vectors::{check_vectors_path, is_vectors_file, read_vectors, save_vectors};
