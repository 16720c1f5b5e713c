//! An exponential average of the generator's weights: calmer digits than the last step's.

use crate::model::Generator;

/// Follows the weights in training with a memory of about `1 / (1 - decay)` steps.
pub(in crate::train) struct AveragedGenerator {
    generator: Generator,
    decay: f64,
}

impl AveragedGenerator {
    /// Begins at these weights.
    pub(in crate::train) fn new(generator: &Generator, decay: f64) -> Self {
        Self::with_generator(generator.deep_copy(), decay)
    }

    /// Goes on from a saved average.
    pub(in crate::train) fn with_generator(generator: Generator, decay: f64) -> Self {
        Self { generator, decay }
    }

    /// The average.
    pub(in crate::train) fn generator(&self) -> &Generator {
        &self.generator
    }

    /// Takes in the weights after `step`. Early on the memory is shorter, so that the first, random
    /// weights are soon forgotten.
    pub(in crate::train) fn follow(&mut self, generator: &Generator, step: u64) {
        let decay = self.decay.min((1.0 + step as f64) / (10.0 + step as f64));
        tch::no_grad(|| {
            let mut flat = self.generator.parameters().flat().shallow_clone();
            let _ = flat.lerp_(generator.parameters().flat(), 1.0 - decay);
            // They are averages already.
            if let (Some(mine), Some(theirs)) = (self.generator.statistics(), generator.statistics()) {
                mine.become_like(theirs);
            }
        });
    }
}
