//! A generator of one's own, and where it came from.

use std::path::PathBuf;

use tch::{Device, Kind};

use crate::model::file::{ModelFileError, load_networks};
use crate::model::{Discriminator, Generator, Parameters, images_tensor};
use crate::protocol::GeneratorSource;
use crate::raster::GrayImage;

/// Deep copies: nobody else reads or writes their weights.
pub struct GeneratorSnapshot {
    /// The network.
    pub generator: Generator,
    /// Its opponent, where it came along.
    pub discriminator: Option<Discriminator>,
    /// Whose weights.
    pub source: GeneratorSource,
    /// Whether the classifier of digits can read what it draws.
    pub digits: bool,
}

impl GeneratorSnapshot {
    /// What a model file or checkpoint holds.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub fn of_file(path: PathBuf) -> Result<Self, ModelFileError> {
        let (generator, discriminator, digits) = load_networks(&path, Device::Cpu)?;
        Ok(Self { generator, discriminator, source: GeneratorSource::File(path), digits })
    }

    /// The generator alone, for work that needs no more.
    #[must_use]
    pub fn generator_copy(&self) -> Self {
        let source = self.source.clone();
        Self { generator: self.generator.deep_copy(), discriminator: None, source, digits: self.digits }
    }

    /// The discriminator's probability that this image is real, dropout off.
    pub fn d_score(&self, image: &GrayImage) -> Option<f32> {
        let discriminator = self.discriminator.as_ref()?;
        let device = discriminator.parameters().flat().device();
        let tensor = images_tensor(std::slice::from_ref(image), device)?;
        let logit = tch::no_grad(|| discriminator.forward(&tensor, None).sigmoid().mean(Kind::Float));
        Some(logit.double_value(&[]) as f32)
    }

    /// The same on the processor, where single digits are drawn.
    #[must_use]
    pub fn on_cpu(self) -> Self {
        if self.generator.parameters().flat().device() == Device::Cpu {
            return self;
        }
        let moved =
            |parameters: &Parameters| Parameters::new(parameters.specs().clone(), parameters.tensors(), Device::Cpu);
        let shape = self.generator.shape().clone();
        let discriminator =
            self.discriminator.as_ref().and_then(|d| moved(d.parameters()).ok()).map(Discriminator::new);
        match moved(self.generator.parameters()) {
            Ok(parameters) => Self { generator: Generator::with_shape(shape, parameters, None), discriminator, ..self },
            Err(_) => self,
        }
    }
}
