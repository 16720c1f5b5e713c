//! The two halves of a step: the discriminator's update, then the generator's.

use tch::{Device, Kind, Reduction, Tensor};

use super::auxiliary;
use super::batch::RealBatch;
use super::discriminator_loss::DiscriminatorLoss;
use super::error::StepError;
use super::{Trainer, relativistic};
use crate::protocol::{Objective, Recipe, StepMetrics, Trained};

/// Metrics of the discriminator's half of a step.
pub(super) struct DiscriminatorHalf {
    loss: f32,
    d_real: f32,
    d_fake: f32,
    gradient: f32,
    update: f32,
}

impl Trainer {
    pub(super) fn both_halves(
        &mut self,
        real: &RealBatch,
        noise_d: &Tensor,
        noise_g: &Tensor,
    ) -> Result<StepMetrics, StepError> {
        let step = self.step + 1;
        let half = self.discriminator_step(real, noise_d, step, step)?;
        self.finish_step(Some(half), real, None, noise_g, step)
    }

    /// Finishes a step with the generator's half. Without `half`, computes the discriminator's metrics without an
    /// update. The run adds the epoch and the time to the metrics.
    pub(super) fn finish_step(
        &mut self,
        half: Option<DiscriminatorHalf>,
        real: &RealBatch,
        shares: Option<&Tensor>,
        noise: &Tensor,
        step: u64,
    ) -> Result<StepMetrics, StepError> {
        let DiscriminatorHalf { loss: loss_d, d_real, d_fake, gradient: grad_d, update: update_d } = match half {
            Some(half) => half,
            None => self.look_at_discriminator(real, noise, step)?,
        };
        let (loss_g, grad_g, update_g) = self.generator_step(real, shares, noise, step)?;
        self.step = step;
        let metrics = StepMetrics { step, loss_d, loss_g, d_real, d_fake, ..StepMetrics::default() };
        Ok(StepMetrics { grad_d, grad_g, update_d, update_g, ..metrics })
    }

    /// The discriminator's metrics without an update.
    fn look_at_discriminator(
        &mut self,
        batch: &RealBatch,
        noise: &Tensor,
        step: u64,
    ) -> Result<DiscriminatorHalf, StepError> {
        let _guard = tch::no_grad_guard();
        let real = &batch.images;
        let n = real.size()[0];
        let fake = self.generate(noise, batch);
        let DiscriminatorLoss { adversarial, logits, .. } = match self.recipe.objective {
            Objective::Standard => self.standard_discriminator_loss(batch, &fake, step),
            Objective::Relativistic => {
                let classes = self.projected_classes(batch);
                relativistic::discriminator_loss(&self.discriminator, real, &fake, classes.as_ref(), None, None)
            }
        };
        let scores = logits.sigmoid();
        let mean = |from| scores.narrow(0, from, n).mean(Kind::Float);
        let figures = read(&[adversarial, mean(0), mean(n)], step)?;
        check(figures[0], "discriminator's loss", step)?;
        Ok(DiscriminatorHalf { loss: figures[0], d_real: figures[1], d_fake: figures[2], gradient: 0.0, update: 0.0 })
    }

    /// Trains the discriminator once. `draw` combines the step with the number of the turn and selects the random
    /// numbers.
    pub(super) fn discriminator_step(
        &mut self,
        batch: &RealBatch,
        noise: &Tensor,
        step: u64,
        draw: u64,
    ) -> Result<DiscriminatorHalf, StepError> {
        let real = &batch.images;
        let n = real.size()[0];
        let fake = tch::no_grad(|| self.generate(noise, batch));
        self.laps.lap(2);
        let DiscriminatorLoss { loss, adversarial, logits, features } = match self.recipe.objective {
            Objective::Standard => self.standard_discriminator_loss(batch, &fake, draw),
            Objective::Relativistic => self.relativistic_discriminator_loss(batch, &fake, step, draw),
        };
        let labelled =
            self.recipe.auxiliary_classifier.zip(batch.labels.as_ref()).zip(self.discriminator.name(&features));
        let loss = match labelled {
            Some(((weights, labels), named)) => loss + auxiliary::discriminator_term(weights, &named, labels),
            None => loss,
        };
        self.laps.lap(3);
        let parameters = self.discriminator.parameters();
        let gradient = flat_gradient(&loss, parameters.tensors(), step)?;
        let (scores, norm) = tch::no_grad(|| (logits.detach().sigmoid(), gradient.norm()));
        let figures = read(
            &[
                adversarial.detach(),
                scores.narrow(0, 0, n).mean(Kind::Float),
                scores.narrow(0, n, n).mean(Kind::Float),
                norm,
            ],
            step,
        )?;
        self.laps.lap(4);
        check(figures[0], "discriminator's loss", step)?;
        check(figures[3], "discriminator's gradient", step)?;
        self.before.keep_once(parameters, &self.adam_d);
        self.adam_d.settings.lr = cooled(self.recipe.adam_d.lr, &self.recipe, step);
        let update = read(&[self.adam_d.step(parameters, &gradient)], step)?[0];
        self.laps.lap(5);
        let [loss, d_real, d_fake, gradient] = [figures[0], figures[1], figures[2], figures[3]];
        Ok(DiscriminatorHalf { loss, d_real, d_fake, gradient, update })
    }

    /// Images for this noise; with a class input, of the classes of this batch.
    fn generate(&self, noise: &Tensor, batch: &RealBatch) -> Tensor {
        let classes = self.recipe.class_input.and_then(|input| batch.classes(input.classes));
        match classes {
            Some(classes) => self.generator.forward_with(noise, Some(&classes)),
            None => self.generator.forward(noise),
        }
    }

    /// The class weights of the batch, `[n, 10]`, where the discriminator is conditional.
    fn projected_classes(&self, batch: &RealBatch) -> Option<Tensor> {
        let input = self.recipe.class_input.filter(|input| input.projection)?;
        batch.classes(input.classes)
    }

    fn standard_discriminator_loss(&mut self, batch: &RealBatch, fake: &Tensor, draw: u64) -> DiscriminatorLoss {
        let n = batch.images.size()[0];
        let images = Tensor::cat(&[&batch.images, fake], 0);
        let classes = self.projected_classes(batch).map(|classes| Tensor::cat(&[&classes, &classes], 0));
        let targets = Tensor::cat(
            &[
                Tensor::full([n, 1], self.recipe.real_target, (Kind::Float, self.device)),
                Tensor::zeros([n, 1], (Kind::Float, self.device)),
            ],
            0,
        );
        let masks = self.masks.draw(self.seed, draw, 0, images.size()[0] as usize, self.device);
        self.laps.lap(1);
        let features = self.discriminator.features(&images, masks.as_ref());
        let logits = self.discriminator.judge_as(&features, classes.as_ref());
        let loss = logits.binary_cross_entropy_with_logits::<Tensor>(&targets, None, None, Reduction::Mean);
        DiscriminatorLoss { adversarial: loss.shallow_clone(), loss, logits, features: features.narrow(0, 0, n) }
    }

    fn relativistic_discriminator_loss(
        &mut self,
        batch: &RealBatch,
        fake: &Tensor,
        step: u64,
        draw: u64,
    ) -> DiscriminatorLoss {
        let real = &batch.images;
        let masks = self.masks.draw(self.seed, draw, 0, 2 * real.size()[0] as usize, self.device);
        let classes = self.projected_classes(batch);
        let penalty = self.recipe.penalty.filter(|penalty| step.is_multiple_of(penalty.every));
        relativistic::discriminator_loss(&self.discriminator, real, fake, classes.as_ref(), masks.as_ref(), penalty)
    }

    fn generator_step(
        &mut self,
        batch: &RealBatch,
        shares: Option<&Tensor>,
        noise: &Tensor,
        step: u64,
    ) -> Result<(f32, f32, f32), StepError> {
        let masks = self.masks.draw(self.seed, step, 1, noise.size()[0] as usize, self.device);
        self.laps.lap(1);
        let features = self.discriminator.features(&self.generate(noise, batch), masks.as_ref());
        let classes = self.projected_classes(batch);
        let logits = self.discriminator.judge_as(&features, classes.as_ref());
        let adversarial = match self.recipe.objective {
            Objective::Standard => {
                logits.binary_cross_entropy_with_logits::<Tensor>(&logits.ones_like(), None, None, Reduction::Mean)
            }
            Objective::Relativistic => {
                let (real, masks) = (&batch.images, masks.as_ref());
                relativistic::generator_loss(&self.discriminator, real, &logits, classes.as_ref(), masks)
            }
        };
        let mut loss = adversarial.shallow_clone();
        if let Some(named) = self.discriminator.name(&features) {
            if let Some((weights, shares)) = self.recipe.auxiliary_classifier.zip(shares) {
                loss = &loss + auxiliary::generator_term(weights, &named, shares);
            }
            if let Some((weights, asked)) = self.recipe.class_input.zip(batch.labels.as_ref()) {
                loss = &loss + auxiliary::class_input_term(weights, &named, asked);
            }
        }
        self.laps.lap(6);
        let parameters = self.generator.parameters();
        let gradient = flat_gradient(&loss, parameters.tensors(), step)?;
        let figures = read(&[adversarial.detach(), gradient.norm()], step)?;
        self.laps.lap(7);
        check(figures[0], "generator's loss", step)?;
        check(figures[1], "generator's gradient", step)?;
        if self.recipe.trained_at(step) == Trained::OnlyD {
            return Ok((figures[0], figures[1], 0.0));
        }
        self.updating_generator = true;
        self.adam_g.settings.lr = cooled(self.recipe.adam_g.lr, &self.recipe, step);
        let update = self.adam_g.step(parameters, &gradient);
        if let Some(average) = &mut self.average {
            average.follow(&self.generator, step);
        }
        let update = read(&[update], step)?[0];
        self.updating_generator = false;
        self.laps.lap(8);
        Ok((figures[0], figures[1], update))
    }
}

/// Learning rate at this step, after the cosine decay.
fn cooled(rate: f64, recipe: &Recipe, step: u64) -> f64 {
    recipe.cosine_decay.map_or(rate, |fall| rate * fall.factor(step))
}

/// Gradients of `loss` with respect to `parameters`, as one flat tensor.
fn flat_gradient(loss: &Tensor, parameters: &[Tensor], step: u64) -> Result<Tensor, StepError> {
    let gradients = Tensor::f_run_backward(&[loss], parameters, false, false).map_err(|e| torch(&e, step))?;
    let parts: Vec<Tensor> = gradients.iter().map(|g| g.reshape([-1])).collect();
    Tensor::f_cat(&parts, 0).map_err(|e| torch(&e, step))
}

fn read(scalars: &[Tensor], step: u64) -> Result<Vec<f32>, StepError> {
    let line = Tensor::f_stack(scalars, 0).map_err(|e| torch(&e, step))?.to_device(Device::Cpu);
    Vec::<f32>::try_from(&line).map_err(|e| torch(&e, step))
}

fn check(value: f32, quantity: &'static str, step: u64) -> Result<(), StepError> {
    if value.is_finite() { Ok(()) } else { Err(StepError::NotFinite { quantity, step }) }
}

fn torch(error: &tch::TchError, step: u64) -> StepError {
    StepError::from_cause(&error.to_string(), step)
}
