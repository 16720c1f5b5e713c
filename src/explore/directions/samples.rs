//! Vectors, their images' measurements, and what the classifier sees in them.

use crate::latent::LatentVector;
use crate::latent::random::analysis_noise;
use crate::model::{DIGITS, DigitClassifier, Generator};
use crate::raster::{Moments, moments};

/// Images in one pass.
const AT_ONCE: usize = 100;

/// What directions are found in, and, the last fifth of it, measured on.
pub(super) struct Samples {
    pub(super) vectors: Vec<LatentVector>,
    /// `None` where there is no ink.
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

    /// Where the samples to measure with begin.
    pub(super) fn split(&self) -> usize {
        self.vectors.len() * 4 / 5
    }
}
