//! Interpolation between two vectors.

use super::LatentVector;

/// Linear interpolation `(1 - t) a + t b`. Its midpoint is shorter than samples of the prior.
///
/// `t` outside 0 to 1 extrapolates; a `t` that is not finite counts as 0.
pub fn lerp(a: &LatentVector, b: &LatentVector, t: f32) -> LatentVector {
    let t = if t.is_finite() { f64::from(t) } else { 0.0 };
    mix(a, b, 1.0 - t, t)
}

/// Spherical interpolation of the direction and linear interpolation of the length: T. White, "Sampling generative
/// networks" (arXiv 1609.04468, 2016). Returns exactly `a` for `t` up to 0 and `b` from 1 on.
///
/// When the great circle is not defined, it uses [`lerp`] from or to the origin and between vectors in the same
/// direction, and a fixed half circle between opposite vectors.
pub fn slerp(a: &LatentVector, b: &LatentVector, t: f32) -> LatentVector {
    if t >= 1.0 {
        return b.clone();
    }
    if t.is_nan() || t <= 0.0 {
        return a.clone();
    }
    let (norm_a, norm_b) = (norm(a), norm(b));
    if norm_a == 0.0 || norm_b == 0.0 {
        return lerp(a, b, t);
    }
    let angle = (a.dot(b) / (norm_a * norm_b)).clamp(-1.0, 1.0).acos();
    let t = f64::from(t);
    let radius = (1.0 - t) * norm_a + t * norm_b;
    if angle.sin() < 1e-6 {
        return if angle < 1.0 {
            mix(a, b, 1.0 - t, t)
        } else {
            let (sine, cosine) = (t * std::f64::consts::PI).sin_cos();
            mix(a, &perpendicular(a), cosine * radius / norm_a, sine * radius)
        };
    }
    let weight = |part: f64, norm: f64| (part * angle).sin() / angle.sin() * radius / norm;
    mix(a, b, weight(1.0 - t, norm_a), weight(t, norm_b))
}

fn norm(a: &LatentVector) -> f64 {
    a.dot(a).sqrt()
}

/// A unit vector orthogonal to `a`, made from the axis on which `a` has the smallest absolute value.
fn perpendicular(a: &LatentVector) -> LatentVector {
    let shortest = a.as_slice().iter().enumerate().min_by(|x, y| x.1.abs().total_cmp(&y.1.abs()));
    let mut axis = LatentVector::zeros();
    axis.set(shortest.map_or(0, |(index, _)| index), 1.0);
    let upright = mix(&axis, a, 1.0, -axis.dot(a) / a.dot(a));
    mix(&upright, &upright, 1.0 / norm(&upright), 0.0)
}

fn mix(a: &LatentVector, b: &LatentVector, wa: f64, wb: f64) -> LatentVector {
    let mut out = LatentVector::zeros();
    for (index, (&x, &y)) in a.as_slice().iter().zip(b.as_slice()).enumerate() {
        out.set(index, (wa * f64::from(x) + wb * f64::from(y)) as f32);
    }
    out
}
