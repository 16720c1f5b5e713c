//! What nearest neighbours tell: whether images are plausible, and whether they cover the real ones.

use tch::{Kind, Tensor};

/// The neighbour whose distance is a point's radius in precision and recall.
pub const NEIGHBOUR: usize = 3;
/// The same in coverage.
pub const COVERAGE_NEIGHBOUR: usize = 5;
/// Points compared with all others in one product.
const BLOCK: i64 = 500;

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
    let (real, generated) = (points(real, width, NEIGHBOUR + 1)?, points(generated, width, NEIGHBOUR + 1)?);
    Some(PrecisionRecall {
        precision: share_inside(&generated, &real, &squared_radii(&real, NEIGHBOUR)),
        recall: share_inside(&real, &generated, &squared_radii(&generated, NEIGHBOUR)),
    })
}

/// The share of real images with a generated one in their sphere, which reaches to the fifth nearest of
/// the other real ones (M. F. Naeem et al., "Reliable fidelity and diversity metrics for generative
/// models" (2020)). One real image far from the others has a large sphere, which is enough to make
/// bad images near it count as precise; here it counts once. About 0.97 for real images on both
/// sides. `None` for fewer than six real rows, or no generated ones.
pub fn coverage(real: &[f32], generated: &[f32], width: usize) -> Option<f64> {
    let (real, generated) = (points(real, width, COVERAGE_NEIGHBOUR + 1)?, points(generated, width, 1)?);
    let radii = squared_radii(&real, COVERAGE_NEIGHBOUR).unsqueeze(1);
    let covered = |(block, radii): (&Tensor, &Tensor)| {
        squared_distances(block, &generated).le_tensor(radii).any_dim(1, false).sum(Kind::Int64).int64_value(&[])
    };
    let count: i64 = real.split(BLOCK, 0).iter().zip(&radii.split(BLOCK, 0)).map(covered).sum();
    Some(count as f64 / real.size()[0].max(1) as f64)
}

fn points(rows: &[f32], width: usize, fewest: usize) -> Option<Tensor> {
    if width == 0 || !rows.len().is_multiple_of(width) || rows.len() / width < fewest {
        return None;
    }
    let rows = Tensor::from_slice(rows).view([-1, i64::try_from(width).ok()?]);
    Some(rows.to_kind(Kind::Double))
}

/// `[n, w]` and `[m, w]` to `[n, m]`, through one matrix product.
pub(super) fn squared_distances(a: &Tensor, b: &Tensor) -> Tensor {
    let length = |x: &Tensor| x.square().sum_dim_intlist(1, true, None);
    (length(a) + length(b).tr() - a.matmul(&b.tr()) * 2.0).clamp_min(0.0)
}

fn squared_radii(points: &Tensor, neighbour: usize) -> Tensor {
    let neighbour = neighbour as i64;
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
