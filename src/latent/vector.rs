//! A vector of the latent space.

use std::fmt;

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::DIM;

/// Why values are not a valid vector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LatentError {
    /// The number of values is not 200.
    #[error("a latent vector has {DIM} values, not {0}")]
    Length(usize),
    /// A value is infinite or NaN.
    #[error("value {0} of the latent vector is not a finite number")]
    NotFinite(usize),
}

/// 200 finite values, standard normal under the prior.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(into = "Vec<f32>")]
pub struct LatentVector(Vec<f32>);

impl LatentVector {
    /// The origin: the mean of the prior, though no sample is near it.
    pub fn zeros() -> Self {
        Self(vec![0.0; DIM])
    }

    /// Creates a vector from exactly 200 finite values.
    ///
    /// # Errors
    /// Returns an error for another number of values, or a value that is not finite.
    pub fn from_values(values: Vec<f32>) -> Result<Self, LatentError> {
        if values.len() != DIM {
            return Err(LatentError::Length(values.len()));
        }
        match values.iter().position(|v| !v.is_finite()) {
            Some(index) => Err(LatentError::NotFinite(index)),
            None => Ok(Self(values)),
        }
    }

    /// All values, in order.
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }

    /// The value at this index; 0 out of range.
    pub fn get(&self, index: usize) -> f32 {
        self.0.get(index).copied().unwrap_or(0.0)
    }

    /// Sets one value. Ignores a value that is not finite and an index out of range.
    pub fn set(&mut self, index: usize, value: f32) {
        if let Some(slot) = self.0.get_mut(index)
            && value.is_finite()
        {
            *slot = value;
        }
    }

    /// Euclidean length, summed in 64 bits.
    pub fn norm(&self) -> f32 {
        self.dot(self).sqrt() as f32
    }

    /// Scalar product, summed in 64 bits.
    pub fn dot(&self, other: &Self) -> f64 {
        self.0.iter().zip(&other.0).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
    }

    /// `self + amount * other`, computed in 64 bits. A value that would not be finite stays unchanged.
    #[must_use]
    pub fn plus(&self, other: &Self, amount: f64) -> Self {
        let mut out = self.clone();
        for (index, (&a, &b)) in self.0.iter().zip(&other.0).enumerate() {
            out.set(index, (f64::from(a) + amount * f64::from(b)) as f32);
        }
        out
    }

    /// `factor * self`, computed in 64 bits. A value that would not be finite stays unchanged.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        // Not `self + (factor - 1) * self`, which loses digits of a small factor.
        let mut out = self.clone();
        for (index, &value) in self.0.iter().enumerate() {
            out.set(index, (factor * f64::from(value)) as f32);
        }
        out
    }
}

impl TryFrom<Vec<f32>> for LatentVector {
    type Error = LatentError;
    fn try_from(values: Vec<f32>) -> Result<Self, LatentError> {
        Self::from_values(values)
    }
}

impl From<LatentVector> for Vec<f32> {
    fn from(vector: LatentVector) -> Self {
        vector.0
    }
}

impl<'de> Deserialize<'de> for LatentVector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Values)
    }
}

/// Reads the values, and stops at the first that is too many, so that a long array takes no memory.
struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = LatentVector;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{DIM} numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<LatentVector, A::Error> {
        let mut values = Vec::with_capacity(DIM);
        while let Some(value) = items.next_element()? {
            if values.len() == DIM {
                return Err(A::Error::custom(format!("a latent vector has {DIM} values, not more")));
            }
            values.push(value);
        }
        LatentVector::from_values(values).map_err(A::Error::custom)
    }
}
