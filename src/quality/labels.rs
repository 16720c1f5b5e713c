//! Predicted digits of a set of images, and the classifier's confidence.

use crate::model::DIGITS;

/// Smallest probability of a confident prediction.
pub const CONFIDENT: f32 = 0.99;

/// Frequency of each digit among the images, each counted as its most probable digit.
pub fn digit_frequencies(probabilities: &[[f32; DIGITS]]) -> [f64; DIGITS] {
    let best = |row: &[f32; DIGITS]| (0..DIGITS).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0);
    shares(probabilities.iter().map(best))
}

/// Frequency of each digit among the labels; labels above 9 are ignored.
pub fn class_frequencies(labels: &[u8]) -> [f64; DIGITS] {
    shares(labels.iter().map(|&label| usize::from(label)).filter(|&label| label < DIGITS))
}

fn shares(digits: impl Iterator<Item = usize>) -> [f64; DIGITS] {
    let mut counts = [0_u64; DIGITS];
    digits.for_each(|digit| counts[digit] += 1);
    let total = counts.iter().sum::<u64>().max(1) as f64;
    counts.map(|count| count as f64 / total)
}

/// `KL(p || q)` in nats, with `0 log 0 = 0`; infinite when `q` is 0 where `p` is not.
///
/// The quality metric uses the generated images as `p` and the training labels as `q` (the "reverse KL" of Z. Lin et
/// al., "PacGAN" (2018)), so that a generator without some digits still has a finite divergence. `q` is not uniform,
/// because real images are not uniform over the ten digits.
pub fn kl_divergence(p: &[f64; DIGITS], q: &[f64; DIGITS]) -> f64 {
    p.iter().zip(q).filter(|&(&p, _)| p > 0.0).map(|(&p, &q)| p * (p / q).ln()).sum()
}

/// Inception Score `exp E KL(p(y|x) || p(y))`, 1 to 10, over the whole set at once: T. Salimans et al., "Improved
/// techniques for training GANs" (2016), with the digit classifier instead of Inception. Returns 1 for no images.
pub fn inception_score(probabilities: &[[f32; DIGITS]]) -> f64 {
    let count = probabilities.len().max(1) as f64;
    let rows = || probabilities.iter().map(|row| row.map(f64::from));
    let mut marginal = [0.0; DIGITS];
    for row in rows() {
        marginal.iter_mut().zip(row).for_each(|(sum, p)| *sum += p / count);
    }
    (rows().map(|row| kl_divergence(&row, &marginal)).sum::<f64>() / count).exp()
}

/// Fraction of images whose most probable digit has a probability of at least [`CONFIDENT`], correct or not.
pub fn confident_share(probabilities: &[[f32; DIGITS]]) -> f64 {
    let confident = probabilities.iter().filter(|row| row.iter().any(|&p| p >= CONFIDENT)).count();
    confident as f64 / probabilities.len().max(1) as f64
}
