//! The networks that come with the program: a generator, so that the sliders work before any training, and a digit
//! classifier.

use tch::Device;

use super::GeneratorSnapshot;
use crate::model::DigitClassifier;
use crate::model::file::{classifier_from_bytes, networks_from_bytes};
use crate::protocol::GeneratorSource;

static GENERATOR: &[u8] = include_bytes!("../../assets/generator/quality.safetensors");
static CLASSIFIER: &[u8] = include_bytes!("../../assets/classifier/lenet.safetensors");

/// Loads the generator in `assets/generator/`.
///
/// # Errors
/// Returns a message when the program was built with a damaged file.
pub fn shipped_generator(device: Device) -> Result<GeneratorSnapshot, String> {
    let (generator, discriminator) = networks_from_bytes(GENERATOR, device)?;
    Ok(GeneratorSnapshot { generator, discriminator, source: GeneratorSource::Shipped, digits: true })
}

/// Loads the classifier in `assets/classifier/`.
///
/// # Errors
/// Returns a message when the program was built with a damaged file.
pub fn shipped_classifier(device: Device) -> Result<DigitClassifier, String> {
    classifier_from_bytes(CLASSIFIER, device)
}
