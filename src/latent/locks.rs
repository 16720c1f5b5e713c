//! Dimensions that keep their value whatever else moves.

use serde::{Deserialize, Serialize};

use super::{DIM, LatentVector};

/// A lock on some of the 200 dimensions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<usize>", into = "Vec<usize>")]
pub struct Locks {
    /// In order, without repeats, all below 200.
    locked: Vec<usize>,
}

impl Locks {
    /// Whether this dimension is locked.
    pub fn is_locked(&self, index: usize) -> bool {
        self.locked.binary_search(&index).is_ok()
    }

    /// Locks or frees a dimension; one outside is ignored.
    pub fn set(&mut self, index: usize, locked: bool) {
        match self.locked.binary_search(&index) {
            Err(place) if locked && index < DIM => self.locked.insert(place, index),
            Ok(place) if !locked => {
                self.locked.remove(place);
            }
            Ok(_) | Err(_) => {}
        }
    }

    /// Frees all.
    pub fn clear(&mut self) {
        self.locked.clear();
    }

    /// How many are locked.
    pub fn count(&self) -> usize {
        self.locked.len()
    }

    /// `after`, with the locked dimensions as they were in `before`.
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
