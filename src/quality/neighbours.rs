//! What nearest neighbours tell: whether images are plausible, whether they cover the real ones,
//! and whether they are copies.

use tch::{Kind, Tensor};

use crate::data::Images;

/// The neighbour whose distance is a point's radius.
pub const NEIGHBOUR: usize = 3;
/// Points compared with all others in one product.
const BLOCK: i64 = 500;
/// Images searched in one product: 19 MB as 32-bit floats.
const IMAGES: usize = 6000;

/// Improved precision and recall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrecisionRecall {
    /// Share of generated images that lie among the real ones: plausible.
    pub precision: f64,
    /// Share of real images that lie among the generated ones: covered.
    pub recall: f64,
}

/// T. Kynkäänniemi et al., "Improved precision and recall metric for assessing generative models"
/// (2019): a set's region is made of spheres around its points, each reaching to the third nearest
/// of the others. Rows have `width` values. The sets should have the same size, for radii shrink
/// as sets grow. `None` for fewer than four rows on either side.
pub fn precision_recall(real: &[f32], generated: &[f32], width: usize) -> Option<PrecisionRecall> {
    let (real, generated) = (points(real, width)?, points(generated, width)?);
    Some(PrecisionRecall {
        precision: share_inside(&generated, &real, &squared_radii(&real)),
        recall: share_inside(&real, &generated, &squared_radii(&generated)),
    })
}

fn points(rows: &[f32], width: usize) -> Option<Tensor> {
    if width == 0 || !rows.len().is_multiple_of(width) || rows.len() / width <= NEIGHBOUR {
        return None;
    }
    let rows = Tensor::from_slice(rows).view([-1, i64::try_from(width).ok()?]);
    Some(rows.to_kind(Kind::Double))
}

/// `[n, w]` and `[m, w]` to `[n, m]`, through one matrix product.
fn squared_distances(a: &Tensor, b: &Tensor) -> Tensor {
    let length = |x: &Tensor| x.square().sum_dim_intlist(1, true, None);
    (length(a) + length(b).tr() - a.matmul(&b.tr()) * 2.0).clamp_min(0.0)
}

fn squared_radii(points: &Tensor) -> Tensor {
    let neighbour = NEIGHBOUR as i64;
    let radii: Vec<Tensor> = points
        .split(BLOCK, 0)
        .iter()
        // The nearest point of all is the point itself.
        .map(|block| squared_distances(block, points).topk(neighbour + 1, 1, false, true).0.select(1, neighbour))
        .collect();
    Tensor::cat(&radii, 0)
}

fn share_inside(points: &Tensor, set: &Tensor, squared_radii: &Tensor) -> f64 {
    let inside: i64 = points
        .split(BLOCK, 0)
        .iter()
        .map(|block| {
            squared_distances(block, set).le_tensor(squared_radii).any_dim(1, false).sum(Kind::Int64).int64_value(&[])
        })
        .sum();
    inside as f64 / points.size()[0].max(1) as f64
}

/// For each image the Euclidean distance of its pixels, black 0 and white 1, to the nearest image of
/// another set; exactly 0 for a copy. Empty when a set is, or the sizes of the images differ.
pub fn nearest_distances(images: &Images, among: &Images) -> Vec<f64> {
    let pixels = images.rows * images.cols;
    if images.is_empty() || among.is_empty() || (images.rows, images.cols) != (among.rows, among.cols) {
        return Vec::new();
    }
    let width = pixels as i64;
    let unit = |bytes: &[u8]| Tensor::from_slice(bytes).view([-1, width]).to_kind(Kind::Float) / 255.0;
    let queries = unit(&images.pixels);
    let mut best: Option<(Tensor, Tensor)> = None;
    for (number, block) in among.pixels.chunks(IMAGES * pixels).enumerate() {
        let (distance, index) = squared_distances(&queries, &unit(block)).min_dim(1, false);
        let index = index + (number * IMAGES) as i64;
        best = Some(match best {
            None => (distance, index),
            Some((before, at)) => {
                let nearer = distance.lt_tensor(&before);
                (distance.minimum(&before), index.where_self(&nearer, &at))
            }
        });
    }
    let nearest = best.and_then(|(_, index)| Vec::<i64>::try_from(&index).ok()).unwrap_or_default();
    // The product rounds; the distance to the image it found is counted in whole numbers.
    let exact = |a: &[u8], b: &[u8]| a.iter().zip(b).map(|(&a, &b)| u64::from(a.abs_diff(b)).pow(2)).sum::<u64>();
    let distance = |(i, at): (usize, i64)| exact(images.image(i), among.image(usize::try_from(at).unwrap_or(0)));
    nearest.into_iter().enumerate().map(distance).map(|squared| (squared as f64).sqrt() / 255.0).collect()
}

/// The middle value, the mean of the middle two; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.get(middle) {
        None => 0.0,
        Some(&upper) if sorted.len() % 2 == 1 => upper,
        Some(&upper) => f64::midpoint(sorted[middle - 1], upper),
    }
}
