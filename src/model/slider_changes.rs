//! What moving each noise value does to the image.

use super::Generator;
use crate::latent::{DIM, LatentVector};

/// Each noise value moves from `-REACH` to `REACH`, in standard deviations.
const REACH: f32 = 3.0;
/// Noise values moved in one pass.
const AT_ONCE: usize = 50;

/// Mean absolute change of a pixel at this vector, in grey levels of 255, as one noise value goes from -3 to 3 and
/// the others stay: 200 values. Returns `None` when `keep_on` returns false, or when the generator gives no images.
pub fn slider_changes(generator: &Generator, z: &LatentVector, mut keep_on: impl FnMut() -> bool) -> Option<Vec<f32>> {
    let mut changes = Vec::with_capacity(DIM);
    for start in (0..DIM).step_by(AT_ONCE) {
        if !keep_on() {
            return None;
        }
        let ends: Vec<LatentVector> = (start..DIM.min(start + AT_ONCE))
            .flat_map(|index| [-REACH, REACH].map(|end| moved(z, index, end)))
            .collect();
        let images = generator.images(&ends);
        if images.len() != ends.len() {
            return None;
        }
        changes.extend(images.chunks_exact(2).map(|pair| {
            let (a, b) = (&pair[0].pixels, &pair[1].pixels);
            let change: u32 = a.iter().zip(b).map(|(&a, &b)| u32::from(a.abs_diff(b))).sum();
            change as f32 / a.len() as f32
        }));
    }
    Some(changes)
}

fn moved(z: &LatentVector, index: usize, value: f32) -> LatentVector {
    let mut moved = z.clone();
    moved.set(index, value);
    moved
}
