//! The history of the vector, and the current position in it.

use super::LatentVector;

/// States in order. A new state after an undo replaces those ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    states: Vec<LatentVector>,
    at: usize,
}

impl History {
    /// Starts with one state.
    pub fn new(first: LatentVector) -> Self {
        Self { states: vec![first], at: 0 }
    }

    /// Restores a saved history. Returns `None` when there are no states. An index out of range becomes the last.
    pub fn from_states(states: Vec<LatentVector>, at: usize) -> Option<Self> {
        let last = states.len().checked_sub(1)?;
        Some(Self { states, at: at.min(last) })
    }

    /// All states, in order.
    pub fn states(&self) -> &[LatentVector] {
        &self.states
    }

    /// Index of the current state.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The current state.
    pub fn present(&self) -> &LatentVector {
        &self.states[self.at]
    }

    /// Adds a state and makes it current, unless it equals the current one.
    pub fn push(&mut self, state: LatentVector) {
        if state != *self.present() {
            self.states.truncate(self.at + 1);
            self.states.push(state);
            self.at += 1;
        }
    }

    /// Makes the state at this index current; ignores an index out of range.
    pub fn go_to(&mut self, place: usize) {
        if place < self.states.len() {
            self.at = place;
        }
    }

    /// Whether there is an earlier state.
    pub fn can_undo(&self) -> bool {
        self.at > 0
    }

    /// Whether there is a later state.
    pub fn can_redo(&self) -> bool {
        self.at + 1 < self.states.len()
    }
}
