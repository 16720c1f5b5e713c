//! Digits the window wants to see, and what comes back.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::latent::LatentVector;
use crate::raster::GrayImage;

/// One digit the window wants to see.
#[derive(Clone, Debug)]
pub struct RenderRequest {
    /// Grows with each request; the answer carries it back.
    pub stamp: u64,
    /// The noise.
    pub z: LatentVector,
}

/// Which weights drew an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneratorSource {
    /// The one that comes with the program.
    Shipped,
    /// A file.
    File(PathBuf),
    /// A run of this session.
    Run {
        /// The run's number.
        run: u64,
        /// Steps trained.
        step: u64,
    },
}

impl GeneratorSource {
    /// Whether both are the same network, be it after different numbers of steps.
    pub fn same_network(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Run { run: a, .. }, Self::Run { run: b, .. }) => a == b,
            _ => self == other,
        }
    }

    /// Steps trained, of a run's.
    pub fn step(&self) -> Option<u64> {
        if let Self::Run { step, .. } = self { Some(*step) } else { None }
    }
}

/// Which generator the sliders are to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneratorChoice {
    /// The one that comes with the program.
    Shipped,
    /// A model file or checkpoint.
    File(PathBuf),
}

/// How the window and the trainer share the processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// Training waits between steps while something is being dragged.
    SmoothWindow,
    /// Both go on at once.
    #[default]
    FastTraining,
}

/// A digit the person would like to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindDigit {
    /// 0 to 9.
    pub digit: u8,
    /// The first seed tried; the others count up from it.
    pub seed: u64,
}

/// A vector whose digit is the one asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What was asked for.
    pub digit: u8,
    /// The seed of the vector.
    pub seed: u64,
    /// The vector.
    pub z: LatentVector,
    /// The classifier's probability for that digit.
    pub sure: f32,
}

/// What the digit classifier sees in an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// Probability of each of the ten digits.
    pub probabilities: [f32; 10],
}

impl Guess {
    /// The likeliest digit, and its probability.
    pub fn best(&self) -> (usize, f32) {
        let pairs = self.probabilities.iter().copied().enumerate();
        pairs.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
    }
}

/// A finished digit.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The request it answers; 0 for an unasked refresh after the weights changed.
    pub stamp: u64,
    /// The noise it was made from.
    pub z: LatentVector,
    /// 28 x 28.
    pub image: GrayImage,
    /// Whose weights.
    pub source: GeneratorSource,
    /// What the classifier sees in it; `None` where it cannot read such images.
    pub guess: Option<Guess>,
    /// Whether the classifier can read what this generator draws.
    pub digits: bool,
    /// The discriminator's probability that it is real, where these weights come with one.
    pub d_score: Option<f32>,
    /// Time of the generator's forward pass.
    pub took: Duration,
}
