//! Which digits a set of images shows, and how sure the classifier is of them.

use crate::model::DIGITS;

/// Images named with at least this probability count as confident.
pub const CONFIDENT: f32 = 0.99;

/// The share of each digit among images, each counted as its most probable digit.
pub fn digit_frequencies(probabilities: &[[f32; DIGITS]]) -> [f64; DIGITS] {
    let best = |row: &[f32; DIGITS]| (0..DIGITS).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0);
    shares(probabilities.iter().map(best))
}

/// The share of each digit among labels; labels that are no digits are left out.
pub fn class_frequencies(labels: &[u8]) -> [f64; DIGITS] {
    shares(labels.iter().map(|&label| usize::from(label)).filter(|&label| label < DIGITS))
}

fn shares(digits: impl Iterator<Item = usize>) -> [f64; DIGITS] {
    let mut counts = [0_u64; DIGITS];
    digits.for_each(|digit| counts[digit] += 1);
    let total = counts.iter().sum::<u64>().max(1) as f64;
    counts.map(|count| count as f64 / total)
}

/// `KL(p || q)` in nats, with `0 log 0 = 0`; infinite where `q` lacks what `p` has.
///
/// Quality takes `p` from the generated images and `q` from the training labels (the "reverse KL"
/// of Z. Lin et al., "PacGAN" (2018)): a generator that has lost digits then has a finite
/// distance. Real images are not quite even over the ten digits, so `q` is not uniform.
pub fn kl_divergence(p: &[f64; DIGITS], q: &[f64; DIGITS]) -> f64 {
    p.iter().zip(q).filter(|&(&p, _)| p > 0.0).map(|(&p, &q)| p * (p / q).ln()).sum()
}

/// `exp E KL(p(y|x) || p(y))`, from 1 to 10, over the whole set at once (T. Salimans et al.,
/// "Improved techniques for training GANs" (2016), with the digit classifier in Inception's
/// place); 1 of no images.
pub fn inception_score(probabilities: &[[f32; DIGITS]]) -> f64 {
    let count = probabilities.len().max(1) as f64;
    let rows = || probabilities.iter().map(|row| row.map(f64::from));
    let mut marginal = [0.0; DIGITS];
    for row in rows() {
        marginal.iter_mut().zip(row).for_each(|(sum, p)| *sum += p / count);
    }
    (rows().map(|row| kl_divergence(&row, &marginal)).sum::<f64>() / count).exp()
}

/// The share of images named with a probability of at least [`CONFIDENT`], rightly or not.
pub fn confident_share(probabilities: &[[f32; DIGITS]]) -> f64 {
    let confident = probabilities.iter().filter(|row| row.iter().any(|&p| p >= CONFIDENT)).count();
    confident as f64 / probabilities.len().max(1) as f64
}
