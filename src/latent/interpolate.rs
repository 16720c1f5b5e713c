//! Ways from one vector to another.

use super::LatentVector;

/// Straight line: `(1 - t) a + t b`. Its middle is shorter than samples of the prior are.
pub fn lerp(a: &LatentVector, b: &LatentVector, t: f32) -> LatentVector {
    mix(a, b, 1.0 - t, t)
}

/// Direction along the great circle, length linearly: T. White, "Sampling generative networks"
/// (arXiv 1609.04468, 2016). Falls back to [`lerp`] where no circle is defined.
pub fn slerp(a: &LatentVector, b: &LatentVector, t: f32) -> LatentVector {
    let (norm_a, norm_b) = (f64::from(a.norm()), f64::from(b.norm()));
    if t <= 0.0 || t >= 1.0 {
        return if t <= 0.0 { a.clone() } else { b.clone() };
    }
    let dot: f64 = a.as_slice().iter().zip(b.as_slice()).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum();
    let angle = (dot / (norm_a * norm_b)).clamp(-1.0, 1.0).acos();
    let sine = angle.sin();
    if !sine.is_finite() || sine < 1e-6 {
        return lerp(a, b, t);
    }
    let t = f64::from(t);
    let radius = (1.0 - t) * norm_a + t * norm_b;
    let wa = ((1.0 - t) * angle).sin() / sine * radius / norm_a;
    let wb = (t * angle).sin() / sine * radius / norm_b;
    mix(a, b, wa as f32, wb as f32)
}

fn mix(a: &LatentVector, b: &LatentVector, wa: f32, wb: f32) -> LatentVector {
    let mut out = LatentVector::zeros();
    for (index, (x, y)) in a.as_slice().iter().zip(b.as_slice()).enumerate() {
        out.set(index, wa * x + wb * y);
    }
    out
}
