//! The digit on screen, the vector it was drawn from, its generator, and how it is saved.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::latent::LatentVector;
use crate::protocol::{Conditioning, GeneratorSource, Guess, Rendered, is_blank};
use crate::raster::{ColourMap, Filter, GrayImage, LARGEST_SCALE};
use crate::ui::window::{MOST_SAMPLES, RATES};
use crate::words;

/// How images are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SaveOptions {
    /// Scale factor, 1 to 64.
    pub scale: usize,
    /// Interpolation between the pixels.
    pub filter: Filter,
    /// The colours of the grey levels.
    pub colours: ColourMap,
    /// Frames per second of an animation.
    pub rate: usize,
    /// Whether a player repeats the animation for ever.
    pub repeat: bool,
    /// Whether the frames run back to the first one after the last one.
    pub ping_pong: bool,
    /// Number of random digits in a sheet or a data set.
    pub samples: usize,
}

impl Default for SaveOptions {
    fn default() -> Self {
        Self {
            scale: 8,
            filter: Filter::Nearest,
            colours: ColourMap::Grey,
            rate: 25,
            repeat: true,
            ping_pong: false,
            samples: 64,
        }
    }
}

impl SaveOptions {
    /// The same with every number in its range.
    #[must_use]
    pub fn in_range(self) -> Self {
        Self {
            scale: self.scale.clamp(1, LARGEST_SCALE),
            rate: self.rate.clamp(*RATES.start(), *RATES.end()),
            samples: self.samples.clamp(1, MOST_SAMPLES),
            ..self
        }
    }
}

/// The digit on screen, and how it is saved.
pub struct ExploreView {
    /// The image.
    pub(in crate::ui) digit: Option<GrayImage>,
    /// The noise vector of the image: one or two frames older than the vector being edited.
    pub(in crate::ui) z: LatentVector,
    /// The classifier's prediction for the image.
    pub(in crate::ui) guess: Option<Guess>,
    /// Whether the classifier can read what this generator draws.
    pub(in crate::ui) digits: bool,
    /// The D score of the image; `None` without a discriminator.
    pub(in crate::ui) d_score: Option<f32>,
    /// The digit for which a search is running.
    pub(in crate::ui) searching: Option<u8>,
    /// The source of the weights that drew the image.
    pub(in crate::ui) source: GeneratorSource,
    /// Names of the generator's classes; empty without a class input.
    pub(in crate::ui) class_names: Arc<[String]>,
    /// Whether the generator has a mapping network, and can therefore be truncated.
    pub(in crate::ui) mapped: bool,
    /// The class and the truncation that the user has chosen.
    pub(in crate::ui) conditioning: Conditioning,
    /// The class and the truncation of the image.
    drawn: Conditioning,
    /// Hash of the generator's weights, in hexadecimal, once it is known.
    pub(in crate::ui) generator_hash: Option<Arc<str>>,
    /// Time of the forward pass in milliseconds.
    pub(in crate::ui) milliseconds: f64,
    /// Whether newer generators of the run replace the generator in use.
    pub(in crate::ui) following: bool,
    /// How images are saved.
    pub(in crate::ui) save: SaveOptions,
    /// A message about the last save, and whether the save succeeded.
    pub(in crate::ui) saved: Option<(String, bool)>,
    /// Time of the window's clock at which the message was shown first, in seconds.
    pub(in crate::ui) saved_at: Option<f64>,
}

impl ExploreView {
    /// Creates the view before the first image, which will be drawn from `z`.
    pub(in crate::ui) fn new(z: LatentVector) -> Self {
        Self {
            digit: None,
            guess: None,
            digits: true,
            d_score: None,
            searching: None,
            z,
            source: GeneratorSource::Shipped,
            class_names: Arc::default(),
            mapped: false,
            conditioning: Conditioning::default(),
            drawn: Conditioning::default(),
            generator_hash: None,
            milliseconds: 0.0,
            following: true,
            save: SaveOptions::default(),
            saved: None,
            saved_at: None,
        }
    }

    /// Shows a digit. Returns whether it comes from another network than the previous digit.
    pub(in crate::ui) fn take_in(&mut self, rendered: Rendered) -> bool {
        if self.digit.is_none() {
            log::info!("the first digit is on screen");
        }
        let other = !self.source.same_network(&rendered.source);
        self.milliseconds = rendered.took.as_secs_f64() * 1e3;
        (self.digit, self.z, self.source) = (Some(rendered.image), rendered.z, rendered.source);
        (self.guess, self.digits, self.d_score) = (rendered.guess, rendered.digits, rendered.d_score);
        (self.class_names, self.mapped) = (rendered.class_names, rendered.mapped);
        (self.drawn, self.generator_hash) = (rendered.conditioning, rendered.generator_hash);
        other
    }

    /// The image.
    pub fn digit(&self) -> Option<&GrayImage> {
        self.digit.as_ref()
    }

    /// The noise vector of the image.
    pub fn z(&self) -> &LatentVector {
        &self.z
    }

    /// The digit that the classifier reads in the image; `None` also for a blank image.
    pub fn reads_as(&self) -> Option<usize> {
        self.guess.filter(|_| !self.digit.as_ref().is_some_and(is_blank)).map(|guess| guess.best().0)
    }

    /// The class of this tile of the sample grid. Returns `None` without a class input.
    pub fn class_of_sample(&self, tile: usize) -> Option<u8> {
        u8::try_from(tile.checked_rem(self.class_names.len())?).ok()
    }

    /// Whether the generator has a class input.
    pub fn has_classes(&self) -> bool {
        !self.class_names.is_empty()
    }

    /// The class and the truncation of the image; `None` for a generator without class input that draws without
    /// truncation.
    pub fn drawn_with(&self) -> Option<Conditioning> {
        (self.has_classes() || self.mapped && self.drawn.truncation < 1.0).then_some(self.drawn)
    }

    /// The class and the truncation that the user has chosen; `None` for a generator without class input that draws
    /// without truncation.
    pub fn asked_with(&self) -> Option<Conditioning> {
        (self.has_classes() || self.mapped && self.conditioning.truncation < 1.0).then_some(self.conditioning)
    }

    /// The class and the truncation that the user has chosen.
    pub fn conditioning(&self) -> Conditioning {
        self.conditioning
    }

    /// The source of the weights that drew the image.
    pub fn source(&self) -> &GeneratorSource {
        &self.source
    }

    /// Whether newer generators of the run replace the generator in use.
    pub fn is_following(&self) -> bool {
        self.following
    }

    /// Hash of the weights that drew the image, in hexadecimal, once it is known.
    pub fn generator_hash(&self) -> Option<&str> {
        self.generator_hash.as_deref()
    }

    /// How images are saved.
    pub fn save_options(&self) -> SaveOptions {
        self.save
    }

    /// Records that a search for a digit has begun.
    pub fn search_begins(&mut self, digit: u8) {
        self.searching = Some(digit);
    }

    /// Shows a message about a save.
    pub fn tell_saved(&mut self, what: String, well: bool) {
        (self.saved, self.saved_at) = (Some((words::told(what), well)), None);
    }

    /// Removes the message about the last save.
    pub fn forget_saved(&mut self) {
        self.saved = None;
    }

    /// Describes the generator.
    pub fn source_text(&self) -> String {
        match &self.source {
            GeneratorSource::Shipped => words::SOURCE_SHIPPED.text().to_owned(),
            GeneratorSource::ShippedConditional => words::SOURCE_SHIPPED_CONDITIONAL.text().to_owned(),
            GeneratorSource::File(path) => {
                path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
            }
            GeneratorSource::Run { step, .. } => {
                let word = if self.following { words::SOURCE_RUN_FOLLOWING } else { words::SOURCE_RUN_PINNED };
                word.fill(&[("step", step)])
            }
        }
    }
}
