//! The Fréchet distance between two sets of features, each modelled as a Gaussian.
//!
//! M. Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash equilibrium" (2017), with
//! the features of this program's classifier instead of Inception's. The values are therefore not comparable with an
//! Inception FID, nor with those of another classifier or number of images. The distances of real images and of
//! noise, measured in the same way, give the scale.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// Number of rows per matrix product when a covariance is summed.
const BLOCK: usize = 1000;
/// Iteration limit, far above what an 84 x 84 matrix needs; it ensures that the program cannot hang.
const MOST_ITERATIONS: usize = 100_000;

/// Mean and covariance.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaussian {
    mean: DVector<f64>,
    covariance: DMatrix<f64>,
}

impl Gaussian {
    /// Creates a Gaussian from a mean `[d]` and a covariance `[d, d]`. Returns `None` when the shapes differ or a
    /// value is not finite.
    pub fn new(mean: DVector<f64>, covariance: DMatrix<f64>) -> Option<Self> {
        let square = covariance.nrows() == mean.len() && covariance.ncols() == mean.len();
        let finite = mean.iter().chain(covariance.iter()).all(|v| v.is_finite());
        (square && finite).then_some(Self { mean, covariance })
    }

    /// Fits a Gaussian to rows of `width` values; the covariance is divided by n - 1. Returns `None` for fewer than
    /// two rows, an incomplete last row, or values that are not finite.
    pub fn fit(rows: &[f32], width: usize) -> Option<Self> {
        if width == 0 || !rows.len().is_multiple_of(width) || rows.len() / width < 2 {
            return None;
        }
        let count = (rows.len() / width) as f64;
        let mut mean = DVector::<f64>::zeros(width);
        for row in rows.chunks_exact(width) {
            mean.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(value));
        }
        mean /= count;
        let mut covariance = DMatrix::<f64>::zeros(width, width);
        for block in rows.chunks(BLOCK * width) {
            // One column per image, because nalgebra stores matrices by column.
            let values = block.iter().enumerate().map(|(i, &value)| f64::from(value) - mean[i % width]);
            let centred = DMatrix::from_iterator(width, block.len() / width, values);
            covariance += &centred * centred.transpose();
        }
        Self::new(mean, covariance / (count - 1.0))
    }
}

/// `|m1 - m2|^2 + tr(C1 + C2 - 2 (C1^1/2 C2 C1^1/2)^1/2)`, at least 0, in squared units of the features. Constant
/// features, or fewer images than features, give covariances without full rank: negative eigenvalues from rounding
/// count as zero, and nothing is added to the diagonal. Returns `None` when the widths differ.
pub fn frechet_distance(a: &Gaussian, b: &Gaussian) -> Option<f64> {
    if a.mean.len() != b.mean.len() {
        return None;
    }
    let root = square_root(&a.covariance)?;
    let product = &root * &b.covariance * &root;
    let overlap: f64 = eigen(&product)?.eigenvalues.iter().map(|value| value.max(0.0).sqrt()).sum();
    let spread = a.covariance.trace() + b.covariance.trace() - 2.0 * overlap;
    Some(((&a.mean - &b.mean).norm_squared() + spread).max(0.0))
}

fn square_root(matrix: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let eigen = eigen(matrix)?;
    let roots = eigen.eigenvalues.map(|value| value.max(0.0).sqrt());
    Some(&eigen.eigenvectors * DMatrix::from_diagonal(&roots) * eigen.eigenvectors.transpose())
}

fn eigen(matrix: &DMatrix<f64>) -> Option<SymmetricEigen<f64, nalgebra::Dyn>> {
    let symmetric = (matrix + matrix.transpose()) * 0.5;
    SymmetricEigen::try_new(symmetric, f64::EPSILON, MOST_ITERATIONS)
}
