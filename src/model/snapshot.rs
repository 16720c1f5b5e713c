//! A copy of a generator, and its source.

use std::path::PathBuf;

use tch::{Device, Kind};

use crate::model::file::{ModelFileError, load_networks};
use crate::model::{Discriminator, Generator, Parameters, images_tensor};
use crate::protocol::GeneratorSource;
use crate::raster::GrayImage;

/// A generator, with its discriminator when there is one. The weights are deep copies that nothing else uses.
pub struct GeneratorSnapshot {
    /// The generator.
    pub generator: Generator,
    /// The generator's discriminator, when the source has one.
    pub discriminator: Option<Discriminator>,
    /// Where the weights come from.
    pub source: GeneratorSource,
    /// Whether the generator draws digits that the classifier can read.
    pub digits: bool,
}

impl GeneratorSnapshot {
    /// Loads a model file or checkpoint.
    ///
    /// # Errors
    /// Returns an error when the file cannot be read or is not valid.
    pub fn of_file(path: PathBuf) -> Result<Self, ModelFileError> {
        let (generator, discriminator, digits) = load_networks(&path, Device::Cpu)?;
        Ok(Self { generator, discriminator, source: GeneratorSource::File(path), digits })
    }

    /// A copy without the discriminator.
    #[must_use]
    pub fn generator_copy(&self) -> Self {
        let source = self.source.clone();
        Self { generator: self.generator.deep_copy(), discriminator: None, source, digits: self.digits }
    }

    /// Probability that the discriminator assigns to the image being real, with dropout off. Returns `None` without a
    /// discriminator, or when the image is not 28 x 28.
    pub fn d_score(&self, image: &GrayImage) -> Option<f32> {
        let discriminator = self.discriminator.as_ref()?;
        let device = discriminator.parameters().flat().device();
        let tensor = images_tensor(std::slice::from_ref(image), device)?;
        let logit = tch::no_grad(|| discriminator.forward(&tensor, None).sigmoid().mean(Kind::Float));
        Some(logit.double_value(&[]) as f32)
    }

    /// Moves the networks to the processor, where single images are drawn.
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
