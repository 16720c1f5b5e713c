//! Exports images, animations and IDX files, with the provenance of each image.

mod animation;
mod idx;
mod image_file;
mod provenance;
mod samples;
mod vectors;

pub use animation::{
    AnimationOptions, Frames, LARGEST_FRAME_SIDE, MOST_ANIMATION_FRAMES, check_animation_path, save_animation,
    save_frames,
};
pub use idx::idx3_bytes;
pub use image_file::{
    ExportError, ImageOptions, LARGEST_SAVED_SIDE, gray_from_bytes, load_gray, save_colours, save_image,
};
pub use provenance::{Provenance, read_provenance};
pub use samples::{is_samples_file, save_samples};
pub use vectors::{check_vectors_path, is_vectors_file, read_vectors, save_vectors};
