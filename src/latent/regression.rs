//! Linear regression from vectors to a number, and its goodness of fit.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::{DIM, LatentVector};

/// The linear function `weights . z + intercept`.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearFit {
    /// One weight per dimension.
    pub weights: Vec<f64>,
    /// Constant term.
    pub intercept: f64,
}

impl LinearFit {
    /// The prediction for one vector.
    pub fn predict(&self, z: &LatentVector) -> f64 {
        let products = self.weights.iter().zip(z.as_slice()).map(|(w, &v)| w * f64::from(v));
        products.sum::<f64>() + self.intercept
    }
}

/// Ridge regression for many targets on the same vectors; the matrix is factorised once. A. E. Hoerl and R. W.
/// Kennard, "Ridge regression" (1970).
pub struct Ridge {
    /// The vectors `[n, 200]` minus their mean.
    centred: DMatrix<f64>,
    mean: DVector<f64>,
    factor: Cholesky<f64, Dyn>,
}

impl Ridge {
    /// Prepares the regression on these vectors. `penalty` is added to the variance of each dimension. Returns `None`
    /// without vectors, or when the penalty is not positive.
    pub fn new(samples: &[LatentVector], penalty: f64) -> Option<Self> {
        if samples.is_empty() || !(penalty > 0.0 && penalty.is_finite()) {
            return None;
        }
        let rows = DMatrix::from_row_iterator(
            samples.len(),
            DIM,
            samples.iter().flat_map(|z| z.as_slice().iter().map(|&v| f64::from(v))),
        );
        let mean = rows.row_mean().transpose();
        let mut centred = rows;
        for mut row in centred.row_iter_mut() {
            row -= mean.transpose();
        }
        let mut gram = centred.tr_mul(&centred) / samples.len() as f64;
        for index in 0..DIM {
            gram[(index, index)] += penalty;
        }
        let factor = Cholesky::new(gram)?;
        Some(Self { centred, mean, factor })
    }

    /// Fits one target per vector. Returns `None` when there are more or fewer targets
    /// than vectors, or when a target is not finite.
    pub fn fit(&self, targets: &[f64]) -> Option<LinearFit> {
        let n = self.centred.nrows();
        if targets.len() != n || targets.iter().any(|t| !t.is_finite()) {
            return None;
        }
        let level = targets.iter().sum::<f64>() / n as f64;
        let residual = DVector::from_iterator(n, targets.iter().map(|t| t - level));
        let weights = self.factor.solve(&(self.centred.tr_mul(&residual) / n as f64));
        let intercept = level - weights.dot(&self.mean);
        Some(LinearFit { weights: weights.as_slice().to_vec(), intercept })
    }
}

/// Coefficient of determination R². Negative when the predictions are worse than the targets' mean; 0 when the
/// targets do not vary.
pub fn r_squared(predicted: &[f64], targets: &[f64]) -> f64 {
    let mean = targets.iter().sum::<f64>() / targets.len().max(1) as f64;
    let total: f64 = targets.iter().map(|t| (t - mean).powi(2)).sum();
    let left: f64 = predicted.iter().zip(targets).map(|(p, t)| (t - p).powi(2)).sum();
    // The computed mean of equal numbers may differ from them by rounding.
    let varies = targets.windows(2).any(|pair| pair[0] != pair[1]);
    if varies && total > 0.0 { 1.0 - left / total } else { 0.0 }
}

/// Area under the ROC curve: the probability that a member of the class scores above a non-member, with ties counted
/// half. Returns 0.5 when there are no members or no non-members.
pub fn auc(scores: &[f64], members: &[bool]) -> f64 {
    let mut order: Vec<(f64, bool)> = scores.iter().copied().zip(members.iter().copied()).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positives = order.iter().filter(|(_, member)| *member).count() as f64;
    let negatives = order.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return 0.5;
    }
    // The Mann-Whitney statistic: for each member, the number of non-members below it.
    let (mut below, mut wins) = (0.0, 0.0);
    for group in order.chunk_by(|a, b| a.0 == b.0) {
        let members = group.iter().filter(|(_, member)| *member).count() as f64;
        let others = group.len() as f64 - members;
        wins += members * (below + others / 2.0);
        below += others;
    }
    wins / (positives * negatives)
}
