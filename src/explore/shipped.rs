//! The generator that comes with the program, so that sliders move digits before any training.

use tch::Device;

use super::GeneratorSnapshot;
use crate::session::GeneratorSource;
use crate::train::model_file::generator_from_bytes;

static BYTES: &[u8] = include_bytes!("../../assets/generator/seed.safetensors");

/// The generator in `assets/generator/`.
///
/// # Errors
/// Only when the program was built with a damaged file.
pub fn shipped_generator(device: Device) -> Result<GeneratorSnapshot, String> {
    let generator = generator_from_bytes(BYTES, device)?;
    Ok(GeneratorSnapshot { generator, source: GeneratorSource::Shipped })
}
