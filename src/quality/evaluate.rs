//! Evaluates the quality of a generator.

use super::reference::{COPIES, compare, distance, fit};
use super::{Features, Reference, confident_share, digit_frequencies, inception_score, kl_divergence};
use super::{SLIDER_BASES, median, nearest_distances, slider_response};
use crate::data::Images;
use crate::latent::random::evaluation_noise;
use crate::model::{DigitClassifier, Generator};
use crate::protocol::Evaluation;

/// Usual number of generated images in the literature.
pub const SAMPLES: usize = 10_000;
/// Smallest number of images; with fewer, the covariance of 84 features is not determined.
pub const FEWEST_SAMPLES: usize = 100;
/// Number of images generated in one pass.
const AT_ONCE: usize = 250;

/// Generates `samples` images and evaluates them. Image `i` depends only on `seed` and `i`, up to libtorch's rounding
/// with the caller's number of threads. Images are rounded to 8 bits first, as real images are.
///
/// `progress` receives the number of images generated so far and the total. Returning false cancels, and the result
/// is `Ok(None)`.
///
/// # Errors
/// Returns a message for fewer than 100 samples, for a generator that returns no images, and when a metric cannot be
/// computed.
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
        let classes: Vec<i64> = (start..start + vectors.len()).map(|index| reference.class_of(index)).collect();
        let images = generator.images_of(&vectors, &classes);
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
    let Some(sliders) = slider_response(generator, slider_bases(samples), |_| progress(samples, samples)) else {
        return Ok(None);
    };
    let [slider_min, slider_median, slider_max] = sliders.range().map(Some);
    let conditional = generator.shape().classes > 0;
    let shares = digit_frequencies(features.probabilities());
    let (regions, coverage) = compare(&reference.features, &features)?;
    Ok(Some(Evaluation {
        samples,
        frechet: distance(&fit(&features)?, &reference.gaussian)?,
        frechet_train: reference.frechet_train,
        frechet_noise: reference.frechet_noise,
        kl_labels: kl_divergence(&shares, &reference.class_frequencies),
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
        slider_min,
        slider_median,
        slider_max,
        slider_alive: Some(sliders.alive()),
        asked: conditional.then(|| reference.share_as_asked(&features)),
        frechet_within: if conditional { Some(reference.frechet_within(&features)?) } else { None },
    }))
}

/// Number of random vectors at which the sliders are moved: [`SLIDER_BASES`] for 10,000 samples, fewer for fewer
/// samples.
fn slider_bases(samples: usize) -> usize {
    (samples * SLIDER_BASES / SAMPLES).clamp(4, SLIDER_BASES)
}
