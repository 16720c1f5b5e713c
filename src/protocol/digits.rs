//! Requests for single digits, and their results.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Conditioning;
use crate::latent::LatentVector;
use crate::raster::GrayImage;

/// A request to generate one image.
#[derive(Clone, Debug)]
pub struct RenderRequest {
    /// Number of the request; it grows with each request and is copied to the result.
    pub stamp: u64,
    /// The noise vector.
    pub z: LatentVector,
}

/// The source of a generator's weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneratorSource {
    /// The generator that comes with the program.
    Shipped,
    /// The conditional generator that comes with the program.
    ShippedConditional,
    /// A model file or checkpoint.
    File(PathBuf),
    /// A run of this session.
    Run {
        /// Number of the run.
        run: u64,
        /// Number of steps trained.
        step: u64,
    },
}

impl GeneratorSource {
    /// Whether both are the same network, possibly after different numbers of steps.
    pub fn same_network(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Run { run: a, .. }, Self::Run { run: b, .. }) => a == b,
            _ => self == other,
        }
    }

    /// Names the source in files.
    pub fn name(&self) -> String {
        match self {
            Self::Shipped => "shipped generator".to_owned(),
            Self::ShippedConditional => "shipped conditional generator".to_owned(),
            Self::File(path) => {
                path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
            }
            Self::Run { step, .. } => format!("generator of step {step}"),
        }
    }

    /// Number of steps trained. Returns `None` when the source is not a run.
    pub fn step(&self) -> Option<u64> {
        if let Self::Run { step, .. } = self { Some(*step) } else { None }
    }
}

/// The generator to explore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneratorChoice {
    /// The generator that comes with the program.
    Shipped,
    /// The conditional generator that comes with the program.
    ShippedConditional,
    /// A model file or checkpoint.
    File(PathBuf),
}

/// How the window and the training share the processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// Training pauses between steps while the user drags something.
    SmoothWindow,
    /// Training never pauses for the window.
    #[default]
    FastTraining,
}

/// A request for a vector whose image shows a given digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindDigit {
    /// The digit, 0 to 9.
    pub digit: u8,
    /// The first seed to try; the search counts up from it.
    pub seed: u64,
}

/// A vector whose image shows the requested digit.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The requested digit.
    pub digit: u8,
    /// The vector's seed.
    pub seed: u64,
    /// The vector.
    pub z: LatentVector,
    /// The classifier's probability of that digit, 0 to 1.
    pub sure: f32,
}

/// The classifier's prediction for an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// Probability of each of the ten digits, 0 to 1.
    pub probabilities: [f32; 10],
}

impl Guess {
    /// The most probable digit, and its probability.
    pub fn best(&self) -> (usize, f32) {
        let pairs = self.probabilities.iter().copied().enumerate();
        pairs.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
    }
}

/// A generated image.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Number of the request. An image that is drawn again with newer weights keeps this number.
    pub stamp: u64,
    /// The noise vector.
    pub z: LatentVector,
    /// The image, 28 x 28.
    pub image: GrayImage,
    /// Source of the generator's weights.
    pub source: GeneratorSource,
    /// The classifier's prediction; `None` when the classifier cannot read such images.
    pub guess: Option<Guess>,
    /// Whether the classifier can read this generator's images.
    pub digits: bool,
    /// Names of the classes of the generator's class input; empty without one.
    pub class_names: Arc<[String]>,
    /// Whether the generator has a mapping network, so that it can be truncated.
    pub mapped: bool,
    /// The class and the truncation of the image.
    pub conditioning: Conditioning,
    /// Probability that the discriminator assigns to the image being real; `None` without a discriminator.
    pub d_score: Option<f32>,
    /// Hash of the generator's weights, in hexadecimal; `None` until it is computed, just after the first image.
    pub generator_hash: Option<Arc<str>>,
    /// Duration of the generator's forward pass.
    pub took: Duration,
}
