//! Directions in the latent space, in standard deviations of the prior.

use nalgebra::{Cholesky, DMatrix, DVector};
use serde::{Deserialize, Serialize};

use super::LatentVector;

/// A direction made orthogonal to others replaces the original only if its [`Direction::agreement`] with the original
/// is at least this.
const ROOM: f32 = 0.2;
/// How far [`Direction::holding`] lets the positions along the other directions change: 0 would hold them exactly.
const GIVE: f64 = 0.1;

/// A vector of length 1. Under the prior the position along it is standard normal, so one unit is one standard
/// deviation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "LatentVector", into = "LatentVector")]
pub struct Direction(LatentVector);

impl Direction {
    /// Normalises a vector. Returns `None` for the origin.
    pub fn of(vector: &LatentVector) -> Option<Self> {
        let length = vector.dot(vector).sqrt();
        (length > 1e-12).then(|| Self(vector.scaled(1.0 / length)))
    }

    /// Normalises 200 values. Returns `None` unless there are 200 finite values, not all of
    /// them 0.
    pub fn from_weights(weights: &[f64]) -> Option<Self> {
        let largest = weights.iter().fold(0.0_f64, |most, w| most.max(w.abs()));
        let values = weights.iter().map(|w| (w / largest) as f32).collect();
        Self::of(&LatentVector::from_values(values).ok()?)
    }

    /// The vector, of length 1.
    pub fn vector(&self) -> &LatentVector {
        &self.0
    }

    /// Position of `z` along the direction.
    pub fn position(&self, z: &LatentVector) -> f32 {
        self.0.dot(z) as f32
    }

    /// Moves `z` along the direction by `amount`.
    #[must_use]
    pub fn moved_by(&self, z: &LatentVector, amount: f32) -> LatentVector {
        z.plus(&self.0, f64::from(amount))
    }

    /// Moves `z` along the direction to `position`; orthogonal components do not change.
    #[must_use]
    pub fn moved_to(&self, z: &LatentVector, position: f32) -> LatentVector {
        z.plus(&self.0, f64::from(position) - self.0.dot(z))
    }

    /// Cosine of the angle between two directions, -1 to 1.
    pub fn agreement(&self, other: &Self) -> f32 {
        self.0.dot(&other.0) as f32
    }

    /// The opposite direction.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self(self.0.scaled(-1.0))
    }

    /// The part orthogonal to all other directions, so that moving along it does not change their positions: Y. Shen
    /// et al., "Interpreting the latent space of GANs for semantic face editing" (2020). Returns `None` when there is
    /// no such part.
    pub fn across(&self, others: &[Self]) -> Option<Self> {
        let axes = orthonormal(others);
        let mut left = self.0.clone();
        // Twice, because the first pass leaves rounding errors.
        for axis in axes.iter().chain(&axes) {
            left = left.plus(&axis.0, -axis.0.dot(&left));
        }
        if left.dot(&left) > 1e-6 { Self::of(&left) } else { None }
    }

    /// [`Self::across`], when it agrees sufficiently with this direction. Otherwise, as for ten digits of a generator
    /// that uses only eight dimensions, a compromise between this direction and unchanged positions along the others.
    pub fn holding(&self, others: &[Self]) -> Option<Self> {
        let exact = self.across(others).filter(|across| across.agreement(self) >= ROOM);
        exact.or_else(|| self.nearly_across(others))
    }

    /// Minimises `|d - self|^2 + sum of (other . d)^2 / GIVE` over all `d`.
    fn nearly_across(&self, others: &[Self]) -> Option<Self> {
        let count = others.len();
        let gram =
            DMatrix::from_fn(count, count, |i, j| others[i].0.dot(&others[j].0) + if i == j { GIVE } else { 0.0 });
        let along = DVector::from_fn(count, |i, _| others[i].0.dot(&self.0));
        let parts = Cholesky::new(gram)?.solve(&along);
        let left = others.iter().zip(parts.iter()).fold(self.0.clone(), |left, (o, part)| left.plus(&o.0, -part));
        Self::of(&left)
    }
}

/// Orthonormal directions with the same span, by the Gram-Schmidt process in order.
pub fn orthonormal(directions: &[Direction]) -> Vec<Direction> {
    let mut out: Vec<Direction> = Vec::new();
    for direction in directions {
        let mut left = direction.0.clone();
        for _ in 0..2 {
            for axis in &out {
                left = left.plus(&axis.0, -axis.0.dot(&left));
            }
        }
        // Within the span of the others, only rounding errors are left.
        if left.dot(&left) > 1e-8
            && let Some(axis) = Direction::of(&left)
        {
            out.push(axis);
        }
    }
    out
}

/// The direction from the mean of `less` to the mean of `more`; an empty side counts as the origin. Returns `None`
/// without examples, or when the means are equal.
pub fn taught(more: &[LatentVector], less: &[LatentVector]) -> Option<Direction> {
    let mean = |of: &[LatentVector]| {
        let share = 1.0 / of.len().max(1) as f64;
        of.iter().fold(LatentVector::zeros(), |sum, z| sum.plus(z, share))
    };
    Direction::of(&mean(more).plus(&mean(less), -1.0))
}

impl TryFrom<LatentVector> for Direction {
    type Error = &'static str;
    fn try_from(vector: LatentVector) -> Result<Self, Self::Error> {
        Self::of(&vector).ok_or("a direction cannot be all zeros")
    }
}

impl From<Direction> for LatentVector {
    fn from(direction: Direction) -> Self {
        direction.0
    }
}
