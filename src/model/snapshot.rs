//! A copy of a generator, and its source.

use std::path::PathBuf;
use std::sync::Arc;

use tch::{Device, Kind, Tensor};

use crate::latent::LatentVector;
use crate::model::file::{ModelFileError, load_networks};
use crate::model::{Discriminator, Generator, ModelAbout, Parameters, images_tensor};
use crate::protocol::{Conditioning, GeneratorSource};
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
    /// Names of the classes of the class input; empty without one.
    pub class_names: Arc<[String]>,
    /// The generator with its class input, when one class of it is folded into `generator`'s weights.
    pub whole: Option<Generator>,
    /// The class and the truncation of `generator`.
    pub conditioning: Conditioning,
}

impl GeneratorSnapshot {
    /// Loads a model file or checkpoint.
    ///
    /// # Errors
    /// Returns an error when the file cannot be read or is not valid.
    pub fn of_file(path: PathBuf) -> Result<Self, ModelFileError> {
        let (generator, discriminator, about) = load_networks(&path, Device::Cpu)?;
        Ok(Self::new(generator, discriminator, GeneratorSource::File(path), &about))
    }

    /// Creates a snapshot of these networks. `about` says whether they draw digits, and names the classes.
    pub fn new(
        generator: Generator,
        discriminator: Option<Discriminator>,
        source: GeneratorSource,
        about: &ModelAbout,
    ) -> Self {
        let class_names = about.names_of(usize::try_from(generator.shape().classes).unwrap_or(0)).into();
        let conditioning = Conditioning::default();
        Self { generator, discriminator, source, digits: about.digits, class_names, whole: None, conditioning }
    }

    /// The same source with another generator, without the discriminator.
    fn with_generator(&self, generator: Generator, whole: Option<Generator>, conditioning: Conditioning) -> Self {
        let (source, class_names) = (self.source.clone(), Arc::clone(&self.class_names));
        Self { generator, discriminator: None, source, digits: self.digits, class_names, whole, conditioning }
    }

    /// A copy without the discriminator.
    #[must_use]
    pub fn generator_copy(&self) -> Self {
        let whole = self.whole.as_ref().map(Generator::deep_copy);
        self.with_generator(self.generator.deep_copy(), whole, self.conditioning)
    }

    /// A copy without the discriminator whose generator has this class and truncation, as far as its layers allow.
    /// Returns `None` when this changes nothing: without a class input, and with truncation 1 or no mapping network.
    pub fn conditioned(&self, conditioning: &Conditioning) -> Option<Self> {
        let base = self.whole.as_ref().unwrap_or(&self.generator);
        let of_class = base.for_class(&conditioning.class_weights(self.class_names.len()));
        let truncation = f64::from(conditioning.truncation);
        let truncated = if truncation < 1.0 { of_class.as_ref().unwrap_or(base).truncated(truncation) } else { None };
        let whole = of_class.is_some().then(|| base.deep_copy());
        Some(self.with_generator(truncated.or(of_class)?, whole, *conditioning))
    }

    /// Probability that the discriminator assigns to the image of this vector being real, with dropout off. A
    /// discriminator that reads the class gets the class weights of the generator's gate, or the requested class
    /// without a gate. Returns `None` without a discriminator, or when the image is not 28 x 28.
    pub fn d_score(&self, image: &GrayImage, z: &LatentVector, conditioning: &Conditioning) -> Option<f32> {
        let discriminator = self.discriminator.as_ref()?;
        let device = discriminator.parameters().flat().device();
        let tensor = images_tensor(std::slice::from_ref(image), device)?;
        let classes = discriminator.shape().projection;
        let weights = conditioning.class_weights(usize::try_from(classes).unwrap_or(0));
        let asked = || Tensor::from_slice(&weights).view([1, classes]).to_device(device);
        let chosen = self.generator.gate_weights(&Tensor::from_slice(z.as_slice()).view([1, -1]).to_device(device));
        // Ignores the gate when its number of classes is not that of the discriminator.
        let chosen = chosen.filter(|chosen| chosen.size()[1] == classes);
        let classes = (classes > 0).then(|| chosen.unwrap_or_else(asked));
        let judge = || discriminator.judge_as(&discriminator.features(&tensor, None), classes.as_ref());
        let logit = tch::no_grad(|| judge().sigmoid().mean(Kind::Float));
        Some(logit.double_value(&[]) as f32)
    }

    /// Moves the networks to the CPU: single images are drawn there.
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
