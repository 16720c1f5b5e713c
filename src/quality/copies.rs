//! Detects copies: the pixel distance of an image to the nearest training image.

use tch::{Kind, Tensor};

use super::neighbours::squared_distances;
use crate::data::Images;

/// Number of images compared in one matrix product: 19 MB in 32-bit floats.
const AT_ONCE: usize = 6000;

/// Euclidean distance of each image to the nearest image of another set, with pixels from 0 (black) to 1 (white);
/// exactly 0 for a copy. Returns an empty vector when a set is empty or the image sizes differ.
pub fn nearest_distances(images: &Images, among: &Images) -> Vec<f64> {
    let pixels = images.rows * images.cols;
    if images.is_empty() || among.is_empty() || (images.rows, images.cols) != (among.rows, among.cols) {
        return Vec::new();
    }
    let width = pixels as i64;
    let unit = |bytes: &[u8]| Tensor::from_slice(bytes).view([-1, width]).to_kind(Kind::Float) / 255.0;
    let queries = unit(&images.pixels);
    let mut best: Option<(Tensor, Tensor)> = None;
    for (number, block) in among.pixels.chunks(AT_ONCE * pixels).enumerate() {
        let (distance, index) = squared_distances(&queries, &unit(block)).min_dim(1, false);
        let index = index + (number * AT_ONCE) as i64;
        best = Some(match best {
            None => (distance, index),
            Some((before, at)) => {
                let nearer = distance.lt_tensor(&before);
                (distance.minimum(&before), index.where_self(&nearer, &at))
            }
        });
    }
    let nearest = best.and_then(|(_, index)| Vec::<i64>::try_from(&index).ok()).unwrap_or_default();
    // The matrix product has rounding errors; the distance to the image found is computed exactly, in integers.
    let exact = |a: &[u8], b: &[u8]| a.iter().zip(b).map(|(&a, &b)| u64::from(a.abs_diff(b)).pow(2)).sum::<u64>();
    let distance = |(i, at): (usize, i64)| exact(images.image(i), among.image(usize::try_from(at).unwrap_or(0)));
    nearest.into_iter().enumerate().map(distance).map(|squared| (squared as f64).sqrt() / 255.0).collect()
}
