//! The trainer: both networks, their optimisers, and a training step that is undone when it fails.

mod auxiliary;
mod average;
mod batch;
mod discriminator_loss;
mod error;
mod explanation;
mod gpu;
mod halves;
mod profile;
mod relativistic;

use std::panic::{AssertUnwindSafe, catch_unwind};

use tch::{Device, Tensor};

use crate::data::Images;
use crate::latent::random::Stream;
use crate::model::{
    Adam, AdamState, Arithmetic, Discriminator, DiscriminatorShape, DropoutMasks, Generator, GeneratorShape,
    Parameters, Statistics, continuing_precision, initial_discriminator, initial_generator, supports,
};
use crate::protocol::{LatentScale, Recipe, StepMetrics, Trained, Tuning};
use average::AveragedGenerator;
use batch::{HalfInputs, RealBatch};
pub use error::StepError;
use error::panic_text;
use gpu::Gpu;
use profile::Laps;
pub use profile::{ProfileTimes, STEP_PROFILE};

/// Number of low bits that hold the step in a [`draw_of`] number; the bits above hold the discriminator's turn.
const TURN_BITS: u32 = 52;

/// Both networks, both optimisers, and the step count.
pub struct Trainer {
    /// Current hyper-parameters.
    pub recipe: Recipe,
    /// Seed. Every random number is a function of the seed, the stream and the step.
    pub seed: u64,
    /// Number of steps taken.
    pub step: u64,
    /// The generator in training.
    pub generator: Generator,
    /// The discriminator in training.
    pub discriminator: Discriminator,
    /// Optimiser of the generator.
    pub adam_g: Adam,
    /// Optimiser of the discriminator.
    pub adam_d: Adam,
    average: Option<AveragedGenerator>,
    masks: DropoutMasks,
    device: Device,
    laps: Laps,
    before: Before,
    updating_generator: bool,
    /// What a step keeps on a GPU; `None` on the processor.
    gpu: Option<Box<Gpu>>,
}

impl Trainer {
    /// Starts from freshly initialised networks.
    ///
    /// # Errors
    /// Returns the message of [`supports`], [`initial_generator`] or [`initial_discriminator`].
    pub fn new(recipe: Recipe, seed: u64, device: Device) -> Result<Self, String> {
        supports(device, recipe.precision)?;
        let generator = initial_generator(seed, &GeneratorShape::of_recipe(&recipe), device)?;
        if let Some(latent_scale) = recipe.latent_scale {
            generator.scale_noise(&latent_scale.scales());
        }
        let discriminator = initial_discriminator(seed, DiscriminatorShape::of_recipe(&recipe), device)?;
        let adam_g = Adam::new(recipe.adam_g, generator.parameters());
        let adam_d = Adam::new(recipe.adam_d, discriminator.parameters());
        Ok(Self::from_parts(recipe, seed, 0, (generator, adam_g), (discriminator, adam_d)))
    }

    /// Continues from saved networks and optimisers.
    pub fn from_parts(
        recipe: Recipe,
        seed: u64,
        step: u64,
        (generator, adam_g): (Generator, Adam),
        (discriminator, adam_d): (Discriminator, Adam),
    ) -> Self {
        let masks = DropoutMasks::new(recipe.dropout, recipe.channels_d as i64);
        let average = recipe.ema.map(|decay| AveragedGenerator::new(&generator, decay));
        let device = generator.parameters().flat().device();
        let adam_g = adam_g.with_rate_multipliers(rate_multipliers(&recipe, &generator));
        Self {
            recipe,
            seed,
            step,
            generator,
            discriminator,
            adam_g,
            adam_d,
            average,
            masks,
            device,
            laps: Laps::new(),
            updating_generator: false,
            before: Before::default(),
            gpu: (device != Device::Cpu).then(|| Box::new(Gpu::new(device))),
        }
    }

    /// Copy of the generator to show: the averaged one when the recipe has an average, otherwise the one in training.
    /// Batch normalisation is folded into its weights.
    pub fn shown(&self) -> Generator {
        self.average.as_ref().map_or(&self.generator, AveragedGenerator::generator).plain()
    }

    /// The averaged generator, when the recipe has one.
    pub fn average(&self) -> Option<&Generator> {
        self.average.as_ref().map(AveragedGenerator::generator)
    }

    /// Replaces the average by a saved one; ignored when the recipe has no average.
    pub fn set_average(&mut self, generator: Generator) {
        self.average = self.recipe.ema.map(|decay| AveragedGenerator::with_generator(generator, decay));
        if let Some(gpu) = &mut self.gpu {
            gpu.forget();
        }
    }

    /// Changes these hyper-parameters from the next step on. The optimisers keep their moments.
    ///
    /// # Errors
    /// Returns the message of [`Recipe::check`] and changes nothing.
    pub fn tune(&mut self, tuning: &Tuning) -> Result<(), String> {
        let recipe = self.recipe.tuned(tuning)?;
        if recipe.dropout.to_bits() != self.recipe.dropout.to_bits() {
            self.masks = DropoutMasks::new(recipe.dropout, recipe.channels_d as i64);
        }
        (self.adam_d.settings, self.adam_g.settings) = (recipe.adam_d, recipe.adam_g);
        self.recipe = recipe;
        Ok(())
    }

    /// Takes the next step on a batch drawn from these images. `labels` has one label per image; it is used only with
    /// an auxiliary classifier or a class input.
    ///
    /// # Errors
    /// Fails when a loss or gradient is not finite, or when libtorch fails. After any error except
    /// [`StepError::PartialUpdate`], the state is that before the step.
    pub fn train_step(&mut self, images: &Images, labels: &[u8]) -> Result<StepMetrics, StepError> {
        if self.gpu.is_some() {
            match self.gpu_step(images, labels) {
                // The state is unchanged: the code below takes the step, only slower.
                Err(StepError::Torch { cause, .. }) if self.gpu.as_ref().is_some_and(|gpu| gpu.is_unproven()) => {
                    log::warn!("the device does not compute a whole step, so its parts are computed in turn: {cause}");
                    self.gpu = None;
                }
                outcome => return outcome,
            }
        }
        let step = self.step + 1;
        self.guarded(|trainer| {
            trainer.laps.begin();
            let n = trainer.recipe.batch as i64;
            let mut half = None;
            let mut last_real = None;
            if trainer.recipe.trained_at(step) != Trained::OnlyG {
                for turn in 0..trainer.recipe.steps_d {
                    let draw = draw_of(step, turn);
                    let real = trainer.real_batch(images, labels, draw);
                    let noise = trainer.noise(Stream::NoiseD, draw);
                    trainer.laps.lap(0);
                    let masks = trainer.masks(draw, 0, 2 * n)?;
                    trainer.laps.lap(1);
                    let inputs = HalfInputs { real, noise, masks };
                    half = Some(trainer.discriminator_step(&inputs, step)?);
                    last_real = Some(inputs.real);
                }
            }
            let real = last_real.unwrap_or_else(|| trainer.real_batch(images, labels, step));
            let noise = trainer.noise(Stream::NoiseG, step);
            trainer.laps.lap(0);
            let masks = trainer.masks(step, 1, n)?;
            trainer.laps.lap(1);
            let shares = trainer.recipe.auxiliary_classifier.map(|_| auxiliary::shares(labels, trainer.device));
            trainer.finish_step(half, &HalfInputs { real, noise, masks }, shares.as_ref(), step)
        })
    }

    /// Takes one step on given tensors: `real [n, 1, 28, 28]`, both noises `[n, 200]`. Without labels, so the
    /// auxiliary classifier is not trained.
    ///
    /// # Errors
    /// Returns the errors of [`Trainer::train_step`].
    pub fn step_on(&mut self, real: &Tensor, noise_d: &Tensor, noise_g: &Tensor) -> Result<StepMetrics, StepError> {
        let step = self.step + 1;
        let n = real.size()[0];
        let inputs = |trainer: &Self, noise: &Tensor, part, n| {
            let real = RealBatch { images: real.shallow_clone(), labels: None };
            Ok(HalfInputs { real, noise: noise.shallow_clone(), masks: trainer.masks(step, part, n)? })
        };
        self.guarded(|trainer| {
            let (d, g) = (inputs(trainer, noise_d, 0, 2 * n)?, inputs(trainer, noise_g, 1, n)?);
            trainer.both_halves(&d, &g)
        })
    }

    /// Runs a step. When it fails or libtorch panics, restores the discriminator to its state before the step.
    fn guarded(
        &mut self,
        take: impl FnOnce(&mut Self) -> Result<StepMetrics, StepError>,
    ) -> Result<StepMetrics, StepError> {
        let step = self.step + 1;
        let _arithmetic = Arithmetic::begin(continuing_precision(self.recipe.precision, self.device), self.device);
        self.before.forget();
        let statistics = self.generator.statistics().map(Statistics::deep_copy);
        let outcome = catch_unwind(AssertUnwindSafe(|| take(self)))
            .unwrap_or_else(|payload| Err(StepError::from_cause(&panic_text(payload.as_ref()), step)));
        let torn = outcome.is_err() && std::mem::take(&mut self.updating_generator);
        if torn {
            return Err(StepError::PartialUpdate { step });
        }
        if outcome.is_err() {
            self.before.restore(self.discriminator.parameters(), &mut self.adam_d);
        }
        // A generator that is not trained keeps its running statistics too.
        let stands_still = outcome.is_err() || self.recipe.trained_at(step) == Trained::OnlyD;
        if let (Some(before), Some(now)) = (&statistics, self.generator.statistics().filter(|_| stands_still)) {
            now.become_like(before);
        }
        outcome
    }

    /// Time spent in each part of the last [`Trainer::train_step`].
    pub fn profile_times(&self) -> ProfileTimes {
        self.laps.times()
    }
}

/// Returns the index of the random numbers for one update (turn) of the discriminator in a step. Turn 0 has the same
/// random numbers as in a recipe with one turn.
fn draw_of(step: u64, turn: u64) -> u64 {
    step | turn << TURN_BITS
}

/// The discriminator's state before the step, to restore when the step fails.
#[derive(Default)]
struct Before(Option<(Tensor, AdamState)>);

impl Before {
    fn forget(&mut self) {
        self.0 = None;
    }

    /// Saves the state before the first turn; later turns belong to the same step.
    fn keep_once(&mut self, parameters: &Parameters, adam: &Adam) {
        if self.0.is_some() {
            return;
        }
        self.0 = Some((tch::no_grad(|| parameters.flat().copy()), adam.state().deep_copy()));
    }

    fn restore(&mut self, parameters: &Parameters, adam: &mut Adam) {
        if let Some((flat, state)) = self.0.take() {
            tch::no_grad(|| parameters.flat().shallow_clone().copy_(&flat));
            adam.set_state(state);
        }
    }
}

/// A learning-rate multiplier for each weight of the generator, where the recipe scales the noise values or has a
/// mapping network.
fn rate_multipliers(recipe: &Recipe, generator: &Generator) -> Option<Tensor> {
    let scales = recipe.latent_scale.map(LatentScale::scales);
    let rate = recipe.mapping.map_or(1.0, |mapping| mapping.rate);
    (scales.is_some() || recipe.mapping.is_some()).then(|| generator.rate_multipliers(scales.as_ref(), rate))
}
