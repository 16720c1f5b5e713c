//! Ridge regression from vectors to a number, logistic regression to a class, and their goodness of fit.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::{DIM, LatentVector};

/// The most steps of [`logistic`], and the most halvings of one.
const MOST_NEWTON_STEPS: usize = 30;
const MOST_HALVINGS: i32 = 12;
/// Added to the curvature in each direction, so that it is never singular.
const SMALLEST_CURVATURE: f64 = 1e-9;

/// The linear function `weights . z + intercept`.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearFit {
    /// One weight per input.
    pub weights: Vec<f64>,
    /// Constant term.
    pub intercept: f64,
}

impl LinearFit {
    /// The prediction for one vector.
    pub fn predict(&self, z: &LatentVector) -> f64 {
        self.predict_row(z.as_slice().iter().map(|&value| f64::from(value)))
    }

    /// The prediction for one row of inputs.
    pub fn predict_row(&self, row: impl Iterator<Item = f64>) -> f64 {
        self.weights.iter().zip(row).map(|(weight, value)| weight * value).sum::<f64>() + self.intercept
    }
}

/// Ridge regression for many targets on the same vectors; the matrix is factorised once. A. E. Hoerl and R. W.
/// Kennard, "Ridge regression" (1970).
pub struct Ridge {
    /// The rows `[n, dimensions]` minus their mean.
    centred: DMatrix<f64>,
    mean: DVector<f64>,
    factor: Cholesky<f64, Dyn>,
}

impl Ridge {
    /// Prepares the regression on these vectors. `penalty` is added to the variance of each dimension. Returns `None`
    /// without vectors, or when the penalty is not positive.
    pub fn new(samples: &[LatentVector], penalty: f64) -> Option<Self> {
        Self::of_rows(rows_of(samples), penalty)
    }

    /// Like [`Self::new`], on the rows of a matrix.
    pub fn of_rows(rows: DMatrix<f64>, penalty: f64) -> Option<Self> {
        if rows.is_empty() || !(penalty > 0.0 && penalty.is_finite()) {
            return None;
        }
        let mean = rows.row_mean().transpose();
        let mut centred = rows;
        for mut row in centred.row_iter_mut() {
            row -= mean.transpose();
        }
        let mut gram = centred.tr_mul(&centred) / centred.nrows() as f64;
        for index in 0..gram.nrows() {
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

/// The vectors as the rows of a matrix `[n, 200]`.
pub fn rows_of(vectors: &[LatentVector]) -> DMatrix<f64> {
    let values = vectors.iter().flat_map(|z| z.as_slice().iter().map(|&value| f64::from(value)));
    DMatrix::from_row_iterator(vectors.len(), DIM, values)
}

/// Logistic regression by Newton's method with step halving: J. Nocedal and S. Wright, "Numerical optimization" (2006),
/// section 3.3. The fit predicts the logarithm of the odds that a row belongs to the class. `penalty` times half the
/// squared weights is added to the mean loss. Returns `None` unless `members` has one value per row and both values
/// occur, and the penalty is positive.
pub fn logistic(rows: &DMatrix<f64>, members: &[bool], penalty: f64) -> Option<LinearFit> {
    let (count, inputs) = rows.shape();
    let both = members.contains(&true) && members.contains(&false);
    if members.len() != count || !both || !(penalty > 0.0 && penalty.is_finite()) {
        return None;
    }
    // A column of ones for the intercept, which has no penalty.
    let rows = rows.clone().insert_column(inputs, 1.0);
    // The transpose is stored, because its product is computed in blocks.
    let turned = rows.transpose();
    let mut ridge = DVector::from_element(inputs + 1, penalty);
    ridge[inputs] = 0.0;
    let loss = |fit: &DVector<f64>| {
        let odds = &rows * fit;
        let each = odds.iter().zip(members).map(|(&odds, &member)| softplus(if member { -odds } else { odds }));
        each.sum::<f64>() / count as f64 + fit.component_mul(fit).dot(&ridge) / 2.0
    };
    let mut fit = DVector::zeros(inputs + 1);
    let mut now = loss(&fit);
    for _ in 0..MOST_NEWTON_STEPS {
        let chances = (&rows * &fit).map(|odds| 1.0 / (1.0 + (-odds).exp()));
        let errors = DVector::from_fn(count, |index, _| chances[index] - f64::from(u8::from(members[index])));
        let gradient = &turned * &errors / count as f64 + ridge.component_mul(&fit);
        let mut weighted = rows.clone();
        for (mut row, chance) in weighted.row_iter_mut().zip(chances.iter()) {
            row *= chance * (1.0 - chance) / count as f64;
        }
        let curvature = &turned * &weighted + DMatrix::from_diagonal(&ridge.add_scalar(SMALLEST_CURVATURE));
        let step = Cholesky::new(curvature)?.solve(&gradient);
        let before = now;
        let halved = (0..=MOST_HALVINGS).map(|halvings| &fit - &step * 0.5_f64.powi(halvings));
        let Some((next, reached)) =
            halved.map(|next| (loss(&next), next)).find_map(|(l, n)| (l < now).then_some((n, l)))
        else {
            break;
        };
        (fit, now) = (next, reached);
        if before - now < 1e-9 {
            break;
        }
    }
    Some(LinearFit { weights: fit.as_slice()[..inputs].to_vec(), intercept: fit[inputs] })
}

/// ln(1 + e^x), without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
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
