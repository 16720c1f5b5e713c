//! Exponential moving average of the generator's weights.

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

    /// Updates the average with the weights after `step`. Uses a smaller decay in the first steps, so that the
    /// initial weights lose their influence quickly.
    pub(in crate::train) fn follow(&mut self, generator: &Generator, step: u64) {
        let decay = self.decay.min((1.0 + step as f64) / (10.0 + step as f64));
        tch::no_grad(|| {
            let mut flat = self.generator.parameters().flat().shallow_clone();
            let _ = flat.lerp_(generator.parameters().flat(), 1.0 - decay);
            // The statistics are running averages already.
            if let (Some(mine), Some(theirs)) = (self.generator.statistics(), generator.statistics()) {
                mine.become_like(theirs);
            }
        });
    }
}
