//! Finds interpretable directions of one generator.

mod attributes;
mod components;
mod coordinates;
mod digits;
mod first_layer;
mod samples;

use crate::latent::{Course, Direction};
use crate::model::{DigitClassifier, GeneratorSnapshot};
use crate::protocol::{DirectionSet, Method};
use coordinates::Coordinates;
use samples::Samples;

/// Number of directions taken from the eigenvectors of one matrix, which can have hundreds.
const SHOWN: usize = 12;

/// Fraction of a search in which directions are fitted.
const FITTING: f32 = 0.1;

/// Amount of work for a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Number of vectors; the last fifth is held out for measuring.
    pub samples: usize,
    /// Number of refinement rounds for the directions towards the digits; behind a mapping network there are none.
    pub rounds: usize,
}

impl Effort {
    /// For a generator that does not change.
    pub const THOROUGH: Self = Self { samples: 6000, rounds: 12 };
    /// For a generator that is about to change.
    pub const QUICK: Self = Self { samples: 3000, rounds: 0 };
}

/// Finds directions with all methods. Finds none towards digits when the generator does not draw digits. `tell`
/// receives the growing set. `progress` receives the completed fraction, 0 to 1, and cancels by returning false.
/// Returns false when cancelled.
pub fn find_directions(
    with: &GeneratorSnapshot,
    classifier: &DigitClassifier,
    effort: Effort,
    mut tell: impl FnMut(DirectionSet),
    mut progress: impl FnMut(f32) -> bool,
) -> bool {
    // A generator restricted to one class has no directions towards other classes.
    let towards_digits = with.digits && with.whole.is_none();
    let generator = &with.generator;
    let refines = towards_digits && generator.shape().mapping.is_empty() && generator.shape().gate == 0;
    let rounds = if refines { effort.rounds } else { 0 };
    let mut set = DirectionSet { source: with.source.clone(), families: Vec::new() };
    set.families.push((Method::FirstLayer, first_layer::directions(generator, SHOWN)));
    tell(set.clone());
    let sampling = if rounds > 0 { 0.3 } else { 0.8 };
    let Some(samples) = Samples::draw(generator, classifier, effort.samples, |part| progress(part * sampling)) else {
        return false;
    };
    let coordinates = Coordinates::of(generator, &samples);
    if let Some((_, first)) = set.families.first_mut() {
        first.extend(first_layer::dense_directions(generator, &coordinates, SHOWN));
    }
    set.families.push((Method::Attributes, attributes::directions(&samples, &coordinates)));
    let straight = |digits: &[Direction]| digits.iter().cloned().map(Course::Straight).collect();
    let mut digits = if refines { digits::fit(&samples, &coordinates) } else { Vec::new() };
    if refines {
        set.families.push((Method::Digits, digits::findings(&samples, straight(&digits))));
    } else if towards_digits {
        let of_gate = Coordinates::of_gate(generator, &samples);
        let fitted = digits::fit_curves(&samples, of_gate.as_ref().unwrap_or(&coordinates), |part| {
            progress(sampling + part * FITTING)
        });
        let Some(courses) = fitted else { return false };
        set.families.push((Method::Digits, digits::findings(&samples, courses)));
    }
    tell(set.clone());
    if !progress(sampling + FITTING) {
        return false;
    }
    set.families.push((Method::Components, components::directions(generator, &samples, &coordinates, SHOWN)));
    tell(set.clone());
    let before = sampling + 1.5 * FITTING;
    for round in 0..rounds {
        if !digits::refine(generator, classifier, &mut digits, round, |part| {
            progress(before + (1.0 - before) * (round as f32 + part) / rounds as f32)
        }) {
            return false;
        }
    }
    if rounds > 0
        && let Some((_, findings)) = set.families.iter_mut().find(|(method, _)| *method == Method::Digits)
    {
        *findings = digits::findings(&samples, straight(&digits));
        tell(set);
    }
    progress(1.0)
}
