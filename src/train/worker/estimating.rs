//! Times a few steps of a recipe before a run, to say how long the run will take.

use std::time::Instant;

use tch::Device;

use super::Worker;
use crate::data::Images;
use crate::model::starting_precision;
use crate::protocol::{Event, Recipe, RunState};
use crate::train::Trainer;

/// Batch size of the timed steps on the processor, where the time grows with the batch.
const SMALL_BATCH: usize = 32;
/// Number of steps in a round: as many as the usual interval of the gradient penalty.
const STEPS: u32 = 4;
/// Number of timed rounds, of which the fastest counts.
const ROUNDS: u32 = 3;
/// Number of images of the made-up data set.
const IMAGES: usize = 64;

impl Worker<'_> {
    /// Times this recipe and sends the result, unless a run is open.
    pub(super) fn estimate(&mut self, recipe: Recipe) {
        let busy = matches!(self.state, RunState::Preparing | RunState::Running | RunState::Paused);
        if busy || recipe.check().is_err() {
            return;
        }
        if let Some(seconds) = seconds_per_step(&recipe, self.device) {
            self.pending.tell(Event::Estimated { recipe: Box::new(recipe), seconds });
        }
    }
}

/// Seconds of one step of this recipe, from a few steps on made-up images.
fn seconds_per_step(recipe: &Recipe, device: Device) -> Option<f64> {
    let batch = if device == Device::Cpu { recipe.batch.min(SMALL_BATCH) } else { recipe.batch };
    let precision = starting_precision(recipe.precision, device);
    let pixels = (0..IMAGES * 784).map(|i| (i % 251) as u8).collect();
    let images = Images { rows: 28, cols: 28, pixels };
    let classes = recipe.class_input.map_or(10, |input| input.classes.min(10)) as usize;
    let labels: Vec<u8> = (0..IMAGES).map(|i| (i % classes) as u8).collect();
    let mut trainer = Trainer::new(Recipe { batch, precision, ..recipe.clone() }, 0, device).ok()?;
    // The first step of each kind prepares the kernels.
    let warm_up = if device == Device::Cpu { 1 } else { 2 * STEPS };
    for _ in 0..warm_up {
        trainer.train_step(&images, &labels).ok()?;
    }
    // Other work of the machine, as at the start of the program, slows some rounds down.
    let mut fastest = f64::INFINITY;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for _ in 0..STEPS {
            trainer.train_step(&images, &labels).ok()?;
        }
        fastest = fastest.min(began.elapsed().as_secs_f64());
    }
    let scale = recipe.batch as f64 / batch as f64;
    Some(fastest / f64::from(STEPS) * scale)
}
