//! The inputs of each half of a step (D's update, G's update): real images, their labels, noise and dropout masks.

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

/// The inputs of one half of a step: D's update or G's update.
pub(super) struct HalfInputs {
    pub(super) real: RealBatch,
    /// Noise `[n, 200]`.
    pub(super) noise: Tensor,
    /// Dropout masks, when the recipe has dropout: of the real and the generated images in the discriminator's half,
    /// of the generated ones in the generator's.
    pub(super) masks: Option<Masks>,
}

impl RealBatch {
    /// One-hot classes of the generated images, `[n, classes]`: image `i` gets the class of real image `i`. `None`
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

    /// Labels of the batch's images, `[n]`, when the recipe uses labels.
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

/// Returns noise `[n, 200]` that chooses the classes `labels [n]`: in each row, swaps the largest of the first
/// `classes` values with the value at the label's index. The result is distributed like noise whose largest value is at
/// that index.
pub(super) fn of_classes(noise: &Tensor, labels: &Tensor, classes: i64) -> Tensor {
    let places = labels.clamp(0, classes - 1).unsqueeze(1);
    let first = noise.narrow(1, 0, classes);
    let largest = first.argmax(1, true);
    let [value, other] = [&largest, &places].map(|at| first.gather(1, at, false));
    let each = Tensor::arange(classes, (Kind::Int64, noise.device()));
    let [at_largest, at_place] = [&largest, &places].map(|at| at.eq_tensor(&each));
    // Where the largest value is at the label's index already, it stays there.
    let first = value.where_self(&at_place, &other.where_self(&at_largest, &first));
    Tensor::cat(&[first, noise.narrow(1, classes, noise.size()[1] - classes)], 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;
    use crate::protocol::Recipe;
    use tch::Device;

    #[test]
    fn a_step_generates_images_of_the_classes_of_the_real_ones_where_the_noise_chooses() {
        let trainer = Trainer::new(Recipe { batch: 20, ..Recipe::quality() }, 1, Device::Cpu).unwrap();
        let noise = trainer.noise(Stream::NoiseG, 1);
        let images = Tensor::zeros([20, 1, 28, 28], (Kind::Float, Device::Cpu));
        let labels = Tensor::arange(20, (Kind::Int64, Device::Cpu)).remainder(10);
        let of_noise = |noise: &Tensor| tch::no_grad(|| trainer.generator.deep_copy().forward(noise));
        let chosen = of_classes(&noise, &labels, 10);
        let generated = tch::no_grad(|| trainer.generate(&noise, &RealBatch { images, labels: Some(labels.copy()) }));
        assert_eq!(generated, of_noise(&chosen));
        assert_ne!(generated, of_noise(&noise));
        let weights = trainer.generator.gate_weights(&chosen).unwrap();
        assert_eq!(weights.argmax(1, false), labels);
    }

    #[test]
    fn noise_of_a_class_has_its_largest_value_there_and_all_its_values() {
        let values: Vec<f32> = (0..500).flat_map(|seed| sample(seed).as_slice().to_vec()).collect();
        let noise = Tensor::from_slice(&values).view([500, -1]);
        let labels = Tensor::arange(500, (Kind::Int64, Device::Cpu)).remainder(10);
        let moved = of_classes(&noise, &labels, 10);
        assert_eq!(moved.narrow(1, 0, 10).argmax(1, false), labels);
        assert_eq!(moved.sort(1, false).0, noise.sort(1, false).0);
        assert_eq!(moved.narrow(1, 10, 190), noise.narrow(1, 10, 190));
        // Noise of the right class stays unchanged.
        assert_eq!(of_classes(&moved, &labels, 10), moved);
    }
}
