//! Checkpoints and model files: any bytes give finite networks of the right shapes, or an error.
#![no_main]

use latent_explorer::model::Device;
use latent_explorer::model::file::generator_from_bytes;
use latent_explorer::train::checkpoint::from_bytes;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok((trainer, meta)) = from_bytes(bytes, Device::Cpu) {
        assert_eq!(trainer.step, meta.step);
    }
    if let Ok(generator) = generator_from_bytes(bytes, Device::Cpu) {
        assert_eq!(generator.parameters().count(), 1_467_137);
    }
});
