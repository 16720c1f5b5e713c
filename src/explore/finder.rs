//! Searches for a digit: classifies the images of random vectors until one is confident enough.

use crate::latent::random::sample;
use crate::model::{DigitClassifier, GeneratorSnapshot};
use crate::protocol::{FindDigit, Found};

/// Number of vectors tried in one pass.
const AT_ONCE: u64 = 32;
/// Probability at which the search ends.
const SURE: f32 = 0.99;
/// Largest number of vectors tried.
const MOST: u64 = 2048;

/// Returns the first vector with a probability of at least 0.99, or the best of all. Returns `None` when cancelled.
pub(super) fn search(
    classifier: &DigitClassifier,
    with: &GeneratorSnapshot,
    wish: FindDigit,
    cancelled: impl Fn() -> bool,
) -> Option<Found> {
    let digit = usize::from(wish.digit);
    let mut best: Option<Found> = None;
    let mut next = 0;
    while next < MOST {
        if cancelled() {
            return None;
        }
        let seeds: Vec<u64> = (next..next + AT_ONCE).map(|i| wish.seed.wrapping_add(i)).collect();
        let vectors: Vec<_> = seeds.iter().map(|&seed| sample(seed)).collect();
        let all = classifier.probabilities(&with.generator.images(&vectors));
        for ((seed, z), probabilities) in seeds.into_iter().zip(vectors).zip(all) {
            let sure = probabilities.get(digit).copied().unwrap_or(0.0);
            if best.as_ref().is_none_or(|best| sure > best.sure) {
                best = Some(Found { digit: wish.digit, seed, z, sure });
            }
            if sure >= SURE {
                return best;
            }
        }
        next += AT_ONCE;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{shipped_classifier, shipped_generator};
    use tch::Device;

    #[test]
    fn every_digit_is_found_in_the_shipped_generator() {
        let (classifier, generator) =
            (shipped_classifier(Device::Cpu).unwrap(), shipped_generator(Device::Cpu).unwrap());
        for digit in 0..10 {
            let found = search(&classifier, &generator, FindDigit { digit, seed: 5 }, || false).unwrap();
            assert!(found.sure >= 0.9, "{digit}: {}", found.sure);
            assert_eq!(found.z, sample(found.seed));
            let seen = classifier.probabilities(&generator.generator.images(&[found.z])).pop().unwrap();
            assert!((seen[usize::from(digit)] - found.sure).abs() < 1e-3);
        }
    }

    #[test]
    fn a_search_given_up_finds_nothing() {
        let (classifier, generator) =
            (shipped_classifier(Device::Cpu).unwrap(), shipped_generator(Device::Cpu).unwrap());
        assert!(search(&classifier, &generator, FindDigit { digit: 7, seed: 5 }, || true).is_none());
    }
}
