//! Whether the digit classifier can read a data set.

use crate::data::Dataset;
use crate::model::{DIGITS, DigitClassifier, IMAGE_SIDE};
use crate::raster::GrayImage;

/// Number of test images to classify.
const READ: usize = 1000;
/// Smallest fraction that must be classified correctly. It is 0.99 on MNIST, and about 0.1 on other images.
const ENOUGH: f64 = 0.8;

/// Whether the classifier labels at least 0.8 of these test images correctly, on up to 1,000 of them, evenly spread.
/// Otherwise its predictions and features mean nothing for the data set.
pub fn reads_digits(classifier: &DigitClassifier, set: &Dataset) -> bool {
    let side = IMAGE_SIDE as usize;
    let apart = set.test.len().div_ceil(READ).max(1);
    let places: Vec<usize> = (0..set.test.len()).step_by(apart).collect();
    let images: Vec<GrayImage> =
        places.iter().filter_map(|&place| GrayImage::new(side, side, set.test.image(place).to_vec())).collect();
    let read = classifier.probabilities(&images);
    let best = |row: &[f32; DIGITS]| (0..DIGITS).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0);
    let right = read.iter().zip(&places).filter(|(row, place)| best(row) == usize::from(set.test_labels[**place]));
    !read.is_empty() && right.count() as f64 >= ENOUGH * read.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::shipped_classifier;

    #[test]
    fn digits_are_read_and_other_labels_are_not() {
        let classifier = shipped_classifier(tch::Device::Cpu).unwrap();
        let mut set = Dataset::mnist().unwrap();
        assert!(reads_digits(&classifier, &set));
        // The same images with wrong labels.
        set.test_labels.iter_mut().for_each(|label| *label = (*label + 1) % 10);
        assert!(!reads_digits(&classifier, &set));
        set.test_labels.clear();
        set.test.pixels.clear();
        assert!(!reads_digits(&classifier, &set), "nothing to read");
    }
}
