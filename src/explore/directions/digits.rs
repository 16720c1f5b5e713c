//! One direction per digit.

use tch::{Kind, Tensor};

use super::coordinates::Coordinates;
use super::samples::Samples;
use crate::explore::all_ten::REACH;
use crate::latent::random::{Stream, fill_normal, rng};
use crate::latent::regression::{auc, logistic};
use crate::latent::{Course, DIM, Direction, LatentVector};
use crate::model::{DIGITS, DigitClassifier, Generator};
use crate::protocol::{Finding, Measure};

/// Smallest probability used in a logarithm.
const LEAST: f64 = 1e-4;
/// Penalty of the squared weights in the logistic regression.
const LOGISTIC_PENALTY: f64 = 1e-3;
/// Number of starting vectors in one round of refinement.
const STARTS: usize = 128;

/// Fits one curve per digit in these coordinates, or one straight direction when they are the noise. Logistic
/// regression separates the digit's confident samples from those of the other digits. The vector is empty when a fit
/// fails. `progress` receives the completed fraction of the ten digits, and cancels by returning false. Returns `None`
/// when cancelled.
pub(super) fn fit_curves(
    samples: &Samples,
    coordinates: &Coordinates,
    mut progress: impl FnMut(f32) -> bool,
) -> Option<Vec<Course>> {
    let (indices, names): (Vec<usize>, Vec<usize>) = samples.confident(0..samples.split()).unzip();
    let rows = coordinates.rows().select_rows(&indices);
    let mut courses = Vec::with_capacity(DIGITS);
    for digit in 0..DIGITS {
        if !progress(digit as f32 / DIGITS as f32) {
            return None;
        }
        let members: Vec<bool> = names.iter().map(|name| *name == digit).collect();
        let fit = logistic(&rows, &members, LOGISTIC_PENALTY);
        let Some(course) = fit.and_then(|fit| coordinates.course(&fit.weights)) else { return Some(Vec::new()) };
        courses.push(course);
    }
    Some(courses)
}

/// Fits a direction to the logarithm of each digit's probability by linear regression: Y. Shen et al., "Interpreting
/// the latent space of GANs for semantic face editing" (2020). Returns an empty vector when a fit fails.
pub(super) fn fit(samples: &Samples, coordinates: &Coordinates) -> Vec<Direction> {
    let split = samples.split();
    let Some(ridge) = coordinates.ridge(&(0..split).collect::<Vec<_>>()) else { return Vec::new() };
    let directions = (0..DIGITS).map(|digit| {
        let targets: Vec<f64> =
            samples.probabilities[..split].iter().map(|p| f64::from(p[digit]).max(LEAST).ln()).collect();
        Direction::from_weights(&ridge.fit(&targets)?.weights)
    });
    directions.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// Takes one gradient step per direction that increases the classifier's probability of its digit after a move of
/// three standard deviations: A. Jahanian, L. Chai and P. Isola, "On the steerability of generative adversarial
/// networks" (2020). Returns false when cancelled.
pub(super) fn refine(
    generator: &Generator,
    classifier: &DigitClassifier,
    directions: &mut [Direction],
    round: usize,
    mut progress: impl FnMut(f32) -> bool,
) -> bool {
    let step = 0.4 / (1.0 + 0.2 * round as f64);
    for (digit, direction) in directions.iter_mut().enumerate() {
        if !progress(digit as f32 / DIGITS as f32) {
            return false;
        }
        let mut starts = vec![0.0; STARTS * DIM];
        let number = (round * DIGITS + digit) as u64;
        fill_normal(&mut rng(1, Stream::Analysis, number), &mut starts);
        if let Some(uphill) = uphill(generator, classifier, direction, digit, &starts)
            && let Some(bent) = Direction::of(&direction.vector().plus(uphill.vector(), step))
        {
            *direction = bent;
        }
    }
    true
}

/// Gradient of the digit's mean probability with respect to the direction.
fn uphill(
    generator: &Generator,
    classifier: &DigitClassifier,
    direction: &Direction,
    digit: usize,
    starts: &[f32],
) -> Option<Direction> {
    let device = generator.parameters().flat().device();
    let along = Tensor::from_slice(direction.vector().as_slice()).to_device(device).set_requires_grad(true);
    let starts = Tensor::from_slice(starts).view([-1, DIM as i64]).to_device(device);
    let (_, logits) = classifier.forward(&generator.forward(&(starts + &along * f64::from(REACH))));
    let sure = logits.softmax(1, Kind::Float).select(1, digit as i64).mean(Kind::Float);
    let gradient = Tensor::f_run_backward(&[&sure], &[&along], false, false).ok()?.pop()?;
    Direction::from_weights(&Vec::<f64>::try_from(&gradient.to_kind(Kind::Double)).ok()?)
}

/// Names the courses and measures the AUC of each digit against the others, on held-out samples with a confident
/// prediction.
pub(super) fn findings(samples: &Samples, courses: Vec<Course>) -> Vec<Finding> {
    let named: Vec<(&LatentVector, usize)> = samples
        .confident(samples.split()..samples.vectors.len())
        .map(|(index, digit)| (&samples.vectors[index], digit))
        .collect();
    let finding = |(digit, course): (usize, Course)| {
        let scores: Vec<f64> = named.iter().map(|(z, _)| f64::from(course.position(z))).collect();
        let members: Vec<bool> = named.iter().map(|(_, name)| *name == digit).collect();
        let measure = Measure::Auc(auc(&scores, &members) as f32);
        Finding { name: format!("digit {digit}"), course, measure }
    };
    courses.into_iter().enumerate().map(finding).collect()
}
