//! What a half of a step is computed from: real images, their labels, noise and dropout masks.

use tch::{Kind, Tensor};

use super::Trainer;
use super::error::StepError;
use crate::data::{Images, batch_indices};
use crate::latent::DIM;
use crate::latent::random::{Stream, fill_normal, rng};
use crate::model::{IMAGE_SIDE, Masks};

/// The real images of a step, `[n, 1, 28, 28]`, and their labels, `[n]`, where the recipe uses them.
pub(super) struct RealBatch {
    pub(super) images: Tensor,
    pub(super) labels: Option<Tensor>,
}

/// What one half of a step is computed from.
pub(super) struct HalfInputs {
    pub(super) real: RealBatch,
    /// Noise `[n, 200]`.
    pub(super) noise: Tensor,
    /// Dropout masks, when the recipe has dropout: of the real and the generated images in the discriminator's half,
    /// of the generated ones in the generator's.
    pub(super) masks: Option<Masks>,
}

impl RealBatch {
    /// The class weights of the generated images, `[n, classes]`: image `i` gets the class of real image `i`. `None`
    /// without labels.
    pub(super) fn classes(&self, classes: u64) -> Option<Tensor> {
        let classes = classes as i64;
        self.labels.as_ref().map(|labels| {
            let each = Tensor::arange(classes, (Kind::Int64, labels.device()));
            labels.clamp(0, classes - 1).unsqueeze(1).eq_tensor(&each).to_kind(Kind::Float)
        })
    }
}

impl Trainer {
    pub(super) fn real_batch(&self, images: &Images, labels: &[u8], draw: u64) -> RealBatch {
        RealBatch { images: self.batch(images, draw), labels: self.batch_labels(labels, images.len(), draw) }
    }

    pub(super) fn batch(&self, images: &Images, step: u64) -> Tensor {
        let mut pixels = Vec::with_capacity(self.recipe.batch * 784);
        for index in batch_indices(self.seed, step, self.recipe.batch, images.len()) {
            pixels.extend(images.image(index).iter().map(|&p| (f32::from(p) - 127.5) / 127.5));
        }
        Tensor::from_slice(&pixels).view([-1, 1, IMAGE_SIDE, IMAGE_SIDE]).to_device(self.device)
    }

    /// Labels of the batch's images, `[n]`, when the recipe has an auxiliary classifier.
    fn batch_labels(&self, labels: &[u8], images: usize, step: u64) -> Option<Tensor> {
        if !self.recipe.uses_labels() {
            return None;
        }
        let chosen = batch_indices(self.seed, step, self.recipe.batch, images);
        let named: Vec<i64> = chosen.iter().map(|&index| i64::from(labels.get(index).copied().unwrap_or(0))).collect();
        Some(Tensor::from_slice(&named).to_device(self.device))
    }

    pub(super) fn noise(&self, stream: Stream, step: u64) -> Tensor {
        Tensor::from_slice(&self.noise_values(stream, step)).view([-1, DIM as i64]).to_device(self.device)
    }

    pub(super) fn noise_values(&self, stream: Stream, step: u64) -> Vec<f32> {
        let mut values = vec![0.0_f32; self.recipe.batch * DIM];
        fill_normal(&mut rng(self.seed, stream, step), &mut values);
        values
    }

    /// Dropout masks of `n` images for this part of a step: 0 in the discriminator's half, 1 in the generator's.
    pub(super) fn masks(&self, draw: u64, part: u64, n: i64) -> Result<Option<Masks>, StepError> {
        let step = self.step + 1;
        self.masks
            .draw_for(self.device, (self.seed, draw, part), n)
            .map_err(|error| StepError::from_cause(&error.to_string(), step))
    }
}
