//! The quality metrics of a generator.

use serde::{Deserialize, Serialize};

/// Quality metrics of a generator, with those of real images and of noise for comparison: `_train` is measured on the
/// first 10,000 training images, `_noise` on 10,000 images of uniform noise, `_real` on the reference itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Number of generated images.
    pub samples: usize,
    /// Fréchet distance to the reference in the classifier's 84 features. It falls slightly as `samples` grows, and
    /// is not comparable with an Inception FID.
    pub frechet: f64,
    /// Fréchet distance of training images: the lowest value to expect of a good generator.
    pub frechet_train: f64,
    /// Fréchet distance of uniform noise.
    pub frechet_noise: f64,
    /// `KL(generated digits || training labels)` in nats; about 4.5 / `samples` by chance alone.
    pub kl_labels: f64,
    /// Inception Score with the digit classifier, 1 to 10.
    pub inception_score: f64,
    /// Inception Score of the reference.
    pub inception_score_real: f64,
    /// Fraction of images whose most probable digit has a probability of at least 0.99.
    pub confident: f64,
    /// The same fraction of the reference.
    pub confident_real: f64,
    /// Precision: fraction of generated images inside the region of the real ones, with k = 3 on at most 3,000 of
    /// each. Read it together with the other metrics: to the classifier, uniform noise looks like an uncertain 8, and
    /// a few outliers among the real images are enough to put it inside their region.
    pub precision: f64,
    /// Recall: fraction of real images inside the region of the generated ones.
    pub recall: f64,
    /// Coverage: fraction of real images with a generated one near them, with k = 5 on the same images.
    pub coverage: f64,
    /// Precision of training images.
    pub precision_train: f64,
    /// The recall that training images reach in the place of generated ones.
    pub recall_train: f64,
    /// The coverage that training images reach in the place of generated ones.
    pub coverage_train: f64,
    /// Median pixel distance of at most 1,000 generated images to the nearest training image, divided by that of
    /// 1,000 reference images. Well below 1 when many images are copies of training images; few copies do not change
    /// it.
    pub memorisation: f64,
    /// Fraction of each digit, 0 to 9, among the generated images.
    pub digits: [f64; 10],
    /// Fraction of the images that show the rarest digit.
    pub rarest: f64,
    /// Mean absolute change of a pixel, in grey levels of 255, as one noise value goes from -3 to 3 and the others
    /// stay: the smallest of the 200 values. Averaged over 64 random vectors, or fewer when `samples` is below 10,000.
    /// Absent from earlier measurements, as are the next three fields.
    #[serde(default)]
    pub slider_min: Option<f64>,
    /// The median of the 200 values.
    #[serde(default)]
    pub slider_median: Option<f64>,
    /// The largest of the 200 values.
    #[serde(default)]
    pub slider_max: Option<f64>,
    /// The share of the 200 values that change the image by more than 4 grey levels.
    #[serde(default)]
    pub slider_alive: Option<f64>,
    /// With a class input: the share of images, 0 to 1, that the classifier assigns to the requested class.
    #[serde(default)]
    pub asked: Option<f64>,
    /// With a class input: the Frechet distance within each class, to the reference images of that class.
    #[serde(default)]
    pub frechet_within: Option<[f64; 10]>,
}
