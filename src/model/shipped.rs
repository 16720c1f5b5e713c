//! The networks that come with the program: a generator, so that the sliders work before any training, and a digit
//! classifier.

use tch::Device;

use super::{GeneratorSnapshot, ModelAbout};
use crate::model::DigitClassifier;
use crate::model::file::{classifier_from_bytes, networks_from_bytes};
use crate::protocol::GeneratorSource;

static GENERATOR: &[u8] = include_bytes!("../../assets/generator/quality.safetensors");
static CONDITIONAL: &[u8] = include_bytes!("../../assets/generator/conditional.safetensors");
static CLASSIFIER: &[u8] = include_bytes!("../../assets/classifier/lenet.safetensors");

/// Loads the generator in `assets/generator/`, recipe `quality`.
///
/// # Errors
/// Returns a message when the program was built with a damaged file.
pub fn shipped_generator(device: Device) -> Result<GeneratorSnapshot, String> {
    snapshot(GENERATOR, GeneratorSource::Shipped, device)
}

/// Loads the generator in `assets/generator/` that has the class as an input, recipe `conditional`.
///
/// # Errors
/// Returns a message when the program was built with a damaged file.
pub fn shipped_conditional(device: Device) -> Result<GeneratorSnapshot, String> {
    snapshot(CONDITIONAL, GeneratorSource::ShippedConditional, device)
}

fn snapshot(bytes: &[u8], source: GeneratorSource, device: Device) -> Result<GeneratorSnapshot, String> {
    let (generator, discriminator) = networks_from_bytes(bytes, device)?;
    Ok(GeneratorSnapshot::new(generator, discriminator, source, &ModelAbout::default()))
}

/// Loads the classifier in `assets/classifier/`.
///
/// # Errors
/// Returns a message when the program was built with a damaged file.
pub fn shipped_classifier(device: Device) -> Result<DigitClassifier, String> {
    classifier_from_bytes(CLASSIFIER, device)
}
