//! From one vector to each of the ten digits, no further than needed.

use crate::latent::direction::orthonormal;
use crate::latent::{Direction, LatentVector};
use crate::model::{DIGITS, DigitClassifier, Generator};
use crate::protocol::Neighbour;

/// Far along a digit's direction, in standard deviations; the way to a digit ends no nearer.
pub const REACH: f32 = 3.0;
/// Places tried on the way, the start included.
const PLACES: usize = 17;
/// Sure enough to stop there.
const SURE: f32 = 0.9;
/// Share of where the vector lies along all ten that is left at the end of the way: what makes it the
/// digit it is gives way to what makes it another.
const LEFT: f64 = 0.3;

/// For each digit the nearest place on the way to it that the classifier is sure of, else the one it likes
/// best. The way is straight; what has nothing to do with any of the ten stays as it is. `None` when given up
/// half-way, or when there are not ten directions.
pub fn all_ten(
    generator: &Generator,
    classifier: &DigitClassifier,
    z: &LatentVector,
    classes: &[Direction],
    cancelled: impl Fn() -> bool,
) -> Option<Vec<Neighbour>> {
    if classes.len() != DIGITS {
        return None;
    }
    let within = orthonormal(classes)
        .iter()
        .fold(LatentVector::zeros(), |sum, axis| sum.plus(axis.vector(), f64::from(axis.position(z))));
    let middle = z.plus(&within, LEFT - 1.0);
    let mut out = Vec::with_capacity(DIGITS);
    for (digit, direction) in classes.iter().enumerate() {
        if cancelled() {
            return None;
        }
        let way = direction.moved_to(&middle, REACH.max(direction.position(z))).plus(z, -1.0);
        let parts = (0..PLACES).map(|i| i as f64 / (PLACES - 1) as f64);
        let places: Vec<LatentVector> = parts.map(|part| z.plus(&way, part)).collect();
        let images = generator.images(&places);
        let sure: Vec<f32> = classifier.probabilities(&images).iter().map(|p| p[digit]).collect();
        let best = sure.iter().position(|&p| p >= SURE).or_else(|| {
            let best = sure.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            best.map(|(index, _)| index)
        })?;
        let place = places.get(best)?;
        out.push(Neighbour {
            z: place.clone(),
            image: images.get(best)?.clone(),
            sure: sure[best],
            moved: place.plus(z, -1.0).norm(),
        });
    }
    Some(out)
}
