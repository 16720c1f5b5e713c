//! Locks: dimensions that do not change when the vector moves.

use serde::{Deserialize, Serialize};

use super::{DIM, LatentVector};

/// The locked ones among the 200 dimensions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<usize>", into = "Vec<usize>")]
pub struct Locks {
    /// Sorted indices without duplicates, all below 200.
    locked: Vec<usize>,
}

impl Locks {
    /// Whether this dimension is locked.
    pub fn is_locked(&self, index: usize) -> bool {
        self.locked.binary_search(&index).is_ok()
    }

    /// Locks or unlocks a dimension; ignores an index out of range.
    pub fn set(&mut self, index: usize, locked: bool) {
        match self.locked.binary_search(&index) {
            Err(place) if locked && index < DIM => self.locked.insert(place, index),
            Ok(place) if !locked => {
                self.locked.remove(place);
            }
            Ok(_) | Err(_) => {}
        }
    }

    /// Unlocks all dimensions.
    pub fn clear(&mut self) {
        self.locked.clear();
    }

    /// Number of locked dimensions.
    pub fn count(&self) -> usize {
        self.locked.len()
    }

    /// Returns `after` with the locked dimensions of `before`.
    #[must_use]
    pub fn keep(&self, before: &LatentVector, mut after: LatentVector) -> LatentVector {
        for &index in &self.locked {
            after.set(index, before.get(index));
        }
        after
    }
}

impl From<Vec<usize>> for Locks {
    fn from(indices: Vec<usize>) -> Self {
        let mut locks = Self::default();
        indices.into_iter().for_each(|index| locks.set(index, true));
        locks
    }
}

impl From<Locks> for Vec<usize> {
    fn from(locks: Locks) -> Self {
        locks.locked
    }
}
