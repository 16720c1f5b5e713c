//! Exponential moving average of the generator's weights.

use tch::Tensor;

use crate::model::Generator;

/// Averages the weights over about the last `1 / (1 - decay)` steps.
pub(in crate::train) struct AveragedGenerator {
    generator: Generator,
    decay: f64,
}

impl AveragedGenerator {
    /// Starts from these weights.
    pub(in crate::train) fn new(generator: &Generator, decay: f64) -> Self {
        Self::with_generator(generator.deep_copy(), decay)
    }

    /// Continues from a saved average.
    pub(in crate::train) fn with_generator(generator: Generator, decay: f64) -> Self {
        Self { generator, decay }
    }

    /// The averaged generator.
    pub(in crate::train) fn generator(&self) -> &Generator {
        &self.generator
    }

    /// Updates the average with the weights after `step`.
    pub(in crate::train) fn follow(&mut self, generator: &Generator, step: u64) {
        let amount = self.amount(step);
        tch::no_grad(|| {
            let mut flat = self.generator.parameters().flat().shallow_clone();
            let _ = flat.lerp_(generator.parameters().flat(), amount);
        });
        self.follow_statistics(generator);
    }

    /// Like [`Self::follow`], with the result of [`Self::amount`] as a scalar tensor on the device.
    pub(in crate::train) fn follow_by(&mut self, generator: &Generator, amount: &Tensor) {
        tch::no_grad(|| {
            let mut flat = self.generator.parameters().flat().shallow_clone();
            let _ = flat.lerp_tensor_(generator.parameters().flat(), amount);
        });
        self.follow_statistics(generator);
    }

    /// Share of the newest weights in the moving average after `step`. It is larger in the first steps, so that the
    /// initial weights lose their influence quickly.
    pub(in crate::train) fn amount(&self, step: u64) -> f64 {
        1.0 - self.decay.min((1.0 + step as f64) / (10.0 + step as f64))
    }

    /// Copies the statistics, which are running averages already.
    fn follow_statistics(&self, generator: &Generator) {
        if let (Some(mine), Some(theirs)) = (self.generator.statistics(), generator.statistics()) {
            mine.become_like(theirs);
        }
    }
}
