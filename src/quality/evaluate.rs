//! One generator, measured.

use serde::{Deserialize, Serialize};

use super::reference::{COPIES, compare, distance, fit};
use super::{Features, Reference, confident_share, digit_shares, inception_score, kl_divergence};
use super::{median, nearest_distances};
use crate::data::Images;
use crate::latent::random::evaluation_noise;
use crate::model::{DIGITS, DigitClassifier, Generator};

/// Images the literature generates for one measurement.
pub const SAMPLES: usize = 10_000;
/// Fewer images do not determine a covariance of 84 features.
pub const FEWEST_SAMPLES: usize = 100;
/// Images generated in one pass.
const AT_ONCE: usize = 250;

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
    pub digits: [f64; DIGITS],
    /// Share of the rarest digit.
    pub rarest: f64,
}

/// Draws `samples` images and measures them. Image `i` depends on `seed` and `i` alone, up to how
/// libtorch rounds with the threads the caller gave it. Images are rounded to 8 bits first: real ones
/// are, and so is what a person sees.
///
/// `progress` hears how many images are drawn, of how many, and cancels by returning false, which
/// gives `Ok(None)`.
///
/// # Errors
/// Fewer than 100 samples, or a generator that gives no images.
pub fn evaluate(
    generator: &Generator,
    classifier: &DigitClassifier,
    reference: &Reference,
    samples: usize,
    seed: u64,
    mut progress: impl FnMut(usize, usize) -> bool,
) -> Result<Option<Evaluation>, String> {
    if samples < FEWEST_SAMPLES {
        return Err(format!("quality is measured on at least {FEWEST_SAMPLES} samples, not {samples}"));
    }
    let (rows, cols) = (reference.training.rows, reference.training.cols);
    let mut first = Images { rows, cols, pixels: Vec::new() };
    let mut features = Features::default();
    while features.len() < samples {
        if !progress(features.len(), samples) {
            return Ok(None);
        }
        let start = features.len();
        let vectors: Vec<_> =
            (start..samples.min(start + AT_ONCE)).map(|index| evaluation_noise(seed, index as u64)).collect();
        let images = generator.images(&vectors);
        if images.len() != vectors.len() {
            return Err("the generator gave no images".to_owned());
        }
        let pixels: Vec<u8> = images.into_iter().flat_map(|image| image.pixels).collect();
        if first.len() < COPIES {
            first.pixels.extend(&pixels);
        }
        features.append(Features::of(classifier, &Images { rows, cols, pixels })?);
    }
    if !progress(samples, samples) {
        return Ok(None);
    }
    let shares = digit_shares(features.probabilities());
    let (regions, coverage) = compare(&reference.features, &features)?;
    Ok(Some(Evaluation {
        samples,
        frechet: distance(&fit(&features)?, &reference.gaussian)?,
        frechet_train: reference.frechet_train,
        frechet_noise: reference.frechet_noise,
        kl_labels: kl_divergence(&shares, &reference.label_shares),
        inception_score: inception_score(features.probabilities()),
        inception_score_real: reference.inception_score,
        confident: confident_share(features.probabilities()),
        confident_real: reference.confident,
        precision: regions.precision,
        recall: regions.recall,
        coverage,
        precision_train: reference.train.precision,
        recall_train: reference.train.recall,
        coverage_train: reference.coverage_train,
        memorisation: median(&nearest_distances(&first, &reference.training)) / reference.nearest,
        digits: shares,
        rarest: shares.into_iter().fold(1.0, f64::min),
    }))
}
