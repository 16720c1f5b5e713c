//! Directions that change the output of the first layer most.

use tch::{Device, Kind, Tensor};

use super::samples::Samples;
use crate::latent::{DIM, Direction};
use crate::model::Generator;
use crate::protocol::{Finding, Measure};

/// Eigenvectors of `W^T W` for the weight `W [outputs, 200]` of the layer that reads the noise, the largest first: Y.
/// Shen and B. Zhou, "Closed-form factorization of latent semantics in GANs" (2021).
pub(super) fn directions(generator: &Generator, count: usize) -> Vec<Finding> {
    let _guard = tch::no_grad_guard();
    let weight = generator.noise_weight().to_device(Device::Cpu);
    principal(&weight.tr().matmul(&weight), "axis", count, |axis| Some(axis.copy()))
}

/// The same of the dense layer behind a mapping network; none without one. Each axis of the mapped space is brought
/// to the latent space by the regression of `z` on the position along the axis.
pub(super) fn dense_directions(generator: &Generator, samples: &Samples, count: usize) -> Vec<Finding> {
    if generator.shape().mapping.is_empty() {
        return Vec::new();
    }
    let _guard = tch::no_grad_guard();
    let weight = generator.parameters().get(0).to_device(Device::Cpu);
    let values: Vec<f32> = samples.vectors.iter().flat_map(|z| z.as_slice().iter().copied()).collect();
    let z = Tensor::from_slice(&values).view([-1, DIM as i64]);
    let mapped = generator.mapped_in_turn(&z.to_device(generator.parameters().flat().device())).to_device(Device::Cpu);
    let centred = &mapped - mapped.mean_dim([0].as_slice(), true, Kind::Float);
    let (z, centred) = (z.to_kind(Kind::Double), centred.to_kind(Kind::Double));
    principal(&weight.tr().matmul(&weight), "dense axis", count, |axis| Some(z.tr().mv(&centred.mv(axis))))
}

/// The largest eigenvectors of a symmetric matrix, each taken to the latent space by `to_latent`, with
/// its share of the matrix's trace.
pub(super) fn principal(
    matrix: &Tensor,
    word: &str,
    count: usize,
    to_latent: impl Fn(&Tensor) -> Option<Tensor>,
) -> Vec<Finding> {
    let Ok((values, vectors)) = matrix.to_kind(Kind::Double).f_linalg_eigh("L") else { return Vec::new() };
    let total = values.clamp_min(0.0).sum(Kind::Double).double_value(&[]);
    let size = values.size()[0];
    (0..(count as i64).min(size))
        .filter_map(|rank| {
            // Eigenvalues are sorted in ascending order.
            let place = size - 1 - rank;
            let latent = to_latent(&vectors.select(1, place))?.to_kind(Kind::Double);
            let direction = Direction::from_weights(&Vec::<f64>::try_from(&latent).ok()?)?;
            let share = (values.double_value(&[place]) / total.max(f64::MIN_POSITIVE)) as f32;
            let name = format!("{word} {}", rank + 1);
            Some(Finding { name, direction: one_way(direction), measure: Measure::Share(share) })
        })
        .collect()
}

/// An axis has no sign, so its largest value is made positive.
fn one_way(direction: Direction) -> Direction {
    let largest = direction.vector().as_slice().iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs()));
    if largest.is_some_and(|value| value < 0.0) { direction.reversed() } else { direction }
}
