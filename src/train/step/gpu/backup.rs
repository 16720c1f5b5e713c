//! A copy of everything that a step changes, on the same device.

use tch::{Tensor, no_grad};

use super::super::Trainer;
use crate::model::{Adam, Generator};

/// The tensors that a step changes, each with a copy. The tensors share memory with the trainer's.
pub(super) struct Backup {
    pairs: Vec<(Tensor, Tensor)>,
    /// The running statistics, which can be restored alone.
    statistics: Vec<(Tensor, Tensor)>,
}

impl Backup {
    /// Space for copies of this trainer's tensors.
    pub(super) fn new(trainer: &Trainer) -> Self {
        let of_adam = |adam: &Adam| [&adam.state().m, &adam.state().v].map(Tensor::shallow_clone);
        let of_network = |generator: &Generator| generator.parameters().flat().shallow_clone();
        let average = trainer.average();
        let tensors = [of_network(&trainer.generator), trainer.discriminator.parameters().flat().shallow_clone()]
            .into_iter()
            .chain(of_adam(&trainer.adam_g))
            .chain(of_adam(&trainer.adam_d))
            .chain(average.map(of_network));
        let statistics = [Some(&trainer.generator), average].into_iter().flatten().filter_map(Generator::statistics);
        let statistics = statistics.flat_map(|statistics| statistics.tensors().each_ref().map(Tensor::shallow_clone));
        let paired = |live: Tensor| no_grad(|| (live.zeros_like(), live));
        Self { pairs: tensors.map(paired).collect(), statistics: statistics.map(paired).collect() }
    }

    /// Copies the present state.
    pub(super) fn take(&self) {
        for (copy, live) in self.pairs.iter().chain(&self.statistics) {
            no_grad(|| copy.shallow_clone().copy_(live));
        }
    }

    /// Returns to the state copied last.
    pub(super) fn restore(&self) {
        for (copy, live) in self.pairs.iter().chain(&self.statistics) {
            no_grad(|| live.shallow_clone().copy_(copy));
        }
    }

    /// Returns only the running statistics to the state copied last.
    pub(super) fn restore_statistics(&self) {
        for (copy, live) in &self.statistics {
            no_grad(|| live.shallow_clone().copy_(copy));
        }
    }
}
