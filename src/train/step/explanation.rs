//! An explained step: the discriminator's scores before and after each half of the step.

use tch::{Kind, Tensor};

use super::{StepError, Trainer};
use crate::data::Images;
use crate::latent::random::Stream;
use crate::model::{IMAGE_SIDE, images_tensor};
use crate::protocol::{Objective, StepExplanation, StepMetrics, Trained};
use crate::raster::GrayImage;

/// Number of images shown of each kind.
const SHOWN: i64 = 8;

impl Trainer {
    /// Takes the same step as [`Trainer::train_step`], bit for bit, and returns its explanation.
    ///
    /// The scores between the halves come from the updated D, on the real images and on the images that G generated
    /// before the step, because G is not updated yet.
    ///
    /// # Errors
    /// Returns the errors of [`Trainer::train_step`].
    pub fn explained_step(
        &mut self,
        images: &Images,
        labels: &[u8],
    ) -> Result<(StepMetrics, StepExplanation), StepError> {
        let step = self.step + 1;
        let shown = SHOWN.min(self.recipe.batch as i64);
        let real = self.batch(images, step).narrow(0, 0, shown);
        let noise = self.noise(Stream::NoiseG, step);
        let draw = |trainer: &Self| trainer.drawn(&noise).narrow(0, 0, shown);
        let generated = draw(self);
        let before = self.scores(&real, &generated);
        let figures = self.train_step(images, labels)?;
        let between = self.scores(&real, &generated);
        let regenerated = draw(self);
        let after = self.scores(&real, &regenerated);
        let trained = self.recipe.trained_at(step);
        let explanation = StepExplanation {
            step,
            trained_d: trained != Trained::OnlyG,
            trained_g: trained != Trained::OnlyD,
            half_d: [figures.loss_d, figures.grad_d],
            half_g: [figures.loss_g, figures.grad_g],
            real: grays(&real),
            of_real: [before.0, between.0],
            generated: grays(&generated),
            of_generated: [before.1, between.1],
            regenerated: grays(&regenerated),
            of_regenerated: after.1,
        };
        Ok((figures, explanation))
    }

    /// Generates the whole batch in one pass like the training step, but leaves the running statistics of batch
    /// normalisation unchanged.
    fn drawn(&self, noise: &Tensor) -> Tensor {
        tch::no_grad(|| self.generator.deep_copy().forward(noise))
    }

    /// Mean scores of real and of generated images, 0 to 1, without dropout. Returns `None` when there are no images
    /// or one is not 28 x 28.
    pub(in crate::train) fn fixed_noise_scores(
        &self,
        real: &[GrayImage],
        generated: &[GrayImage],
    ) -> Option<(f32, f32)> {
        let device = self.generator.parameters().flat().device();
        let (real, generated) = (images_tensor(real, device)?, images_tensor(generated, device)?);
        let (of_real, of_generated) = self.scores(&real, &generated);
        let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len().max(1) as f32;
        Some((mean(&of_real), mean(&of_generated)))
    }

    fn scores(&self, real: &Tensor, generated: &Tensor) -> (Vec<f32>, Vec<f32>) {
        let _guard = tch::no_grad_guard();
        let mut logits = self.discriminator.forward(&Tensor::cat(&[real, generated], 0), None);
        if self.recipe.objective == Objective::Relativistic {
            logits = &logits - logits.mean(Kind::Float);
        }
        let mut all =
            Vec::<f32>::try_from(&logits.sigmoid().reshape([-1]).to_device(tch::Device::Cpu)).unwrap_or_default();
        let fake = all.split_off((real.size()[0] as usize).min(all.len()));
        (all, fake)
    }
}

fn grays(images: &Tensor) -> Vec<GrayImage> {
    let side = IMAGE_SIDE as usize;
    let pixels = Vec::<f32>::try_from(&images.reshape([-1]).to_device(tch::Device::Cpu)).unwrap_or_default();
    pixels.chunks_exact(side * side).filter_map(|values| GrayImage::from_unit(side, side, values)).collect()
}
