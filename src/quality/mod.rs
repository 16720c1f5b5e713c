//! How good a generator is, in figures: measured as the literature measures it, in what the
//! program's own digit classifier sees.
//!
//! The classifier knows the ten digits and nothing else. On Fashion-MNIST or KMNIST it still gives
//! features, but nobody has checked that they tell good images from bad ones there, and shares of
//! "digits" mean nothing.

mod copies;
mod evaluate;
mod features;
mod frechet;
mod labels;
mod neighbours;
mod readable;
mod reference;
mod sliders;

pub use copies::{median, nearest_distances};
pub use evaluate::{FEWEST_SAMPLES, SAMPLES, evaluate};
pub use features::Features;
pub use frechet::{Gaussian, frechet_distance};
pub use labels::{CONFIDENT, class_frequencies, confident_share, digit_frequencies, inception_score, kl_divergence};
pub use neighbours::{COVERAGE_NEIGHBOUR, NEIGHBOUR, PrecisionRecall, coverage, precision_recall};
pub use readable::reads_digits;
pub use reference::Reference;
pub use sliders::{ALIVE, SLIDER_BASES, SliderResponse, slider_response};
