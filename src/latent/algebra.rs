//! Arithmetic with whole vectors: analogies, rotation towards another vector, length.

use super::LatentVector;
use super::interpolate::slerp;

/// `a - b + c`: adds the difference between `a` and `b` to `c`. A. Radford, L. Metz and S. Chintala, "Unsupervised
/// representation learning with deep convolutional GANs" (2016).
#[must_use]
pub fn analogy(a: &LatentVector, b: &LatentVector, c: &LatentVector) -> LatentVector {
    a.plus(b, -1.0).plus(c, 1.0)
}

/// Angle between two vectors, 0 to 180 degrees; 0 when one of them is the origin.
pub fn degrees_between(a: &LatentVector, b: &LatentVector) -> f32 {
    let lengths = (a.dot(a) * b.dot(b)).sqrt();
    if lengths > 0.0 { (a.dot(b) / lengths).clamp(-1.0, 1.0).acos().to_degrees() as f32 } else { 0.0 }
}

/// Rotates `a` towards `b` by this many degrees along the great circle, but not beyond `b`. The length goes
/// from that of `a` to that of `b` in the same proportion as the angle. Negative values and NaN count as 0.
#[must_use]
pub fn towards(a: &LatentVector, b: &LatentVector, degrees: f32) -> LatentVector {
    let whole = degrees_between(a, b);
    // Vectors in the same direction differ only in length, so any positive angle gives `b`.
    let part = if whole > 1e-3 { degrees / whole } else { f32::from(degrees > 0.0) };
    slerp(a, b, part)
}

/// Scales the vector to this length. The origin does not change.
#[must_use]
pub fn with_norm(z: &LatentVector, norm: f32) -> LatentVector {
    let now = z.dot(z).sqrt();
    if now > 0.0 && norm.is_finite() { z.scaled(f64::from(norm) / now) } else { z.clone() }
}
