//! Directions of slant, stroke weight and size, by regression on attributes measured in the image.

use super::samples::Samples;
use crate::latent::regression::{Ridge, r_squared};
use crate::latent::{Direction, LatentVector};
use crate::protocol::{Finding, Measure};
use crate::raster::Moments;

/// Ridge penalty, relative to the variance of the vectors, which is 1.
pub(super) const RIDGE_PENALTY: f64 = 0.05;

type Reading = fn(&Moments) -> f64;

const ATTRIBUTES: [(&str, Reading); 3] =
    [("slant", |m| m.slant), ("stroke weight", |m| m.weight), ("size", |m| m.size)];

/// One direction per attribute, with R² on the held-out samples.
pub(super) fn directions(samples: &Samples) -> Vec<Finding> {
    let drawn = |range: std::ops::Range<usize>| -> (Vec<LatentVector>, Vec<Moments>) {
        range.filter_map(|i| Some((samples.vectors.get(i)?.clone(), samples.moments.get(i).copied()??))).unzip()
    };
    let (vectors, readings) = drawn(0..samples.split());
    let (held_out, wanted) = drawn(samples.split()..samples.vectors.len());
    let Some(ridge) = Ridge::new(&vectors, RIDGE_PENALTY) else { return Vec::new() };
    ATTRIBUTES
        .iter()
        .filter_map(|(name, reading)| {
            let fit = ridge.fit(&readings.iter().map(reading).collect::<Vec<_>>())?;
            let predicted: Vec<f64> = held_out.iter().map(|z| fit.predict(z)).collect();
            let measure = r_squared(&predicted, &wanted.iter().map(reading).collect::<Vec<_>>());
            Some(Finding {
                name: (*name).to_owned(),
                direction: Direction::from_weights(&fit.weights)?,
                measure: Measure::RSquared(measure as f32),
            })
        })
        .collect()
}
