//! The numbers that a step on a GPU receives from the processor: indices, seeds, noise and rates.

use tch::{Device, Kind, Tensor};

use super::super::{Trainer, draw_of};
use crate::data::batch_indices;
use crate::latent::DIM;
use crate::latent::random::Stream;
use crate::model::DropoutMasks;

/// How many numbers a step needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amounts {
    batch: i64,
    /// Updates (turns) of the discriminator per step, at least 1.
    turns: i64,
}

impl Amounts {
    /// Returns the amounts for this trainer's recipe.
    pub(super) fn of(trainer: &Trainer) -> Self {
        Self { batch: trainer.recipe.batch as i64, turns: trainer.recipe.steps_d.max(1) as i64 }
    }

    /// Number of turns of the discriminator.
    pub(super) fn turns(self) -> i64 {
        self.turns
    }

    fn integers(self) -> i64 {
        self.turns * self.batch + 2 * (self.turns + 1)
    }

    fn noise(self) -> i64 {
        (self.turns + 1) * self.batch * DIM as i64
    }

    /// Number of rates: one for each update of a network, and the weight of the moving average.
    fn rates(self) -> i64 {
        self.turns + 2
    }
}

/// The numbers of one step that depend on nothing but the seed, the step and the recipe.
pub(super) struct Drawn {
    step: u64,
    images: usize,
    amounts: Amounts,
    integers: Vec<i64>,
    noise: Vec<f32>,
}

impl Drawn {
    /// Draws the numbers of this step.
    pub(super) fn new(trainer: &Trainer, images: usize, step: u64) -> Self {
        let amounts = Amounts::of(trainer);
        let draws: Vec<u64> = (0..amounts.turns).map(|turn| draw_of(step, turn as u64)).collect();
        let indices = draws.iter().flat_map(|&draw| batch_indices(trainer.seed, draw, trainer.recipe.batch, images));
        let mut integers: Vec<i64> = indices.map(|index| index as i64).collect();
        let of_d = draws.iter().map(|&draw| (draw, 0));
        for (draw, part) in of_d.chain([(step, 1)]) {
            integers.extend([DropoutMasks::gpu_seed(trainer.seed, draw, part), 0]);
        }
        let mut noise: Vec<f32> = draws.iter().flat_map(|&draw| trainer.noise_values(Stream::NoiseD, draw)).collect();
        noise.extend(trainer.noise_values(Stream::NoiseG, step));
        Self { step, images, amounts, integers, noise }
    }

    /// Whether these are the numbers of this step.
    pub(super) fn fit(&self, trainer: &Trainer, images: usize, step: u64) -> bool {
        (self.step, self.images, self.amounts) == (step, images, Amounts::of(trainer))
    }
}

/// Device tensors for the numbers that one step needs from the processor: indices, seeds, noise and rates. They keep
/// their addresses, because a recorded step reads the same addresses each time.
pub(super) struct Numbers {
    amounts: Amounts,
    integers: Tensor,
    floats: Tensor,
    /// Keys of the dropout masks, where the device draws them.
    keys: Vec<Tensor>,
}

impl Numbers {
    /// Space for this many numbers.
    pub(super) fn new(amounts: Amounts, device: Device) -> Self {
        let keys = if device.is_cuda() { amounts.turns + 1 } else { 0 };
        Self {
            amounts,
            keys: (0..keys).map(|_| cuda_graph::random_key(device)).collect(),
            integers: Tensor::zeros([amounts.integers()], (Kind::Int64, device)),
            floats: Tensor::zeros([amounts.noise() + amounts.rates()], (Kind::Float, device)),
        }
    }

    /// Whether there is space for these amounts.
    pub(super) fn fit(&self, amounts: Amounts) -> bool {
        self.amounts == amounts
    }

    /// Copies the numbers of a step to the device. `rates` comes from [`Trainer::next_rates`].
    pub(super) fn set(&self, drawn: &Drawn, rates: &[f32]) {
        let floats: Vec<f32> = drawn.noise.iter().chain(rates).copied().collect();
        self.integers.shallow_clone().copy_(&Tensor::from_slice(&drawn.integers));
        self.floats.shallow_clone().copy_(&Tensor::from_slice(&floats));
    }

    /// Indices `[n]` of the images of this turn.
    pub(super) fn indices(&self, turn: i64) -> Tensor {
        self.integers.narrow(0, turn * self.amounts.batch, self.amounts.batch)
    }

    /// The key of the dropout masks of this turn, where the device draws them. The index after the last turn gives the
    /// generator's.
    pub(super) fn key(&self, turn: i64) -> Option<&Tensor> {
        let key = self.keys.get(usize::try_from(turn).ok()?)?;
        let seed = self.integers.narrow(0, self.amounts.turns * self.amounts.batch + 2 * turn, 2);
        key.shallow_clone().copy_(&seed);
        Some(key)
    }

    /// Noise `[n, 200]` of this turn. The index after the last turn gives the generator's.
    pub(super) fn noise(&self, turn: i64) -> Tensor {
        let count = self.amounts.batch * DIM as i64;
        self.floats.narrow(0, turn * count, count).view([-1, DIM as i64])
    }

    /// The negated rate of this turn's update. The index after the last turn gives the generator's.
    pub(super) fn rate(&self, turn: i64) -> Tensor {
        self.floats.select(0, self.amounts.noise() + turn)
    }

    /// Weight of the newest weights in the moving average.
    pub(super) fn average_amount(&self) -> Tensor {
        self.rate(self.amounts.turns + 1)
    }
}
