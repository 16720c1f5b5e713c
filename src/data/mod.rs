//! Training data: reads IDX files, gzipped or not.

mod batch;
mod dataset;
mod idx;

pub use batch::batch_indices;
pub use dataset::{DataError, Dataset};
pub use idx::{IdxError, Images, read_images, read_images_sized, read_labels, read_labels_sized};
