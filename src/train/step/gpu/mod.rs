//! A step on a GPU: nothing leaves the device but the metrics, once, at the end.
//!
//! Images and labels are on the device. While it computes a step, the processor draws batch indices and noise of the
//! next one; they are copied with the rates when that step begins. An NVIDIA GPU draws the dropout masks itself. The
//! step copies the state first and restores it when a loss or gradient is not finite. On an NVIDIA GPU, the second step
//! with the same [`Kind`] is recorded as a graph ([`cuda_graph`]), and later ones replay it.

mod backup;
mod compute;
mod data;
mod numbers;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cuda_graph::{Graph, Stream};
use tch::{Device, Tensor};

use super::error::panic_text;
use super::halves::{D_GRADIENT, D_LOSS, G_GRADIENT, G_LOSS, check, read_line};
use super::{StepError, Trainer};
use crate::data::Images;
use crate::model::{Arithmetic, continuing_precision};
use crate::protocol::{Recipe, StepMetrics, Trained};
use backup::Backup;
use data::DataOnDevice;
use numbers::{Amounts, Drawn, Numbers};

/// Largest number of recorded steps kept. A recipe has two: one with and one without the gradient penalty.
const MOST_RECORDED: usize = 4;
/// Number of metrics of each update of the discriminator: its loss, two scores, the sizes of its gradient and of the
/// update.
const OF_D: usize = 5;

/// What the trainer keeps on a GPU between steps.
pub(super) struct Gpu {
    device: Device,
    /// CUDA stream of the steps: the default stream cannot be recorded. `None` where recording is impossible.
    stream: Option<Stream>,
    data: Option<DataOnDevice>,
    numbers: Option<Numbers>,
    backup: Option<Backup>,
    ahead: Option<Drawn>,
    kinds: Vec<(Kind, Option<Recorded>)>,
    /// Whether `backup` holds the state before the present step.
    backed_up: Cell<bool>,
    /// Number of steps computed.
    steps: u64,
}

/// What the computation of a step depends on besides tensors.
#[derive(Clone, PartialEq)]
struct Kind {
    /// The recipe without its learning rates, which are numbers on the device.
    recipe: Recipe,
    trained: Trained,
    penalty: bool,
}

/// A recorded step and the tensor of its metrics.
struct Recorded {
    graph: Graph,
    figures: Tensor,
}

impl Kind {
    fn of(trainer: &Trainer, step: u64) -> Self {
        let mut recipe = trainer.recipe.clone();
        (recipe.adam_d.lr, recipe.adam_g.lr, recipe.cosine_decay) = (0.0, 0.0, None);
        let penalty = recipe.penalty.is_some_and(|penalty| step.is_multiple_of(penalty.every));
        Self { trained: recipe.trained_at(step), penalty, recipe }
    }
}

impl Gpu {
    /// Starts with nothing on the device.
    pub(super) fn new(device: Device) -> Self {
        let stream = match device {
            Device::Cuda(number) if cuda_graph::is_available() => Stream::new(number)
                .inspect_err(|reason| log::warn!("training steps are not recorded as graphs: {reason}"))
                .ok(),
            _ => None,
        };
        Self {
            device,
            stream,
            data: None,
            numbers: None,
            backup: None,
            ahead: None,
            kinds: Vec::new(),
            backed_up: Cell::new(false),
            steps: 0,
        }
    }

    /// Whether it has not computed a step yet.
    pub(super) fn is_unproven(&self) -> bool {
        self.steps == 0
    }

    /// Forgets all that refers to the trainer's tensors.
    pub(super) fn forget(&mut self) {
        self.backup = None;
        self.kinds.clear();
    }

    /// Prepares the tensors that the step reads and writes.
    fn prepare(&mut self, trainer: &Trainer, images: &Images, labels: &[u8]) {
        if !self.data.as_ref().is_some_and(|data| data.holds(images, labels)) {
            self.kinds.clear();
            self.data = None;
            self.data = Some(DataOnDevice::new(images, labels, self.device));
        }
        let amounts = Amounts::of(trainer);
        if !self.numbers.as_ref().is_some_and(|numbers| numbers.fit(amounts)) {
            self.kinds.clear();
            self.numbers = Some(Numbers::new(amounts, self.device));
        }
        if self.backup.is_none() {
            self.backup = Some(Backup::new(trainer));
        }
    }
}

impl Trainer {
    /// Takes the next step; see [`Trainer::train_step`].
    pub(super) fn gpu_step(&mut self, images: &Images, labels: &[u8]) -> Result<StepMetrics, StepError> {
        let step = self.step + 1;
        let Some(mut gpu) = self.gpu.take() else {
            return Err(StepError::from_cause("there is no GPU", step));
        };
        self.laps.begin();
        let counts = (self.adam_d.state().t, self.adam_g.state().t);
        let work = || self.gpu_step_with(&mut gpu, images, labels, step);
        let outcome = catch_unwind(AssertUnwindSafe(work))
            .unwrap_or_else(|payload| Err(StepError::from_cause(&panic_text(payload.as_ref()), step)));
        let outcome = outcome.map_err(|error| {
            self.adam_d.set_count(counts.0);
            self.adam_g.set_count(counts.1);
            gpu.ahead = None;
            let restore = || gpu.backup.as_ref().filter(|_| gpu.backed_up.get()).map(Backup::restore);
            match catch_unwind(AssertUnwindSafe(restore)) {
                Ok(_) => error,
                Err(_) => StepError::PartialUpdate { step },
            }
        });
        self.gpu = Some(gpu);
        outcome
    }

    fn gpu_step_with(
        &mut self,
        gpu: &mut Gpu,
        images: &Images,
        labels: &[u8],
        step: u64,
    ) -> Result<StepMetrics, StepError> {
        let failed = |reason: String| StepError::from_cause(&reason, step);
        gpu.backed_up.set(false);
        let _arithmetic = Arithmetic::begin(continuing_precision(self.recipe.precision, self.device), self.device);
        gpu.prepare(self, images, labels);
        let drawn = gpu.ahead.take().filter(|drawn| drawn.fit(self, images.len(), step));
        let drawn = drawn.unwrap_or_else(|| Drawn::new(self, images.len(), step));
        let kind = Kind::of(self, step);
        let rates = self.next_rates(kind.trained, step);
        self.laps.lap(0);

        let stream = gpu.stream.take();
        let entered = stream.as_ref().map(Stream::enter).transpose().map_err(failed);
        let figures = entered.and_then(|_entered| {
            let figures = self.launch(gpu, &drawn, &rates, kind, stream.is_some(), step)?;
            // While the device computes.
            gpu.ahead = Some(Drawn::new(self, images.len(), step + 1));
            let figures = read_line(&figures, step)?;
            self.laps.lap(7);
            Ok(figures)
        });
        gpu.stream = stream;
        let figures = figures?;
        let (of_d, of_g) = figures.split_at(figures.len().saturating_sub(3));
        for turn in of_d.chunks_exact(OF_D) {
            check(turn[0], D_LOSS, step)?;
            check(turn[3], D_GRADIENT, step)?;
        }
        let (Some(&[loss_d, d_real, d_fake, grad_d, update_d]), &[loss_g, grad_g, update_g]) =
            (of_d.last_chunk::<OF_D>(), of_g)
        else {
            return Err(failed("a step gave too few metrics".to_owned()));
        };
        check(loss_g, G_LOSS, step)?;
        check(grad_g, G_GRADIENT, step)?;
        self.step = step;
        gpu.steps += 1;
        let metrics = StepMetrics { step, loss_d, loss_g, d_real, d_fake, ..StepMetrics::default() };
        Ok(StepMetrics { grad_d, grad_g, update_d, update_g, ..metrics })
    }

    /// Gives the step to the device and returns the tensor of its metrics, without waiting for it.
    fn launch(
        &mut self,
        gpu: &mut Gpu,
        drawn: &Drawn,
        rates: &[f32],
        kind: Kind,
        records: bool,
        step: u64,
    ) -> Result<Tensor, StepError> {
        if let Some(numbers) = &gpu.numbers {
            numbers.set(drawn, rates);
        }
        let place = gpu.kinds.iter().position(|(known, _)| *known == kind);
        if let Some(place) = place {
            if gpu.kinds[place].1.is_none() && records {
                let recording = Graph::record(|| self.compute(gpu, step).map_err(|error| error.to_string()));
                // Recording computes nothing.
                gpu.backed_up.set(false);
                match recording {
                    Ok((graph, figures)) => gpu.kinds[place].1 = Some(Recorded { graph, figures }),
                    Err(reason) => {
                        log::warn!("training steps are not recorded as graphs: {reason}");
                        gpu.kinds.clear();
                        return self.compute(gpu, step);
                    }
                }
            }
            if let Some((_, Some(recorded))) = gpu.kinds.get(place) {
                recorded.graph.replay().map_err(|reason| StepError::from_cause(&reason, step))?;
                gpu.backed_up.set(true);
                return Ok(recorded.figures.shallow_clone());
            }
        } else {
            if gpu.kinds.len() >= MOST_RECORDED {
                gpu.kinds.remove(0);
            }
            gpu.kinds.push((kind, None));
        }
        self.compute(gpu, step)
    }
}
