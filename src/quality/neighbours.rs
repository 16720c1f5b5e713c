//! Metrics of nearest neighbours: precision, recall and coverage.

use tch::{Kind, Tensor};

/// The nearest neighbour, by rank, whose distance is a point's radius in precision and recall.
pub const NEIGHBOUR: usize = 3;
/// The same rank for coverage.
pub const COVERAGE_NEIGHBOUR: usize = 5;
/// Number of points compared with all others in one matrix product.
const BLOCK: i64 = 500;

/// Improved precision and recall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrecisionRecall {
    /// Fraction of generated images inside the region of the real ones.
    pub precision: f64,
    /// Fraction of real images inside the region of the generated ones.
    pub recall: f64,
}

/// Precision and recall of T. Kynkäänniemi et al., "Improved precision and recall metric for assessing generative
/// models" (2019). A set's region is the union of spheres around its points; each sphere reaches to the third nearest
/// other point. Rows have `width` values. The sets should have the same size, because radii shrink as sets grow.
/// Returns `None` for fewer than four rows in either set.
pub fn precision_recall(real: &[f32], generated: &[f32], width: usize) -> Option<PrecisionRecall> {
    let (real, generated) = (points(real, width, NEIGHBOUR + 1)?, points(generated, width, NEIGHBOUR + 1)?);
    Some(PrecisionRecall {
        precision: share_inside(&generated, &real, &squared_radii(&real, NEIGHBOUR)),
        recall: share_inside(&real, &generated, &squared_radii(&generated, NEIGHBOUR)),
    })
}

/// Fraction of real images with a generated one in their sphere, which reaches to the fifth nearest other real image:
/// M. F. Naeem et al., "Reliable fidelity and diversity metrics for generative models" (2020). An outlier among the
/// real images has a large sphere, and precision counts every bad image in it as good; coverage counts the outlier
/// once. About 0.97 for two sets of real images. Returns `None` for fewer than six real rows or no generated ones.
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

/// Squared distances between the rows of `[n, w]` and `[m, w]`, as `[n, m]`, by one matrix product.
pub(super) fn squared_distances(a: &Tensor, b: &Tensor) -> Tensor {
    let length = |x: &Tensor| x.square().sum_dim_intlist(1, true, None);
    (length(a) + length(b).tr() - a.matmul(&b.tr()) * 2.0).clamp_min(0.0)
}

fn squared_radii(points: &Tensor, neighbour: usize) -> Tensor {
    let neighbour = neighbour as i64;
    let radii: Vec<Tensor> = points
        .split(BLOCK, 0)
        .iter()
        // The nearest point is the point itself.
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
