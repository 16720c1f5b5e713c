//! From one vector to each of the ten digits, no further than needed.

use crate::latent::{Direction, LatentVector};
use crate::model::{DIGITS, DigitClassifier, Generator};
use crate::session::Neighbour;

/// The furthest a vector is moved, in standard deviations.
pub const REACH: f32 = 3.0;
/// Places tried on the way, the start included.
const PLACES: usize = 13;
/// Sure enough to stop there.
const SURE: f32 = 0.9;

/// For each digit the nearest place along its direction that the classifier is sure of, else the one
/// it likes best. `None` when given up half-way, or when there are not ten directions.
pub fn all_ten(
    generator: &Generator,
    classifier: &DigitClassifier,
    z: &LatentVector,
    classes: &[Direction],
    given_up: impl Fn() -> bool,
) -> Option<Vec<Neighbour>> {
    if classes.len() != DIGITS {
        return None;
    }
    let mut out = Vec::with_capacity(DIGITS);
    for (digit, direction) in classes.iter().enumerate() {
        if given_up() {
            return None;
        }
        let amounts: Vec<f32> = (0..PLACES).map(|i| REACH * i as f32 / (PLACES - 1) as f32).collect();
        let places: Vec<LatentVector> = amounts.iter().map(|&amount| direction.moved_by(z, amount)).collect();
        let images = generator.images(&places);
        let sure: Vec<f32> = classifier.probabilities(&images).iter().map(|p| p[digit]).collect();
        let best = sure.iter().position(|&p| p >= SURE).or_else(|| {
            let best = sure.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            best.map(|(index, _)| index)
        })?;
        out.push(Neighbour {
            z: places.get(best)?.clone(),
            image: images.get(best)?.clone(),
            sure: sure[best],
            moved: amounts[best],
        });
    }
    Some(out)
}
