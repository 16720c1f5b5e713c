//! The generator: maps 200 noise values to a 28 x 28 image.

use cpu_kernels::Finish;
use tch::{Device, Kind, Tensor};

use super::arithmetic::{linear, whole};
use super::mapping::{self, GeneratorShape};
use super::norm::{Statistics, folded};
use super::{Folding, Parameters, Spec, channels_last, leaky_relu, tiled, upsample_conv};
use crate::latent::{DIM, LatentVector};
use crate::raster::GrayImage;

/// Dense 200 -> 128 x 7 x 7, upsample, conv 5x5 -> 64, upsample, conv 5x5 -> 1, tanh. A mapping network may stand
/// before the dense layer, and the class may be an input beside the noise: [`GeneratorShape`] says which.
pub struct Generator {
    shape: GeneratorShape,
    parameters: Parameters,
    /// Running statistics of batch normalisation, when the generator has it.
    statistics: Option<Statistics>,
    folding: Folding,
}

impl Generator {
    /// Names and shapes of a generator without mapping network, class input or normalisation; 1,467,137 values.
    pub const SPECS: &'static [Spec] = &[
        Spec::fixed("generator.dense.weight", &[6272, 200]),
        Spec::fixed("generator.dense.bias", &[6272]),
        Spec::fixed("generator.conv1.weight", &[64, 128, 5, 5]),
        Spec::fixed("generator.conv1.bias", &[64]),
        Spec::fixed("generator.conv2.weight", &[1, 64, 5, 5]),
        Spec::fixed("generator.conv2.bias", &[1]),
    ];
    /// Negative slope of the leaky ReLU activations.
    pub const SLOPE: f64 = 0.2;

    /// Creates a generator without batch normalisation from parameters that follow [`Self::SPECS`].
    pub fn new(parameters: Parameters) -> Self {
        Self::with_shape(GeneratorShape::default(), parameters, None)
    }

    /// Wraps parameters that follow [`GeneratorShape::specs`]. With running statistics it is a generator for
    /// training alone, whose images depend on the batch that they are made in.
    pub fn with_shape(shape: GeneratorShape, parameters: Parameters, statistics: Option<Statistics>) -> Self {
        let folding = Folding::new(parameters.flat().device());
        Self { shape, parameters, statistics, folding }
    }

    /// Which layers it has.
    pub fn shape(&self) -> &GeneratorShape {
        &self.shape
    }

    /// Running statistics of batch normalisation. Returns `None` without it.
    pub fn statistics(&self) -> Option<&Statistics> {
        self.statistics.as_ref()
    }

    /// A copy whose batch normalisation, computed from the running statistics, is folded into the weights.
    #[must_use]
    pub fn plain(&self) -> Self {
        match &self.statistics {
            None => self.deep_copy(),
            Some(statistics) => folded(&self.shape, &self.parameters, statistics),
        }
    }

    /// The weights.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// An independent copy.
    #[must_use]
    pub fn deep_copy(&self) -> Self {
        let statistics = self.statistics.as_ref().map(Statistics::deep_copy);
        Self::with_shape(self.shape.clone(), self.parameters.deep_copy(), statistics)
    }

    /// The place in the parameters of the first layer's weight: the layer that reads the noise.
    pub(super) fn first_layer_index(&self) -> usize {
        if self.shape.mapping.is_empty() { 0 } else { self.shape.mapping_start() }
    }

    /// Multiplies the first layer's weights for each noise value by the scale of that value.
    pub fn scale_noise(&self, scales: &[f32; DIM]) {
        let weight = self.noise_weight();
        let scales = Tensor::from_slice(scales).to_device(weight.device());
        let _ = tch::no_grad(|| weight.detach().g_mul_(&scales));
    }

    /// Learning-rate multipliers, laid out like [`Parameters::flat`]: `mapping_rate` for the weights and biases of the
    /// mapping network, 0 for the gate's sharpness, which stays constant, and 1 for the rest. The first layer's weights
    /// for a noise value are also multiplied by the scale of that value.
    pub fn rate_multipliers(&self, scales: Option<&[f32; DIM]>, mapping_rate: f64) -> Tensor {
        let flat = tch::no_grad(|| self.parameters.flat().ones_like());
        let as_network = Parameters::from_flat(self.parameters.specs().clone(), flat.shallow_clone());
        let multipliers = Self::with_shape(self.shape.clone(), as_network, None);
        let _guard = tch::no_grad_guard();
        for tensor in multipliers.parameters.tensors().iter().skip(self.shape.mapping_start()) {
            let _ = tensor.detach().fill_(mapping_rate);
        }
        if self.shape.gate > 0
            && let Some(sharpness) = multipliers.parameters.tensors().last()
        {
            let _ = sharpness.detach().fill_(0.0);
        }
        if let Some(scales) = scales {
            multipliers.scale_noise(scales);
        }
        flat
    }

    fn normalise(&self, x: Tensor, layer: usize) -> Tensor {
        match &self.statistics {
            None => x,
            Some(statistics) => statistics.normalise(&whole(&x), layer, &self.parameters),
        }
    }

    /// Noise `z [n, 200]` to images `[n, 1, 28, 28]` in `[-1, 1]`. With a class input the images get the classes in
    /// turn: image `i` is of class `i % classes`.
    pub fn forward(&self, z: &Tensor) -> Tensor {
        self.forward_with(z, self.classes_in_turn(z).as_ref())
    }

    /// Like [`Self::forward`], for given class weights `[n, classes]`, one-hot or a blend. Ignores them without a class
    /// input.
    pub fn forward_with(&self, z: &Tensor, classes: Option<&Tensor>) -> Tensor {
        let p = |i| self.parameters.get(i);
        let x = linear(&self.mapped(z, classes), p(0), p(1));
        let x = self.normalise(x.view([-1, 128, 7, 7]), 0);
        let finish = Finish { slope: Some(Self::SLOPE as f32), mask: None };
        let x = tiled::finished(&x, false, finish).unwrap_or_else(|| channels_last(&leaky_relu(&x, Self::SLOPE)));
        let folded = self.folding.fold(p(2));
        let x = match &self.statistics {
            None => upsample_conv(&x, &folded, p(3), Some(Self::SLOPE)),
            Some(_) => leaky_relu(&self.normalise(upsample_conv(&x, &folded, p(3), None), 1), Self::SLOPE),
        };
        whole(&upsample_conv(&channels_last(&x), &self.folding.fold(p(4)), p(5), None)).tanh()
    }

    /// What the dense layer reads, `[n, inputs]`: the output of the mapping network where there is one.
    pub fn mapped(&self, z: &Tensor, classes: Option<&Tensor>) -> Tensor {
        let asked = classes.filter(|_| self.shape.classes > 0).map(Tensor::shallow_clone);
        let x = match asked.or_else(|| self.gate_weights(z)) {
            Some(classes) => Tensor::cat(&[z, &(classes * mapping::CLASS_SCALE)], 1),
            None => z.shallow_clone(),
        };
        let layers = self.parameters.tensors().get(self.shape.mapping_start()..).unwrap_or_default();
        mapping::forward(&x, layers)
    }

    fn classes_in_turn(&self, z: &Tensor) -> Option<Tensor> {
        let classes = self.shape.classes;
        (classes > 0).then(|| {
            let index = Tensor::arange(z.size()[0], (Kind::Int64, z.device())).remainder(classes);
            index.one_hot(classes).to_kind(Kind::Float)
        })
    }

    /// Like [`Self::mapped`], with the classes in turn.
    pub fn mapped_in_turn(&self, z: &Tensor) -> Tensor {
        self.mapped(z, self.classes_in_turn(z).as_ref())
    }

    /// The output of the dense layer, `[n, 6272]`, with the classes in turn.
    pub fn dense(&self, z: &Tensor) -> Tensor {
        self.mapped_in_turn(z).linear(self.parameters.get(0), Some(self.parameters.get(1)))
    }

    /// The weights `[outputs, 200]` by which the first layer reads the noise.
    pub fn noise_weight(&self) -> Tensor {
        self.parameters.get(self.first_layer_index()).narrow(1, 0, DIM as i64)
    }

    /// Images for these vectors, without gradients; with a class input, the classes in turn.
    pub fn images(&self, vectors: &[LatentVector]) -> Vec<GrayImage> {
        self.images_of(vectors, &[])
    }

    /// Like [`Self::images`], for these classes, one per vector. Ignores them without a class input. When `classes` is
    /// empty, the images get the classes in turn.
    pub fn images_of(&self, vectors: &[LatentVector], classes: &[i64]) -> Vec<GrayImage> {
        let n = i64::try_from(vectors.len()).unwrap_or(0);
        if n == 0 {
            return Vec::new();
        }
        let values: Vec<f32> = vectors.iter().flat_map(|z| z.as_slice().iter().copied()).collect();
        let z = Tensor::from_slice(&values).view([n, DIM as i64]).to_device(self.parameters.flat().device());
        let _guard = tch::no_grad_guard();
        let count = self.shape.classes;
        let classes = (count > 0 && classes.len() == vectors.len()).then(|| {
            let index = Tensor::from_slice(classes).clamp(0, count - 1).to_device(z.device());
            index.one_hot(count).to_kind(Kind::Float)
        });
        let out = self
            .forward_with(&z, classes.or_else(|| self.classes_in_turn(&z)).as_ref())
            .to_device(Device::Cpu)
            .to_kind(Kind::Float)
            .reshape([-1]);
        let Ok(pixels) = Vec::<f32>::try_from(&out) else {
            return Vec::new();
        };
        pixels.chunks_exact(28 * 28).filter_map(|values| GrayImage::from_unit(28, 28, values)).collect()
    }
}
