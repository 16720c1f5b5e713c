//! What comes with the program: a generator, so that sliders move digits before any training, and
//! a classifier that names them.

use tch::Device;

use super::GeneratorSnapshot;
use crate::model::DigitClassifier;
use crate::model::file::{classifier_from_bytes, networks_from_bytes};
use crate::protocol::GeneratorSource;

static GENERATOR: &[u8] = include_bytes!("../../assets/generator/quality.safetensors");
static CLASSIFIER: &[u8] = include_bytes!("../../assets/classifier/lenet.safetensors");

/// The generator in `assets/generator/`.
///
/// # Errors
/// Only when the program was built with a damaged file.
pub fn shipped_generator(device: Device) -> Result<GeneratorSnapshot, String> {
    let (generator, discriminator) = networks_from_bytes(GENERATOR, device)?;
    Ok(GeneratorSnapshot { generator, discriminator, source: GeneratorSource::Shipped, digits: true })
}

/// The classifier in `assets/classifier/`.
///
/// # Errors
/// Only when the program was built with a damaged file.
pub fn shipped_classifier(device: Device) -> Result<DigitClassifier, String> {
    classifier_from_bytes(CLASSIFIER, device)
}
