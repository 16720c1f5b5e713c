//! Vectors between neighbouring seeds, and a plane of seeds.

use super::LatentVector;
use super::interpolate::slerp;
use super::random::{Stream, fill_normal, rng, sample};

/// Difference between the seeds of two neighbouring rows.
const ROW: i64 = 100;

/// The vector at position `part`, 0 to 1, between this seed's and the next seed's.
#[must_use]
pub fn between_seeds(seed: u64, part: f32) -> LatentVector {
    if part > 0.0 { slerp(&sample(seed), &sample(seed.wrapping_add(1)), part) } else { sample(seed) }
}

/// The vector at a point of the seed plane. At integer coordinates it is that of seed `base + x + 100 y`; between
/// them it is interpolated along great circles. Coordinates that are not finite count as 0.
#[must_use]
pub fn on_plane(base: u64, x: f32, y: f32) -> LatentVector {
    let [x, y] = [x, y].map(|v| if v.is_finite() { v.clamp(-1e6, 1e6) } else { 0.0 });
    let corner = |dx: i64, dy: i64| {
        let offset = x.floor() as i64 + dx + ROW * (y.floor() as i64 + dy);
        sample(base.wrapping_add_signed(offset))
    };
    let (along, down) = (x - x.floor(), y - y.floor());
    let row = |dy: i64| if along > 0.0 { slerp(&corner(0, dy), &corner(1, dy), along) } else { corner(0, dy) };
    if down > 0.0 { slerp(&row(0), &row(1), down) } else { row(0) }
}

/// A random mutation that preserves the distribution of the prior: `sqrt(1 - amount^2) z + amount n` with new noise
/// `n`. `amount` ranges from 0 (no change) to 1 (an independent sample). `roll` selects the noise.
#[must_use]
pub fn mutated(z: &LatentVector, amount: f32, roll: u64) -> LatentVector {
    let amount = if amount.is_finite() { f64::from(amount.clamp(0.0, 1.0)) } else { 0.0 };
    let mut noise = vec![0.0; super::DIM];
    fill_normal(&mut rng(roll, Stream::Mutation, 0), &mut noise);
    let noise = LatentVector::from_values(noise).unwrap_or_else(|_never| LatentVector::zeros());
    z.scaled((1.0 - amount * amount).sqrt()).plus(&noise, amount)
}
