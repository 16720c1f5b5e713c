//! Random vectors with the measured attributes and the predictions of their images.

use crate::latent::LatentVector;
use crate::latent::random::analysis_noise;
use crate::model::{DIGITS, DigitClassifier, Generator};
use crate::raster::{Moments, moments};

/// Number of images generated in one pass.
const AT_ONCE: usize = 100;

/// Smallest probability of a confident prediction.
const SURE: f32 = 0.9;

/// The samples from which directions are computed; the last fifth is held out for measuring.
pub(super) struct Samples {
    pub(super) vectors: Vec<LatentVector>,
    /// `None` for an image without ink.
    pub(super) moments: Vec<Option<Moments>>,
    pub(super) probabilities: Vec<[f32; DIGITS]>,
}

impl Samples {
    pub(super) fn draw(
        generator: &Generator,
        classifier: &DigitClassifier,
        count: usize,
        mut progress: impl FnMut(f32) -> bool,
    ) -> Option<Self> {
        let mut out = Self { vectors: Vec::new(), moments: Vec::new(), probabilities: Vec::new() };
        while out.vectors.len() < count {
            if !progress(out.vectors.len() as f32 / count as f32) {
                return None;
            }
            let vectors = analysis_noise(out.vectors.len() as u64, AT_ONCE.min(count - out.vectors.len()));
            let images = generator.images(&vectors);
            let probabilities = classifier.probabilities(&images);
            if images.len() != vectors.len() || probabilities.len() != vectors.len() {
                return None;
            }
            out.moments.extend(images.iter().map(moments));
            out.probabilities.extend(probabilities);
            out.vectors.extend(vectors);
        }
        Some(out)
    }

    /// Indices within `range` of the samples with a confident prediction, and their digits.
    pub(super) fn confident(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        range.filter_map(|index| {
            let all = self.probabilities[index].iter().enumerate();
            let (digit, most) = all.max_by(|a, b| a.1.total_cmp(b.1))?;
            (*most >= SURE).then_some((index, digit))
        })
    }

    /// Index of the first held-out sample.
    pub(super) fn split(&self) -> usize {
        self.vectors.len() * 4 / 5
    }
}
