//! What a run knows of its data, also while they are not at hand.

use crate::data::{Dataset, Images};
use crate::protocol::{GRID_TILES, StepMetrics};
use crate::quality::class_frequencies;
use crate::raster::GrayImage;
use crate::train::RunRecord;
use crate::train::checkpoint::RunMeta;

/// Training images of MNIST, as good a guess as any.
const USUAL_IMAGES: u64 = 60_000;

/// See the module.
pub(in crate::train) struct DataFacts {
    pub(in crate::train) name: String,
    pub(in crate::train) train_images: u64,
    /// Of each digit among the training labels.
    pub(in crate::train) class_frequencies: [f64; 10],
    /// Digits that never change, to compare generated ones with; none while the data are missing.
    pub(in crate::train) real: Vec<GrayImage>,
    /// Whether the classifier of digits can read them.
    pub(in crate::train) digits: bool,
    /// Why they cannot be trained on.
    pub(in crate::train) missing: Option<String>,
}

impl DataFacts {
    /// Of data at hand.
    pub(in crate::train) fn of(set: &Dataset, digits: bool) -> Self {
        Self {
            name: set.name.clone(),
            train_images: set.train.len() as u64,
            class_frequencies: class_frequencies(&set.train_labels),
            real: some_of(&set.train),
            digits,
            missing: None,
        }
    }

    /// Of data that are not there for this reason, from what was written of them.
    pub(in crate::train) fn missing(
        reason: String,
        meta: &RunMeta,
        rows: &[StepMetrics],
        record: Option<&RunRecord>,
    ) -> Self {
        // A checkpoint made before this was noted has its epochs in the metrics.
        let second_epoch = rows.iter().find(|row| row.epoch == 2).map(|row| row.step.saturating_sub(1));
        let seen = second_epoch.map(|steps| steps.saturating_mul(meta.request.batch as u64));
        Self {
            name: record.map_or_else(|| "missing data".to_owned(), |record| record.data.clone()),
            train_images: meta.train_images.or(seen).unwrap_or(USUAL_IMAGES),
            class_frequencies: [0.0; 10],
            real: Vec::new(),
            digits: meta.draws_digits(),
            missing: Some(reason),
        }
    }
}

/// Real digits to compare generated ones with: as many as the grid has, spread over the data.
fn some_of(images: &Images) -> Vec<GrayImage> {
    let apart = (images.len() / GRID_TILES).max(1);
    let side = crate::model::IMAGE_SIDE as usize;
    (0..images.len())
        .step_by(apart)
        .take(GRID_TILES)
        .filter_map(|index| GrayImage::new(side, side, images.image(index).to_vec()))
        .collect()
}
