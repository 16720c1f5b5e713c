//! The digit on screen, and how it is saved.

use std::sync::Arc;

use crate::latent::LatentVector;
use crate::protocol::{Conditioning, GeneratorSource, Guess, Rendered};
use crate::raster::{Filter, GrayImage};

/// How pictures are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaveOptions {
    /// 1 to 32.
    pub scale: usize,
    /// Between the pixels.
    pub filter: Filter,
}

impl Default for SaveOptions {
    fn default() -> Self {
        Self { scale: 8, filter: Filter::Nearest }
    }
}

/// The digit on screen.
pub struct ExploreView {
    /// Its pixels.
    pub(in crate::ui) digit: Option<GrayImage>,
    /// The noise it was drawn from: behind the hand by one frame or two.
    pub(in crate::ui) z: LatentVector,
    /// What the classifier sees in it.
    pub(in crate::ui) guess: Option<Guess>,
    /// Whether the classifier can read what this generator draws.
    pub(in crate::ui) digits: bool,
    /// The discriminator's probability that it is real; `None` where there is no discriminator.
    pub(in crate::ui) d_score: Option<f32>,
    /// The digit being searched for.
    pub(in crate::ui) searching: Option<u8>,
    /// Whose weights drew it.
    pub(in crate::ui) source: GeneratorSource,
    /// Names of the classes that it can be asked for; empty without a class input.
    pub(in crate::ui) class_names: Arc<[String]>,
    /// Whether it can be truncated: whether it has a mapping network.
    pub(in crate::ui) mapped: bool,
    /// The class and the truncation asked for.
    pub(in crate::ui) conditioning: Conditioning,
    /// Those of the digit on screen.
    drawn: Conditioning,
    /// Milliseconds of the forward pass.
    pub(in crate::ui) milliseconds: f64,
    /// Whether newer generators are taken.
    pub(in crate::ui) following: bool,
    /// How pictures are saved.
    pub(in crate::ui) save: SaveOptions,
    /// What became of the last save, and whether it went well.
    pub(in crate::ui) saved: Option<(String, bool)>,
}

impl ExploreView {
    /// Before the first digit, which will be the one of `z`.
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
            milliseconds: 0.0,
            following: true,
            save: SaveOptions::default(),
            saved: None,
        }
    }

    /// Shows a digit; whether it was drawn by another network than the one before.
    pub(in crate::ui) fn take_in(&mut self, rendered: Rendered) -> bool {
        if self.digit.is_none() {
            log::info!("the first digit is on screen");
        }
        let other = !self.source.same_network(&rendered.source);
        self.milliseconds = rendered.took.as_secs_f64() * 1e3;
        (self.digit, self.z, self.source) = (Some(rendered.image), rendered.z, rendered.source);
        (self.guess, self.digits, self.d_score) = (rendered.guess, rendered.digits, rendered.d_score);
        (self.class_names, self.mapped) = (rendered.class_names, rendered.mapped);
        self.drawn = rendered.conditioning;
        other
    }

    /// Its pixels.
    pub fn digit(&self) -> Option<&GrayImage> {
        self.digit.as_ref()
    }

    /// The noise it was drawn from.
    pub fn z(&self) -> &LatentVector {
        &self.z
    }

    /// The digit that the classifier reads in it.
    pub fn reads_as(&self) -> Option<usize> {
        self.guess.map(|guess| guess.best().0)
    }

    /// Whether the class can be asked for.
    pub fn has_classes(&self) -> bool {
        !self.class_names.is_empty()
    }

    /// The class and the truncation of the digit on screen, as far as its generator has layers for them.
    pub fn drawn_with(&self) -> Option<Conditioning> {
        (self.has_classes() || self.mapped && self.drawn.truncation < 1.0).then_some(self.drawn)
    }

    /// The class and the truncation asked for.
    pub fn conditioning(&self) -> Conditioning {
        self.conditioning
    }

    /// Whose weights drew it.
    pub fn source(&self) -> &GeneratorSource {
        &self.source
    }

    /// Whether newer generators are taken.
    pub fn is_following(&self) -> bool {
        self.following
    }

    /// How pictures are saved.
    pub fn save_options(&self) -> SaveOptions {
        self.save
    }

    /// A digit is being searched for.
    pub fn search_begins(&mut self, digit: u8) {
        self.searching = Some(digit);
    }

    /// Tells what became of a save.
    pub fn tell_saved(&mut self, what: String, well: bool) {
        self.saved = Some((what, well));
    }

    /// What became of the last save is no longer of interest.
    pub fn forget_saved(&mut self) {
        self.saved = None;
    }

    /// The generator in words.
    pub fn source_text(&self) -> String {
        match &self.source {
            GeneratorSource::Shipped => "shipped generator".to_owned(),
            GeneratorSource::ShippedConditional => "shipped conditional generator".to_owned(),
            GeneratorSource::File(path) => {
                path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
            }
            GeneratorSource::Run { step, .. } => {
                format!("generator of step {step} ({})", if self.following { "following" } else { "pinned" })
            }
        }
    }
}
