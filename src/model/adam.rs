//! Adam with a state that can be saved.
//!
//! D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization" (2015), in Keras's form:
//! `a = lr sqrt(1 - b2^t) / (1 - b1^t)`, `w -= a m / (sqrt(v) + eps)`.

use cpu_kernels::AdamRates;
use tch::{Device, Kind, Tensor, no_grad};

use super::Parameters;
use crate::protocol::AdamSettings;

/// Values updated at a time on the processor: few enough for all operations to stay in the processor's cache.
const BLOCK: usize = 65_536;

/// The optimiser's state: flat tensors in the order of the parameters.
pub struct AdamState {
    /// First moments.
    pub m: Tensor,
    /// Second moments.
    pub v: Tensor,
    /// Number of steps taken.
    pub t: u64,
}

impl AdamState {
    /// An independent copy.
    #[must_use]
    pub fn deep_copy(&self) -> Self {
        no_grad(|| Self { m: self.m.copy(), v: self.v.copy(), t: self.t })
    }
}

/// The optimiser of one network.
pub struct Adam {
    /// Hyper-parameters. They may change between steps; the moments stay.
    pub settings: AdamSettings,
    state: AdamState,
    multipliers: Option<Tensor>,
}

impl Adam {
    /// Starts with zero moments for these parameters.
    pub fn new(settings: AdamSettings, parameters: &Parameters) -> Self {
        let zeros = || parameters.flat().zeros_like();
        Self::with_state(settings, AdamState { m: zeros(), v: zeros(), t: 0 })
    }

    /// Continues from a saved state.
    pub fn with_state(settings: AdamSettings, state: AdamState) -> Self {
        Self { settings, state, multipliers: None }
    }

    /// Multiplies the learning rate of each weight by its own factor. `multipliers` is laid out like
    /// [`Parameters::flat`].
    #[must_use]
    pub fn with_rate_multipliers(self, multipliers: Option<Tensor>) -> Self {
        Self { multipliers, ..self }
    }

    /// Replaces the state by an earlier one of the same parameters.
    pub fn set_state(&mut self, state: AdamState) {
        self.state = state;
    }

    /// The current state.
    pub fn state(&self) -> &AdamState {
        &self.state
    }

    /// Sets the number of steps taken, to undo [`Self::next_rate`].
    pub fn set_count(&mut self, count: u64) {
        self.state.t = count;
    }

    /// Counts a step and updates the parameters; see [`Self::update`].
    pub fn step(&mut self, parameters: &Parameters, gradient: &Tensor) -> Tensor {
        let rate = Rate::Number(self.next_rate());
        self.update(parameters, gradient, &rate)
    }

    /// Counts a step and returns its learning rate with Adam's bias correction.
    pub fn next_rate(&mut self) -> f64 {
        let AdamSettings { lr, beta1, beta2, .. } = self.settings;
        self.state.t += 1;
        let power = i32::try_from(self.state.t).unwrap_or(i32::MAX);
        lr * (1.0 - beta2.powi(power)).sqrt() / (1.0 - beta1.powi(power))
    }

    /// Updates the parameters from a gradient laid out like [`Parameters::flat`]. `rate` comes from
    /// [`Self::next_rate`]. Returns the L2 norm of the update divided by the L2 norm of the parameters before the
    /// update, as a scalar tensor.
    pub fn update(&self, parameters: &Parameters, gradient: &Tensor, rate: &Rate<'_>) -> Tensor {
        let AdamSettings { beta1, beta2, eps, .. } = self.settings;
        let multipliers = self.multipliers.as_ref();
        let AdamState { m, v, .. } = &self.state;
        let count = parameters.count();
        let block_size = if parameters.flat().device() == Device::Cpu { BLOCK as i64 } else { count.max(1) };
        if parameters.flat().device() == Device::Cpu {
            let rate = match rate {
                Rate::Number(rate) => *rate,
                Rate::Negative(rate) => -rate.double_value(&[]),
            };
            let rates = AdamRates { beta1, beta2, eps, rate };
            let [mut weights, mut m, mut v] = [parameters.flat(), m, v].map(Tensor::shallow_clone);
            let done = cpu_kernels::adam(&mut weights, [&mut m, &mut v], &gradient.contiguous(), multipliers, rates);
            if let Ok([update, weights]) = done {
                return Tensor::from((update / (weights + 1e-12)) as f32);
            }
        }
        no_grad(|| {
            let weights = parameters.flat().norm();
            let mut squares = Vec::new();
            for start in (0..count).step_by(usize::try_from(block_size).unwrap_or(BLOCK)) {
                let block = |t: &Tensor| t.narrow(0, start, (count - start).min(block_size));
                let (gradient, mut m, mut v) = (block(gradient), block(m), block(v));
                let _ = m.lerp_(&gradient, 1.0 - beta1);
                let _ = v.lerp_(&gradient.square(), 1.0 - beta2);
                let denominator = v.sqrt().g_add_scalar_(eps);
                let scaled = match rate {
                    Rate::Number(rate) => &m * -rate,
                    Rate::Negative(rate) => &m * *rate,
                };
                let mut update = { scaled }.g_div_(&denominator);
                if let Some(multipliers) = multipliers {
                    update = update.g_mul_(&block(multipliers));
                }
                let _ = block(parameters.flat()).g_add_(&update);
                squares.push(update.square().sum(Kind::Float));
            }
            Tensor::stack(&squares, 0).sum(Kind::Float).sqrt() / (weights + 1e-12)
        })
    }
}

/// A learning rate of [`Adam::update`].
pub enum Rate<'a> {
    /// The rate itself.
    Number(f64),
    /// The negated rate, as a scalar tensor on the device. A step recorded as a CUDA graph reads it at each replay.
    Negative(&'a Tensor),
}
