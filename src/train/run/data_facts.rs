//! Properties of a run's data, also when the data are missing.

use crate::data::{Dataset, Images};
use crate::protocol::{GRID_TILES, StepMetrics};
use crate::quality::class_frequencies;
use crate::raster::GrayImage;
use crate::train::RunRecord;
use crate::train::checkpoint::RunMeta;

/// Number of training images of MNIST, used when the number is unknown.
const USUAL_IMAGES: u64 = 60_000;

/// The data set's name, size, class frequencies and class names, and fixed real images.
pub(in crate::train) struct DataFacts {
    pub(in crate::train) name: String,
    pub(in crate::train) train_images: u64,
    /// Fraction of each digit among the training labels.
    pub(in crate::train) class_frequencies: [f64; 10],
    /// Names of the classes; empty when the data are missing.
    pub(in crate::train) class_names: Vec<String>,
    /// Fixed real images for comparison; empty when the data are missing.
    pub(in crate::train) real: Vec<GrayImage>,
    /// Whether the digit classifier can read the images.
    pub(in crate::train) digits: bool,
    /// Why the data are missing.
    pub(in crate::train) missing: Option<String>,
}

impl DataFacts {
    /// Properties of loaded data.
    pub(in crate::train) fn of(set: &Dataset, digits: bool) -> Self {
        Self {
            name: set.name.clone(),
            train_images: set.train.len() as u64,
            class_frequencies: class_frequencies(&set.train_labels),
            class_names: set.class_names.clone(),
            real: some_of(&set.train),
            digits,
            missing: None,
        }
    }

    /// Properties of data that are missing for this reason, from the run's files.
    pub(in crate::train) fn missing(
        reason: String,
        meta: &RunMeta,
        rows: &[StepMetrics],
        record: Option<&RunRecord>,
    ) -> Self {
        // Checkpoints of earlier versions lack the number of images; the metrics show the length of an epoch.
        let second_epoch = rows.iter().find(|row| row.epoch == 2).map(|row| row.step.saturating_sub(1));
        let seen = second_epoch.map(|steps| steps.saturating_mul(meta.request.batch as u64));
        Self {
            name: record.map_or_else(|| "missing data".to_owned(), |record| record.data.clone()),
            train_images: meta.train_images.or(seen).unwrap_or(USUAL_IMAGES),
            class_frequencies: [0.0; 10],
            class_names: meta.class_names.clone(),
            real: Vec::new(),
            digits: meta.draws_digits(),
            missing: Some(reason),
        }
    }
}

/// [`GRID_TILES`] real images, evenly spread over the data set.
fn some_of(images: &Images) -> Vec<GrayImage> {
    let apart = (images.len() / GRID_TILES).max(1);
    let side = crate::model::IMAGE_SIDE as usize;
    (0..images.len())
        .step_by(apart)
        .take(GRID_TILES)
        .filter_map(|index| GrayImage::new(side, side, images.image(index).to_vec()))
        .collect()
}
