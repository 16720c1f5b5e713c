//! The real images that generated ones are compared with.

use rand::RngExt as _;

use super::features::spread;
use super::{FEWEST_SAMPLES, coverage, median, nearest_distances, precision_recall};
use super::{
    Features, Gaussian, PrecisionRecall, class_frequencies, confident_share, frechet_distance, inception_score,
};
use crate::data::{Dataset, Images};
use crate::latent::random::{Stream, rng};
use crate::model::{DIGITS, DigitClassifier, FEATURES};

/// Largest number of images per set for precision, recall and coverage.
pub(super) const NEIGHBOURS: usize = 3000;
/// Number of generated images, at most, whose nearest training image is searched.
pub(super) const COPIES: usize = 1000;
/// Number of training images and of noise images measured for comparison, and largest number of held-out images.
const SCALE: usize = 10_000;
/// Held-out images are at most one sixth of the training images.
const HELD_OUT: usize = 6;
/// Step number of the noise images' random stream; generated images use the step numbers from 0.
const NOISE_STEP: u64 = u64::MAX;

/// Features of real images, and the metrics of other real images and of noise. Holds a copy of the training images,
/// 47 MB for MNIST.
pub struct Reference {
    pub(super) features: Features,
    /// Labels of the reference images.
    labels: Vec<u8>,
    pub(super) gaussian: Gaussian,
    pub(super) training: Images,
    pub(super) class_frequencies: [f64; DIGITS],
    /// Median pixel distance of the reference images to their nearest training image.
    pub(super) nearest: f64,
    pub(super) frechet_train: f64,
    pub(super) frechet_noise: f64,
    pub(super) train: PrecisionRecall,
    pub(super) coverage_train: f64,
    pub(super) inception_score: f64,
    pub(super) confident: f64,
}

/// Golden ratio. The fractional parts of its multiples are spread evenly over 0 to 1.
const GOLDEN_RATIO: f64 = 1.618_033_988_749_895;

/// The data from which a [`Reference`] is built.
struct Parts<'a> {
    name: &'a str,
    kind: &'static str,
    real: &'a Images,
    real_labels: &'a [u8],
    training: Images,
    training_labels: &'a [u8],
}

impl Reference {
    /// The test images, for reported results. `progress` receives the number of images classified so far and the
    /// total. Returning false cancels, and the result is `Ok(None)`.
    ///
    /// # Errors
    /// Returns a message for too few images, labels above 9, a digit without training images, and test images that
    /// are mostly copies of training images.
    pub fn test(
        classifier: &DigitClassifier,
        set: &Dataset,
        progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<Self>, String> {
        let training = set.train.clone();
        let (training_labels, real_labels) = (&*set.train_labels, &*set.test_labels);
        let parts = Parts { name: &set.name, kind: "test", real: &set.test, real_labels, training, training_labels };
        Self::new(classifier, parts, progress)
    }

    /// The last 10,000 training images, or the last sixth when that is less; the others are the training images. This
    /// reference is for choices such as the best checkpoint, so that no choice is made on the test images. `progress`
    /// is as in [`Self::test`].
    ///
    /// # Errors
    /// Returns the messages of [`Self::test`].
    pub fn held_out(
        classifier: &DigitClassifier,
        set: &Dataset,
        progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<Self>, String> {
        let count = set.train.len();
        let kept = count - SCALE.min(count / HELD_OUT);
        let training_labels = set.train_labels.get(..kept).unwrap_or_default();
        let real_labels = set.train_labels.get(kept..).unwrap_or_default();
        let (training, real) = (slice(&set.train, 0..kept), slice(&set.train, kept..count));
        let parts = Parts { name: &set.name, kind: "held-out", real: &real, real_labels, training, training_labels };
        Self::new(classifier, parts, progress)
    }

    fn new(
        classifier: &DigitClassifier,
        parts: Parts<'_>,
        mut progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<Self>, String> {
        let class_frequencies = parts.class_frequencies()?;
        let Parts { name, kind, real, real_labels, training, .. } = parts;
        let nearest = median(&nearest_distances(&pick(real, COPIES), &training));
        if nearest == 0.0 {
            return Err(format!("most {kind} images of {name} are training images too: they cannot measure anything"));
        }
        let first = slice(&training, 0..SCALE.min(training.len()));
        let noise = uniform_noise(training.rows, training.cols);
        let of = real.len() + first.len() + noise.len();
        let mut before = 0;
        let mut read = |images: &Images| {
            let features = Features::of_while(classifier, images, |now| progress(before + now, of));
            before += images.len();
            features
        };
        let (Some(features), Some(train), Some(noise)) = (read(real)?, read(&first)?, read(&noise)?) else {
            return Ok(None);
        };
        let gaussian = fit(&features)?;
        let (regions, coverage) = compare(&features, &train)?;
        Ok(Some(Self {
            frechet_train: distance(&fit(&train)?, &gaussian)?,
            frechet_noise: distance(&fit(&noise)?, &gaussian)?,
            train: regions,
            coverage_train: coverage,
            inception_score: inception_score(features.probabilities()),
            confident: confident_share(features.probabilities()),
            features,
            labels: real_labels.to_vec(),
            gaussian,
            training,
            class_frequencies,
            nearest,
        }))
    }
}

impl Reference {
    /// The class of generated image `index`, where the generator has a class input. The classes are as frequent as
    /// among the training labels in every long stretch of images.
    pub(super) fn class_of(&self, index: usize) -> i64 {
        let place = (index as f64 * GOLDEN_RATIO).fract();
        let mut below = 0.0;
        let class = self.class_frequencies.iter().position(|share| {
            below += share;
            place < below
        });
        class.unwrap_or(DIGITS - 1) as i64
    }

    /// The share of generated images that the classifier reads as the class asked for, 0 to 1.
    pub(super) fn share_as_asked(&self, generated: &Features) -> f64 {
        let as_asked = (0..generated.len()).filter(|&i| read_as(generated, i) == self.class_of(i) as usize).count();
        as_asked as f64 / generated.len().max(1) as f64
    }

    /// The Frechet distance of the generated images of each class to the reference images with that label.
    ///
    /// # Errors
    /// Too few images of a class.
    pub(super) fn frechet_within(&self, generated: &Features) -> Result<[f64; DIGITS], String> {
        let mut distances = [0.0; DIGITS];
        for (class, out) in distances.iter_mut().enumerate() {
            let real = self.features.choose(|i| self.labels.get(i).is_some_and(|&label| usize::from(label) == class));
            let drawn = generated.choose(|i| self.class_of(i) as usize == class);
            *out = distance(&fit(&drawn)?, &fit(&real)?)?;
        }
        Ok(distances)
    }
}

/// The digit that the classifier finds likeliest in an image.
fn read_as(features: &Features, index: usize) -> usize {
    let read = features.probabilities()[index].iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    read.map_or(0, |(digit, _)| digit)
}

impl Parts<'_> {
    /// Frequency of each digit among the training labels. Returns a message when the images or labels are not
    /// sufficient.
    fn class_frequencies(&self) -> Result<[f64; DIGITS], String> {
        let name = self.name;
        for (kind, count) in [(self.kind, self.real.len()), ("training", self.training.len())] {
            if count < FEWEST_SAMPLES {
                return Err(format!(
                    "{name} has {count} {kind} images, and quality is measured on at least {FEWEST_SAMPLES}"
                ));
            }
        }
        if let Some(label) = self.training_labels.iter().find(|&&label| usize::from(label) >= DIGITS) {
            return Err(format!("{name} has the label {label}, and the classifier knows the digits 0 to 9"));
        }
        let shares = class_frequencies(self.training_labels);
        match shares.iter().position(|&share| share == 0.0) {
            Some(digit) => Err(format!("{name} has no training image of the digit {digit} to compare with")),
            None => Ok(shares),
        }
    }
}

pub(super) fn fit(features: &Features) -> Result<Gaussian, String> {
    Gaussian::fit(features.values(), FEATURES).ok_or_else(|| "too few images for a covariance".to_owned())
}

pub(super) fn distance(a: &Gaussian, b: &Gaussian) -> Result<f64, String> {
    frechet_distance(a, b).ok_or_else(|| "the covariance of the features has no eigenvalues".to_owned())
}

/// Precision, recall and coverage on the same number of images of each set.
pub(super) fn compare(real: &Features, other: &Features) -> Result<(PrecisionRecall, f64), String> {
    let count = NEIGHBOURS.min(real.len()).min(other.len());
    let (real, other) = (real.spread(count), other.spread(count));
    precision_recall(&real, &other, FEATURES)
        .zip(coverage(&real, &other, FEATURES))
        .ok_or_else(|| "too few images for precision and recall".to_owned())
}

/// 10,000 images whose pixels are independent and uniform from 0 to 255.
fn uniform_noise(rows: usize, cols: usize) -> Images {
    let mut pixels = vec![0; SCALE * rows * cols];
    rng(0, Stream::Evaluation, NOISE_STEP).fill(&mut pixels[..]);
    Images { rows, cols, pixels }
}

fn slice(images: &Images, range: std::ops::Range<usize>) -> Images {
    let area = images.rows * images.cols;
    let pixels = images.pixels.get(range.start * area..range.end * area).unwrap_or_default().to_vec();
    Images { pixels, ..*images }
}

fn pick(images: &Images, count: usize) -> Images {
    let pixels = spread(images.len(), count).flat_map(|index| images.image(index)).copied().collect();
    Images { pixels, ..*images }
}
