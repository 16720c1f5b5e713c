//! Directions that change the output of the first layer most.

use tch::{Device, Kind, Tensor};

use super::coordinates::Coordinates;
use crate::latent::{Course, Direction};
use crate::model::Generator;
use crate::protocol::{Finding, Measure};

/// Eigenvectors of `W^T W` for the weight `W [outputs, 200]` of the layer that reads the noise, the largest first: Y.
/// Shen and B. Zhou, "Closed-form factorization of latent semantics in GANs" (2021).
pub(super) fn directions(generator: &Generator, count: usize) -> Vec<Finding> {
    let _guard = tch::no_grad_guard();
    let weight = generator.noise_weight().to_device(Device::Cpu);
    let course = |axis: &Tensor| Direction::from_weights(&numbers(axis)?).map(Course::Straight);
    principal(&weight.tr().matmul(&weight), "axis", count, course)
}

/// Like [`directions`], for the dense layer behind a mapping network. Returns none without a mapping network.
pub(super) fn dense_directions(generator: &Generator, coordinates: &Coordinates, count: usize) -> Vec<Finding> {
    if !coordinates.are_mapped() {
        return Vec::new();
    }
    let _guard = tch::no_grad_guard();
    let weight = generator.parameters().get(0).to_device(Device::Cpu);
    let course = |axis: &Tensor| coordinates.course_of_values(&numbers(axis)?);
    principal(&weight.tr().matmul(&weight), "dense axis", count, course)
}

/// Finds the eigenvectors of a symmetric matrix with the largest eigenvalues. `course` converts each to a [`Course`];
/// its measure is the eigenvalue's share of the matrix's trace.
pub(super) fn principal(
    matrix: &Tensor,
    word: &str,
    count: usize,
    course: impl Fn(&Tensor) -> Option<Course>,
) -> Vec<Finding> {
    let Ok((values, vectors)) = matrix.to_kind(Kind::Double).f_linalg_eigh("L") else { return Vec::new() };
    let total = values.clamp_min(0.0).sum(Kind::Double).double_value(&[]);
    let size = values.size()[0];
    (0..(count as i64).min(size))
        .filter_map(|rank| {
            // Eigenvalues are sorted in ascending order.
            let place = size - 1 - rank;
            let course = course(&vectors.select(1, place))?;
            let share = (values.double_value(&[place]) / total.max(f64::MIN_POSITIVE)) as f32;
            let name = format!("{word} {}", rank + 1);
            Some(Finding { name, course: one_way(course), measure: Measure::Share(share) })
        })
        .collect()
}

/// The values of a tensor.
pub(super) fn numbers(tensor: &Tensor) -> Option<Vec<f64>> {
    Vec::<f64>::try_from(&tensor.to_kind(Kind::Double)).ok()
}

/// An axis has no sign, so the largest value of its straight direction is made positive.
fn one_way(course: Course) -> Course {
    let values = course.straight().vector().as_slice().iter().copied();
    let largest = values.max_by(|a, b| a.abs().total_cmp(&b.abs()));
    if largest.is_some_and(|value| value < 0.0) { course.reversed() } else { course }
}
