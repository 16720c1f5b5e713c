//! Moves a vector towards each of the ten digits, as far as needed.

use crate::latent::direction::orthonormal;
use crate::latent::{Course, Direction, LatentVector, Track};
use crate::model::{DIGITS, DigitClassifier, Generator, GeneratorSnapshot};
use crate::protocol::{Conditioning, Neighbour};

/// Smallest position along a digit's direction at which a path ends, in standard deviations.
pub const REACH: f32 = 3.0;
/// Like [`REACH`], for a curve: for one start in twenty, three standard deviations do not reach the digit.
const CURVED_REACH: f32 = 4.0;
/// Number of points tried on a path, including the start.
const PLACES: usize = 17;
/// Probability at which the search stops.
const SURE: f32 = 0.9;
/// On a straight path, the vector's projection onto the span of the ten directions shrinks to this fraction, apart from
/// the movement along the digit's direction.
const LEFT: f64 = 0.3;

/// Finds, for each digit, the first point on a path towards it whose image the classifier assigns to the digit with a
/// probability of at least 0.9, otherwise the point with the highest probability. A path along a straight direction
/// does not change components orthogonal to the ten directions. Returns `None` when cancelled, or when there are not
/// ten directions.
pub fn all_ten(
    generator: &Generator,
    classifier: &DigitClassifier,
    z: &LatentVector,
    classes: &[Course],
    cancelled: impl Fn() -> bool,
) -> Option<Vec<Neighbour>> {
    if classes.len() != DIGITS {
        return None;
    }
    let within = within(z, classes);
    let mut out = Vec::with_capacity(DIGITS);
    for (digit, course) in classes.iter().enumerate() {
        if cancelled() {
            return None;
        }
        let places = match course {
            Course::Straight(direction) => straight_path(z, direction, &within),
            Course::Curved { .. } => curved_path(z, course),
        };
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

/// Fractions of a path at which points are tried.
fn parts() -> impl Iterator<Item = f32> {
    (0..PLACES).map(|i| i as f32 / (PLACES - 1) as f32)
}

/// Returns the projection of `z` onto the span of the ten directions.
fn within(z: &LatentVector, classes: &[Course]) -> LatentVector {
    let all: Vec<Direction> = classes.iter().map(|course| course.straight().clone()).collect();
    let axes = orthonormal(&all);
    axes.iter().fold(LatentVector::zeros(), |sum, axis| sum.plus(axis.vector(), f64::from(axis.position(z))))
}

/// Points from `z` along a straight direction, while the component `within` shrinks.
fn straight_path(z: &LatentVector, direction: &Direction, within: &LatentVector) -> Vec<LatentVector> {
    let middle = z.plus(within, LEFT - 1.0);
    let way = direction.moved_to(&middle, REACH.max(direction.position(z))).plus(z, -1.0);
    parts().map(|part| z.plus(&way, f64::from(part))).collect()
}

/// Points from `z` along a curve.
fn curved_path(z: &LatentVector, course: &Course) -> Vec<LatentVector> {
    let from = course.position(z);
    let to = CURVED_REACH.max(from);
    let mut track = Track::new(course.clone(), z.clone());
    parts().map(|part| track.at(from + (to - from) * part)).collect()
}

/// The same vector drawn as each class of a generator with a class input, the first ten at most. Returns `None` when
/// cancelled, or without a class input.
pub(super) fn all_classes(
    with: &GeneratorSnapshot,
    classifier: &DigitClassifier,
    z: &LatentVector,
    cancelled: impl Fn() -> bool,
) -> Option<Vec<Neighbour>> {
    let classes = usize::try_from(with.whole.as_ref()?.shape().classes).ok()?;
    let mut out = Vec::with_capacity(classes);
    for class in 0..classes.min(DIGITS) {
        if cancelled() {
            return None;
        }
        let asked = Conditioning { class: u8::try_from(class).ok()?, other_class: 0, blend: 0.0, ..with.conditioning };
        let of_class = with.conditioned(&asked)?;
        let image = of_class.generator.images(std::slice::from_ref(z)).pop()?;
        let sure = classifier.probabilities(std::slice::from_ref(&image)).first().map_or(0.0, |p| p[class]);
        out.push(Neighbour { z: z.clone(), image, sure, moved: 0.0 });
    }
    Some(out)
}
