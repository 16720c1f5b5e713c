//! The two halves of a step: the discriminator's update, then the generator's.

use tch::{Device, Kind, Reduction, Tensor};

use super::auxiliary;
use super::batch::{HalfInputs, RealBatch, of_classes};
use super::discriminator_loss::DiscriminatorLoss;
use super::error::StepError;
use super::{Trainer, relativistic};
use crate::model::Masks;
use crate::protocol::{Objective, Recipe, StepMetrics, Trained};

/// Quantities of [`StepError::NotFinite`].
pub(super) const D_LOSS: &str = "discriminator's loss";
pub(super) const D_GRADIENT: &str = "discriminator's gradient";
pub(super) const G_LOSS: &str = "generator's loss";
pub(super) const G_GRADIENT: &str = "generator's gradient";

/// Metrics of the discriminator's half of a step.
pub(super) struct DiscriminatorHalf {
    loss: f32,
    d_real: f32,
    d_fake: f32,
    gradient: f32,
    update: f32,
}

/// The gradient of one network, laid out like its parameters, and figures of its half as scalar tensors.
pub(super) struct HalfGradient {
    pub(super) gradient: Tensor,
    /// The discriminator's: its loss, the mean scores of real and of generated images, the gradient's L2 norm. The
    /// generator's: its loss and the gradient's L2 norm.
    pub(super) figures: Vec<Tensor>,
}

impl Trainer {
    pub(super) fn both_halves(&mut self, d: &HalfInputs, g: &HalfInputs) -> Result<StepMetrics, StepError> {
        let step = self.step + 1;
        let half = self.discriminator_step(d, step)?;
        self.finish_step(Some(half), g, None, step)
    }

    /// Finishes a step: computes the generator's half, and the metrics of both halves. `half` is the discriminator's
    /// half; when it is `None`, computes D's metrics without an update. The run adds the epoch and the time.
    pub(super) fn finish_step(
        &mut self,
        half: Option<DiscriminatorHalf>,
        inputs: &HalfInputs,
        shares: Option<&Tensor>,
        step: u64,
    ) -> Result<StepMetrics, StepError> {
        let DiscriminatorHalf { loss: loss_d, d_real, d_fake, gradient: grad_d, update: update_d } = match half {
            Some(half) => half,
            None => {
                let masks = self.masks(step, 0, 2 * inputs.real.images.size()[0])?;
                let figures = read(&self.discriminator_figures(inputs, masks.as_ref()), step)?;
                check(figures[0], D_LOSS, step)?;
                let (loss, d_real, d_fake) = (figures[0], figures[1], figures[2]);
                DiscriminatorHalf { loss, d_real, d_fake, gradient: 0.0, update: 0.0 }
            }
        };
        let (loss_g, grad_g, update_g) = self.generator_step(inputs, shares, step)?;
        self.step = step;
        let metrics = StepMetrics { step, loss_d, loss_g, d_real, d_fake, ..StepMetrics::default() };
        Ok(StepMetrics { grad_d, grad_g, update_d, update_g, ..metrics })
    }

    /// The discriminator's loss and mean scores of real and of generated images, without an update.
    pub(super) fn discriminator_figures(&self, inputs: &HalfInputs, masks: Option<&Masks>) -> [Tensor; 3] {
        let _guard = tch::no_grad_guard();
        let batch = &inputs.real;
        let n = batch.images.size()[0];
        let fake = self.generate(&inputs.noise, batch);
        let DiscriminatorLoss { adversarial, logits, .. } = match self.recipe.objective {
            Objective::Standard => self.standard_discriminator_loss(batch, &fake, masks),
            Objective::Relativistic => {
                let classes = self.projected_classes(batch);
                relativistic::discriminator_loss(
                    &self.discriminator,
                    &batch.images,
                    &fake,
                    classes.as_ref(),
                    None,
                    None,
                )
            }
        };
        let scores = logits.sigmoid();
        let mean = |from| scores.narrow(0, from, n).mean(Kind::Float);
        [adversarial, mean(0), mean(n)]
    }

    /// The gradient of the discriminator's loss.
    pub(super) fn discriminator_gradient(&mut self, inputs: &HalfInputs, step: u64) -> Result<HalfGradient, StepError> {
        let batch = &inputs.real;
        let n = batch.images.size()[0];
        let fake = tch::no_grad(|| self.generate(&inputs.noise, batch));
        self.laps.lap(2);
        let masks = inputs.masks.as_ref();
        let DiscriminatorLoss { loss, adversarial, logits, features } = match self.recipe.objective {
            Objective::Standard => self.standard_discriminator_loss(batch, &fake, masks),
            Objective::Relativistic => {
                let classes = self.projected_classes(batch);
                let penalty = self.recipe.penalty.filter(|penalty| step.is_multiple_of(penalty.every));
                relativistic::discriminator_loss(
                    &self.discriminator,
                    &batch.images,
                    &fake,
                    classes.as_ref(),
                    masks,
                    penalty,
                )
            }
        };
        let labelled =
            self.recipe.auxiliary_classifier.zip(batch.labels.as_ref()).zip(self.discriminator.name(&features));
        let loss = match labelled {
            Some(((weights, labels), named)) => loss + auxiliary::discriminator_term(weights, &named, labels),
            None => loss,
        };
        self.laps.lap(3);
        let gradient = flat_gradient(&loss, self.discriminator.parameters().tensors(), step)?;
        let (scores, norm) = tch::no_grad(|| (logits.detach().sigmoid(), gradient.norm()));
        let mean = |from| scores.narrow(0, from, n).mean(Kind::Float);
        Ok(HalfGradient { figures: vec![adversarial.detach(), mean(0), mean(n), norm], gradient })
    }

    /// Trains the discriminator once.
    pub(super) fn discriminator_step(
        &mut self,
        inputs: &HalfInputs,
        step: u64,
    ) -> Result<DiscriminatorHalf, StepError> {
        let HalfGradient { gradient, figures } = self.discriminator_gradient(inputs, step)?;
        let figures = read(&figures, step)?;
        self.laps.lap(4);
        check(figures[0], D_LOSS, step)?;
        check(figures[3], D_GRADIENT, step)?;
        let parameters = self.discriminator.parameters();
        self.before.keep_once(parameters, &self.adam_d);
        self.adam_d.settings.lr = cooled(self.recipe.adam_d.lr, &self.recipe, step);
        let update = read(&[self.adam_d.step(parameters, &gradient)], step)?[0];
        self.laps.lap(5);
        let [loss, d_real, d_fake, gradient] = [figures[0], figures[1], figures[2], figures[3]];
        Ok(DiscriminatorHalf { loss, d_real, d_fake, gradient, update })
    }

    /// Generates images for this noise. With a class input, they have the classes of this batch, even where the noise
    /// would choose other classes.
    pub(super) fn generate(&self, noise: &Tensor, batch: &RealBatch) -> Tensor {
        let from_noise = self.recipe.class_input.filter(|input| input.from_noise);
        if let Some((input, labels)) = from_noise.zip(batch.labels.as_ref()) {
            return self.generator.forward(&of_classes(noise, labels, input.classes as i64));
        }
        let classes = self.recipe.class_input.and_then(|input| batch.classes(input.classes));
        match classes {
            Some(classes) => self.generator.forward_with(noise, Some(&classes)),
            None => self.generator.forward(noise),
        }
    }

    /// One-hot classes of the batch, `[n, classes]`, where the discriminator is conditional.
    fn projected_classes(&self, batch: &RealBatch) -> Option<Tensor> {
        let input = self.recipe.class_input.filter(|input| input.projection)?;
        batch.classes(input.classes)
    }

    fn standard_discriminator_loss(
        &self,
        batch: &RealBatch,
        fake: &Tensor,
        masks: Option<&Masks>,
    ) -> DiscriminatorLoss {
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
        let features = self.discriminator.features(&images, masks);
        let logits = self.discriminator.judge_as(&features, classes.as_ref());
        let loss = logits.binary_cross_entropy_with_logits::<Tensor>(&targets, None, None, Reduction::Mean);
        DiscriminatorLoss { adversarial: loss.shallow_clone(), loss, logits, features: features.narrow(0, 0, n) }
    }

    /// The gradient of the generator's loss. `shares` is used only with an auxiliary classifier.
    pub(super) fn generator_gradient(
        &mut self,
        inputs: &HalfInputs,
        shares: Option<&Tensor>,
        step: u64,
    ) -> Result<HalfGradient, StepError> {
        let (batch, masks) = (&inputs.real, inputs.masks.as_ref());
        let features = self.discriminator.features_frozen(&self.generate(&inputs.noise, batch), masks);
        let classes = self.projected_classes(batch);
        let logits = self.discriminator.judge_as(&features, classes.as_ref());
        let adversarial = match self.recipe.objective {
            Objective::Standard => {
                logits.binary_cross_entropy_with_logits::<Tensor>(&logits.ones_like(), None, None, Reduction::Mean)
            }
            Objective::Relativistic => {
                relativistic::generator_loss(&self.discriminator, &batch.images, &logits, classes.as_ref(), masks)
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
        let gradient = flat_gradient(&loss, self.generator.parameters().tensors(), step)?;
        let norm = tch::no_grad(|| gradient.norm());
        Ok(HalfGradient { figures: vec![adversarial.detach(), norm], gradient })
    }

    fn generator_step(
        &mut self,
        inputs: &HalfInputs,
        shares: Option<&Tensor>,
        step: u64,
    ) -> Result<(f32, f32, f32), StepError> {
        let HalfGradient { gradient, figures } = self.generator_gradient(inputs, shares, step)?;
        let figures = read(&figures, step)?;
        self.laps.lap(7);
        check(figures[0], G_LOSS, step)?;
        check(figures[1], G_GRADIENT, step)?;
        if self.recipe.trained_at(step) == Trained::OnlyD {
            return Ok((figures[0], figures[1], 0.0));
        }
        self.updating_generator = true;
        self.adam_g.settings.lr = cooled(self.recipe.adam_g.lr, &self.recipe, step);
        let update = self.adam_g.step(self.generator.parameters(), &gradient);
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
pub(super) fn cooled(rate: f64, recipe: &Recipe, step: u64) -> f64 {
    recipe.cosine_decay.map_or(rate, |fall| rate * fall.factor(step))
}

/// Gradients of `loss` with respect to `parameters`, as one flat tensor.
fn flat_gradient(loss: &Tensor, parameters: &[Tensor], step: u64) -> Result<Tensor, StepError> {
    let gradients = Tensor::f_run_backward(&[loss], parameters, false, false).map_err(|e| torch(&e, step))?;
    let parts: Vec<Tensor> = gradients.iter().map(|g| g.reshape([-1])).collect();
    Tensor::f_cat(&parts, 0).map_err(|e| torch(&e, step))
}

fn read(scalars: &[Tensor], step: u64) -> Result<Vec<f32>, StepError> {
    read_line(&Tensor::f_stack(scalars, 0).map_err(|e| torch(&e, step))?, step)
}

/// The values of a tensor `[n]`; waits for the device.
pub(super) fn read_line(line: &Tensor, step: u64) -> Result<Vec<f32>, StepError> {
    let line = line.f_to_device(Device::Cpu).map_err(|e| torch(&e, step))?;
    Vec::<f32>::try_from(&line).map_err(|e| torch(&e, step))
}

pub(super) fn check(value: f32, quantity: &'static str, step: u64) -> Result<(), StepError> {
    if value.is_finite() { Ok(()) } else { Err(StepError::NotFinite { quantity, step }) }
}

fn torch(error: &tch::TchError, step: u64) -> StepError {
    StepError::from_cause(&error.to_string(), step)
}
