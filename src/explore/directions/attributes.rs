//! Directions of slant, stroke weight and size, by regression on attributes measured in the image.

use super::coordinates::Coordinates;
use super::samples::Samples;
use crate::latent::regression::r_squared;
use crate::protocol::{Finding, Measure};
use crate::raster::Moments;

type Reading = fn(&Moments) -> f64;

const ATTRIBUTES: [(&str, Reading); 3] =
    [("slant", |m| m.slant), ("stroke weight", |m| m.weight), ("size", |m| m.size)];

/// Returns one direction per attribute, with R² on the held-out samples. For a generator with a gate, the directions do
/// not change the class.
pub(super) fn directions(samples: &Samples, coordinates: &Coordinates) -> Vec<Finding> {
    let drawn = |range: std::ops::Range<usize>| -> (Vec<usize>, Vec<Moments>) {
        range.filter_map(|i| Some((i, samples.moments.get(i).copied()??))).unzip()
    };
    let (fitted, readings) = drawn(0..samples.split());
    let (held_out, wanted) = drawn(samples.split()..samples.vectors.len());
    let Some(ridge) = coordinates.ridge(&fitted) else { return Vec::new() };
    ATTRIBUTES
        .iter()
        .filter_map(|(name, reading)| {
            let fit = ridge.fit(&readings.iter().map(reading).collect::<Vec<_>>())?;
            let predicted: Vec<f64> = held_out.iter().map(|&index| coordinates.predict(&fit, index)).collect();
            let measure = r_squared(&predicted, &wanted.iter().map(reading).collect::<Vec<_>>());
            Some(Finding {
                name: (*name).to_owned(),
                course: coordinates.course_within_class(&fit.weights)?,
                measure: Measure::RSquared(measure as f32),
            })
        })
        .collect()
}
