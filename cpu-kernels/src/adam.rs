//! The update of Adam in one pass over memory.

use pulp::{Arch, NullaryFnOnce};
use tch::{Device, Kind, Tensor};

use crate::memory::{changing, values};
use crate::team;
use crate::transform::LANES;

/// Number of values that a thread updates at a time.
const PART: usize = 16_384;

/// Hyper-parameters of an update.
#[derive(Clone, Copy, Debug)]
pub struct AdamRates {
    /// Decay of the first moments.
    pub beta1: f64,
    /// Decay of the second moments.
    pub beta2: f64,
    /// Added to the root of the second moments.
    pub eps: f64,
    /// Learning rate, with Adam's bias correction.
    pub rate: f64,
}

/// Updates the parameters and both moments from a gradient: `m += (1 - beta1) (g - m)`, `v += (1 - beta2) (g^2 - v)`,
/// `w -= rate m / (sqrt(v) + eps)`. With `multipliers`, the update of each parameter is multiplied by its own factor.
/// All tensors are contiguous, on the processor, and hold the same number of 32-bit floats. Returns the L2 norms of the
/// update and of the parameters before the update.
///
/// # Errors
/// Fails when a tensor does not meet these conditions. Nothing is changed then.
pub fn adam(
    parameters: &mut Tensor,
    moments: [&mut Tensor; 2],
    gradient: &Tensor,
    multipliers: Option<&Tensor>,
    rates: AdamRates,
) -> Result<[f64; 2], String> {
    let count = parameters.numel();
    let [m, v] = moments;
    let fits = |tensor: &Tensor| {
        tensor.is_contiguous()
            && tensor.kind() == Kind::Float
            && tensor.device() == Device::Cpu
            && tensor.numel() == count
    };
    if ![&*parameters, &*m, &*v, gradient].into_iter().chain(multipliers).all(fits) {
        return Err("values that are not 32-bit floats in a row on the processor".to_owned());
    }
    let mut sums = vec![[0.0; 2]; count.div_ceil(PART)];
    let mut factors = multipliers.map(|multipliers| values::<f32>(multipliers).chunks(PART));
    let parts: Vec<_> = changing(parameters)
        .chunks_mut(PART)
        .zip(changing(m).chunks_mut(PART).zip(changing(v).chunks_mut(PART)))
        .zip(values::<f32>(gradient).chunks(PART).zip(&mut sums))
        .map(|((parameters, (m, v)), (gradient, sums))| Part {
            rates,
            parameters,
            m,
            v,
            gradient,
            factors: factors.as_mut().and_then(Iterator::next),
            sums,
        })
        .collect();
    team::for_each(parts, |part| Arch::new().dispatch(part));
    // Added in a fixed order, so that the result does not depend on the number of threads.
    Ok([0, 1].map(|which| sums.iter().map(|sums| sums[which]).sum::<f64>().sqrt()))
}

struct Part<'a> {
    rates: AdamRates,
    parameters: &'a mut [f32],
    m: &'a mut [f32],
    v: &'a mut [f32],
    gradient: &'a [f32],
    factors: Option<&'a [f32]>,
    sums: &'a mut [f64; 2],
}

impl NullaryFnOnce for Part<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { rates: AdamRates { beta1, beta2, eps, rate }, parameters, m, v, gradient, factors, sums } = self;
        let [first, second, eps, rate] = [1.0 - beta1, 1.0 - beta2, eps, rate].map(|value| value as f32);
        let (mut updates, mut weights) = ([0.0_f32; LANES], [0.0_f32; LANES]);
        let mut from = 0;
        while from < parameters.len() {
            let count = LANES.min(parameters.len() - from);
            // Unused lanes get second moments of 1: with moments of 0 and `eps` 0 their update would be 0 / 0.
            let (mut w, mut g, mut one, mut two) = ([0.0; LANES], [0.0; LANES], [0.0; LANES], [1.0; LANES]);
            let mut factor = [1.0; LANES];
            w[..count].copy_from_slice(&parameters[from..][..count]);
            g[..count].copy_from_slice(&gradient[from..][..count]);
            one[..count].copy_from_slice(&m[from..][..count]);
            two[..count].copy_from_slice(&v[from..][..count]);
            if let Some(factors) = factors {
                factor[..count].copy_from_slice(&factors[from..][..count]);
            }
            for lane in 0..LANES {
                one[lane] += first * (g[lane] - one[lane]);
                two[lane] += second * (g[lane] * g[lane] - two[lane]);
                let update = -rate * one[lane] / (two[lane].sqrt() + eps) * factor[lane];
                weights[lane] += w[lane] * w[lane];
                updates[lane] += update * update;
                w[lane] += update;
            }
            parameters[from..][..count].copy_from_slice(&w[..count]);
            m[from..][..count].copy_from_slice(&one[..count]);
            v[from..][..count].copy_from_slice(&two[..count]);
            from += LANES;
        }
        *sums = [updates, weights].map(|lanes| lanes.iter().map(|sum| f64::from(*sum)).sum());
    }
}
