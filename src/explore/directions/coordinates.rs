//! The coordinates in which properties of images are fitted. These are the noise; with a mapping network, the mapped
//! values, of which a property is more nearly a linear function; or the values of a gate that chooses the class.

use std::sync::Arc;

use nalgebra::{DMatrix, DVector};
use tch::{Device, Tensor};

use super::samples::Samples;
use crate::latent::regression::{LinearFit, Ridge, rows_of};
use crate::latent::{Course, Curve, DIM, Direction, Gate, MappedSpace};
use crate::model::Generator;

/// Ridge penalty, relative to the variance of the coordinates, which is 1.
const RIDGE_PENALTY: f64 = 0.05;
/// Sharpness of the softer gate that [`Coordinates::of_gate`] uses to fit the digits.
const SOFT: f32 = 1.5;

/// The samples in coordinates of mean 0 and variance 1.
pub(super) struct Coordinates {
    /// The samples' noise, `[n, 200]`.
    noise: DMatrix<f64>,
    mapped: Option<Mapped>,
}

/// The mapped space, and what its values are standardised by.
struct Mapped {
    space: Arc<MappedSpace>,
    means: DVector<f64>,
    deviations: DVector<f64>,
    /// The standardised values of the samples, `[n, outputs]`.
    rows: DMatrix<f64>,
}

impl Coordinates {
    pub(super) fn of(generator: &Generator, samples: &Samples) -> Self {
        Self { noise: rows_of(&samples.vectors), mapped: Mapped::of(generator, samples) }
    }

    /// Coordinates for fitting the digits of a generator whose gate chooses the class; `None` without a gate. They are
    /// the values of a softer gate, because the generator's own has hardly any gradient away from the borders of
    /// classes.
    pub(super) fn of_gate(generator: &Generator, samples: &Samples) -> Option<Self> {
        let classes = usize::try_from(generator.shape().gate).ok().filter(|classes| *classes > 0)?;
        let gate = Gate { classes, sharpness: SOFT, scale: 1.0 };
        // One layer that returns the gate's values, which are positive.
        let inputs = DIM + classes;
        let mut weights = vec![0.0; classes * inputs];
        (0..classes).for_each(|class| weights[class * inputs + DIM + class] = 1.0);
        let space = Arc::new(MappedSpace::new(Some(gate), &[(weights, vec![0.0; classes])])?);
        let values = samples.vectors.iter().flat_map(|z| space.values(z).as_slice().to_vec()).collect();
        Some(Self { noise: rows_of(&samples.vectors), mapped: Some(Mapped::new(space, values)) })
    }

    /// Whether these are the coordinates of a mapped space.
    pub(super) fn are_mapped(&self) -> bool {
        self.mapped.is_some()
    }

    /// The samples' coordinates, one row each.
    pub(super) fn rows(&self) -> &DMatrix<f64> {
        self.mapped.as_ref().map_or(&self.noise, |mapped| &mapped.rows)
    }

    /// Ridge regression on the samples with these indices.
    pub(super) fn ridge(&self, indices: &[usize]) -> Option<Ridge> {
        Ridge::of_rows(self.rows().select_rows(indices), RIDGE_PENALTY)
    }

    /// What a fit in these coordinates predicts for one sample.
    pub(super) fn predict(&self, fit: &LinearFit, index: usize) -> f64 {
        fit.predict_row(self.rows().row(index).iter().copied())
    }

    /// The [`Course`] along which the linear function of the coordinates with these weights grows.
    pub(super) fn course(&self, weights: &[f64]) -> Option<Course> {
        let Some(mapped) = &self.mapped else { return Direction::from_weights(weights).map(Course::Straight) };
        self.curve(mapped, weights).map(Course::of_curve)
    }

    /// Like [`Self::course`], but keeps the class: the noise values that a gate reads do not change.
    pub(super) fn course_within_class(&self, weights: &[f64]) -> Option<Course> {
        let Some(mapped) = &self.mapped else { return self.course(weights) };
        self.curve(mapped, weights)?.with_fixed(mapped.space.classes()).map(Course::of_curve)
    }

    fn curve(&self, mapped: &Mapped, weights: &[f64]) -> Option<Curve> {
        let weights = DVector::from_column_slice(weights);
        let mut positions = &mapped.rows * &weights;
        let deviation = positions.variance().sqrt();
        // Over random noise, the slope of the regression of the noise on the position is the mean gradient.
        positions.add_scalar_mut(-positions.mean());
        let straight = Direction::from_weights(self.noise.tr_mul(&positions).as_slice())?;
        let scaled = weights.component_div(&mapped.deviations) / deviation;
        let mean = scaled.dot(&mapped.means) as f32;
        let scaled = scaled.iter().map(|&weight| weight as f32).collect();
        Curve::new(Arc::clone(&mapped.space), scaled, mean, straight)
    }

    /// Like [`Self::course`], with weights for the mapped values before standardisation. Returns `None` without a
    /// mapped space.
    pub(super) fn course_of_values(&self, weights: &[f64]) -> Option<Course> {
        let deviations = &self.mapped.as_ref()?.deviations;
        self.course(DVector::from_column_slice(weights).component_mul(deviations).as_slice())
    }
}

impl Mapped {
    fn of(generator: &Generator, samples: &Samples) -> Option<Self> {
        let space = Arc::new(generator.mapped_space()?);
        let _guard = tch::no_grad_guard();
        let noise: Vec<f32> = samples.vectors.iter().flat_map(|z| z.as_slice().iter().copied()).collect();
        let noise = Tensor::from_slice(&noise).view([-1, DIM as i64]);
        let values = generator.mapped(&noise.to_device(generator.parameters().flat().device()), None);
        Some(Self::new(space, Vec::<f32>::try_from(values.to_device(Device::Cpu).reshape([-1])).ok()?))
    }

    /// Standardises the values of samples, `[n, outputs]` row by row.
    fn new(space: Arc<MappedSpace>, values: Vec<f32>) -> Self {
        let outputs = space.outputs();
        let count = values.len() / outputs.max(1);
        let mut rows = DMatrix::from_row_iterator(count, outputs, values.into_iter().map(f64::from));
        let means = rows.row_mean().transpose();
        // A value that never varies stays 0.
        let deviations = rows.row_variance().transpose().map(|variance| variance.sqrt().max(1e-6));
        for mut row in rows.row_iter_mut() {
            row -= means.transpose();
            row.component_div_assign(&deviations.transpose());
        }
        Self { space, means, deviations, rows }
    }
}
