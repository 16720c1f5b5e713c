//! Quality metrics of the literature, computed in the features of the program's own digit classifier.
//!
//! The classifier knows only the ten digits. It also returns features for Fashion-MNIST or KMNIST, but it is not
//! known whether they distinguish good images from bad ones, and frequencies of digits mean nothing there.

mod copies;
mod evaluate;
mod features;
mod frechet;
mod labels;
mod neighbours;
mod quantiles;
mod readable;
mod reference;
mod slider_response;

pub use copies::nearest_distances;
pub use evaluate::{FEWEST_SAMPLES, SAMPLES, evaluate};
pub use features::Features;
pub use frechet::{Gaussian, frechet_distance};
pub use labels::{CONFIDENT, class_frequencies, confident_share, digit_frequencies, inception_score, kl_divergence};
pub use neighbours::{COVERAGE_NEIGHBOUR, NEIGHBOUR, PrecisionRecall, coverage, precision_recall};
pub use quantiles::{median, quantile};
pub use readable::reads_digits;
pub use reference::Reference;
pub use slider_response::{ALIVE, SLIDER_BASES, SliderResponse, slider_response};
