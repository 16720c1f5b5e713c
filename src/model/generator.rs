//! The generator: maps 200 noise values to a 28 x 28 image.

use tch::{Device, Kind, Tensor};

use super::norm::{Statistics, folded};
use super::{Parameters, Spec, channels_last, fold_upsampling, leaky_relu, upsample_conv};
use crate::latent::{DIM, LatentVector};
use crate::raster::GrayImage;

/// Dense 200 -> 128 x 7 x 7, upsample, conv 5x5 -> 64, upsample, conv 5x5 -> 1, tanh.
pub struct Generator {
    parameters: Parameters,
    /// Running statistics of batch normalisation, when the generator has it.
    statistics: Option<Statistics>,
}

impl Generator {
    /// Names and shapes of the parameters; 1,467,137 values.
    pub const SPECS: &'static [Spec] = &[
        Spec { name: "generator.dense.weight", shape: &[6272, 200] },
        Spec { name: "generator.dense.bias", shape: &[6272] },
        Spec { name: "generator.conv1.weight", shape: &[64, 128, 5, 5] },
        Spec { name: "generator.conv1.bias", shape: &[64] },
        Spec { name: "generator.conv2.weight", shape: &[1, 64, 5, 5] },
        Spec { name: "generator.conv2.bias", shape: &[1] },
    ];
    /// [`Self::SPECS`] and the scale and offset of both batch normalisations; 384 values more.
    pub const NORMALISED_SPECS: &'static [Spec] = &[
        Self::SPECS[0],
        Self::SPECS[1],
        Self::SPECS[2],
        Self::SPECS[3],
        Self::SPECS[4],
        Self::SPECS[5],
        Spec { name: "generator.norm1.weight", shape: &[128] },
        Spec { name: "generator.norm1.bias", shape: &[128] },
        Spec { name: "generator.norm2.weight", shape: &[64] },
        Spec { name: "generator.norm2.bias", shape: &[64] },
    ];
    /// Negative slope of the leaky ReLU activations.
    pub const SLOPE: f64 = 0.2;

    /// Creates a generator without batch normalisation from parameters that follow [`Self::SPECS`].
    pub fn new(parameters: Parameters) -> Self {
        Self { parameters, statistics: None }
    }

    /// Creates a generator with batch normalisation from parameters that follow [`Self::NORMALISED_SPECS`]. It is for
    /// training only: its images depend on the batch.
    pub fn normalised(parameters: Parameters, statistics: Statistics) -> Self {
        Self { parameters, statistics: Some(statistics) }
    }

    /// Running statistics of batch normalisation. Returns `None` without it.
    pub fn statistics(&self) -> Option<&Statistics> {
        self.statistics.as_ref()
    }

    /// A copy whose batch normalisation is folded into the weights, with the running statistics.
    #[must_use]
    pub fn plain(&self) -> Self {
        match &self.statistics {
            None => self.deep_copy(),
            Some(statistics) => folded(&self.parameters, statistics),
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
        Self { parameters: self.parameters.deep_copy(), statistics }
    }

    /// A multiplier for each weight, laid out like [`Parameters::flat`]: for a weight of the dense layer the scale of
    /// its noise value, for all others 1.
    pub fn scale_multipliers(&self, scales: &[f32; DIM]) -> Tensor {
        let flat = tch::no_grad(|| self.parameters.flat().ones_like());
        // The dense layer's weights come first, with one row per output.
        let rows = Self::SPECS[0].shape[0];
        let dense = flat.narrow(0, 0, Self::SPECS[0].count()).view([rows, DIM as i64]);
        let _ = dense.shallow_clone().g_mul_(&Tensor::from_slice(scales).to_device(flat.device()));
        flat
    }

    fn normalise(&self, x: Tensor, layer: usize) -> Tensor {
        match &self.statistics {
            None => x,
            Some(statistics) => statistics.normalise(&x, layer, &self.parameters),
        }
    }

    /// Maps `z [n, 200]` to images `[n, 1, 28, 28]` in `[-1, 1]`.
    pub fn forward(&self, z: &Tensor) -> Tensor {
        let p = |i| self.parameters.get(i);
        let x = self.normalise(z.linear(p(0), Some(p(1))).view([-1, 128, 7, 7]), 0);
        let x = leaky_relu(&x, Self::SLOPE);
        let x = self.normalise(upsample_conv(&channels_last(&x), &fold_upsampling(p(2)), p(3)), 1);
        let x = leaky_relu(&x, Self::SLOPE);
        upsample_conv(&channels_last(&x), &fold_upsampling(p(4)), p(5)).tanh()
    }

    /// Generates the images of these vectors, without gradients.
    pub fn images(&self, vectors: &[LatentVector]) -> Vec<GrayImage> {
        let n = i64::try_from(vectors.len()).unwrap_or(0);
        if n == 0 {
            return Vec::new();
        }
        let values: Vec<f32> = vectors.iter().flat_map(|z| z.as_slice().iter().copied()).collect();
        let z = Tensor::from_slice(&values).view([n, DIM as i64]).to_device(self.parameters.flat().device());
        let _guard = tch::no_grad_guard();
        let out = self.forward(&z).to_device(Device::Cpu).to_kind(Kind::Float).reshape([-1]);
        let Ok(pixels) = Vec::<f32>::try_from(&out) else {
            return Vec::new();
        };
        pixels.chunks_exact(28 * 28).filter_map(|values| GrayImage::from_unit(28, 28, values)).collect()
    }
}
