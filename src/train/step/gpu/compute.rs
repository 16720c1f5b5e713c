//! The computation of a step from tensors on a device, without waiting for it.

use tch::Tensor;

use super::super::batch::HalfInputs;
use super::super::halves::cooled;
use super::super::{StepError, Trainer, draw_of};
use super::Gpu;
use super::numbers::{Amounts, Numbers};
use crate::model::{Masks, Rate};
use crate::protocol::Trained;

impl Trainer {
    /// Returns the negated learning rate of each update, the discriminator's first, then the generator's, and last the
    /// share of the newest weights in the moving average. Advances Adam's step counts.
    pub(super) fn next_rates(&mut self, trained: Trained, step: u64) -> Vec<f32> {
        self.adam_d.settings.lr = cooled(self.recipe.adam_d.lr, &self.recipe, step);
        self.adam_g.settings.lr = cooled(self.recipe.adam_g.lr, &self.recipe, step);
        let mut rates: Vec<f64> = Vec::new();
        for _ in 0..Amounts::of(self).turns() {
            rates.push(if trained == Trained::OnlyG { 0.0 } else { -self.adam_d.next_rate() });
        }
        rates.push(if trained == Trained::OnlyD { 0.0 } else { -self.adam_g.next_rate() });
        rates.push(self.average.as_ref().map_or(0.0, |average| average.amount(step)));
        rates.iter().map(|&rate| rate as f32).collect()
    }

    /// Computes a step from tensors on the device, and updates the networks. Returns its metrics as one tensor: five of
    /// each turn of the discriminator, three of the generator.
    pub(super) fn compute(&mut self, gpu: &Gpu, step: u64) -> Result<Tensor, StepError> {
        let (Some(numbers), Some(data), Some(backup)) = (&gpu.numbers, &gpu.data, &gpu.backup) else {
            return Err(StepError::from_cause("the step is not prepared", step));
        };
        backup.take();
        gpu.backed_up.set(true);
        let (batch, turns) = (self.recipe.batch as i64, Amounts::of(self).turns());
        let trained = self.recipe.trained_at(step);
        let with_labels = self.recipe.uses_labels();
        let real = |turn| data.batch(&numbers.indices(turn), with_labels);
        let mut figures = Vec::new();
        let inputs = HalfInputs {
            real: real(turns - 1),
            noise: numbers.noise(turns),
            masks: self.masks_at(numbers, turns, (step, 1), batch)?,
        };
        if trained == Trained::OnlyG {
            let masks = self.masks_at(numbers, 0, (step, 0), 2 * batch)?;
            figures.extend(self.discriminator_figures(&inputs, masks.as_ref()));
            let zero = figures[0].zeros_like();
            figures.extend([zero.shallow_clone(), zero]);
        } else {
            for turn in 0..turns {
                let draw = draw_of(step, turn as u64);
                let masks = self.masks_at(numbers, turn, (draw, 0), 2 * batch)?;
                let inputs = HalfInputs { real: real(turn), noise: numbers.noise(turn), masks };
                let half = self.discriminator_gradient(&inputs, step)?;
                let rate = numbers.rate(turn);
                let parameters = self.discriminator.parameters();
                let update = self.adam_d.update(parameters, &half.gradient, &Rate::Negative(&rate));
                figures.extend(half.figures);
                figures.push(update);
            }
        }
        let shares = self.recipe.auxiliary_classifier.map(|_| &data.shares);
        let half = self.generator_gradient(&inputs, shares, step)?;
        figures.extend(half.figures);
        if trained == Trained::OnlyD {
            figures.push(figures[0].zeros_like());
            // A generator that is not trained keeps its running statistics too.
            backup.restore_statistics();
        } else {
            let rate = numbers.rate(turns);
            let parameters = self.generator.parameters();
            figures.push(self.adam_g.update(parameters, &half.gradient, &Rate::Negative(&rate)));
            if let Some(average) = &mut self.average {
                average.follow_by(&self.generator, &numbers.average_amount());
            }
        }
        Tensor::f_stack(&figures, 0).map_err(|error| StepError::from_cause(&error.to_string(), step))
    }

    /// Dropout masks of `n` images: drawn on the device where a key exists, otherwise on the processor.
    fn masks_at(
        &self,
        numbers: &Numbers,
        turn: i64,
        (draw, part): (u64, u64),
        n: i64,
    ) -> Result<Option<Masks>, StepError> {
        match numbers.key(turn) {
            Some(key) => {
                let drawn = self.masks.draw_on_gpu(key, n);
                drawn.map_err(|error| StepError::from_cause(&error.to_string(), draw))
            }
            None => self.masks(draw, part, n),
        }
    }
}
