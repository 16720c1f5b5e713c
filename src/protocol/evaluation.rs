//! How good a generator is, in figures.

use serde::{Deserialize, Serialize};

/// What was measured. Real images' own figures stand beside, for a figure alone says little:
/// `_train` compares the first 10,000 training images with the reference, `_noise` 10,000 images of
/// uniform noise, `_real` is of the reference itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Generated images.
    pub samples: usize,
    /// Frechet distance to the reference in the classifier's 84 features; falls a little as
    /// `samples` grows, and is not comparable with an Inception FID.
    pub frechet: f64,
    /// The same of training images: as low as it can honestly get.
    pub frechet_train: f64,
    /// The same of uniform noise.
    pub frechet_noise: f64,
    /// `KL(digits generated || training labels)` in nats; about 4.5 / `samples` by chance alone.
    pub kl_labels: f64,
    /// The classifier's Inception Score, 1 to 10.
    pub inception_score: f64,
    /// The same of the reference.
    pub inception_score_real: f64,
    /// Share of images named with a probability of at least 0.99.
    pub confident: f64,
    /// The same of the reference.
    pub confident_real: f64,
    /// Share of generated images that lie among real ones, with k = 3 on at most 3,000 of each. Not to
    /// be read without the others: uniform noise looks to the classifier like an unsure 8, and a
    /// few odd real ones are enough to have it lie among them.
    pub precision: f64,
    /// Share of real images that lie among generated ones.
    pub recall: f64,
    /// Share of real images with a generated one near them, with k = 5 on the same images.
    pub coverage: f64,
    /// Precision of training images.
    pub precision_train: f64,
    /// Recall of training images.
    pub recall_train: f64,
    /// Coverage of training images.
    pub coverage_train: f64,
    /// Median pixel distance to the nearest of all training images, of at most 1,000 generated images,
    /// over the same of 1,000 reference images, with black 0 and white 1: well below 1 where training
    /// images were copied. A median shows copies only where they are many.
    pub memorisation: f64,
    /// Share of each digit, 0 to 9, among the generated images.
    pub digits: [f64; 10],
    /// Share of the rarest digit.
    pub rarest: f64,
    /// Mean absolute change of a pixel, in grey levels of 255, as one noise value goes from -3 to 3 and the others stay,
    /// over 64 random vectors: the smallest of the 200 values. Absent from earlier measurements, as the next three.
    #[serde(default)]
    pub slider_min: Option<f64>,
    /// The median of the 200 values.
    #[serde(default)]
    pub slider_median: Option<f64>,
    /// The largest of the 200 values.
    #[serde(default)]
    pub slider_max: Option<f64>,
    /// The share of the 200 values whose change is above 4 grey levels.
    #[serde(default)]
    pub slider_alive: Option<f64>,
    /// With a class input: the share of images that the classifier reads as the class asked for.
    #[serde(default)]
    pub asked: Option<f64>,
    /// With a class input: the Frechet distance within each class, to the reference images of that class.
    #[serde(default)]
    pub frechet_within: Option<[f64; 10]>,
}
