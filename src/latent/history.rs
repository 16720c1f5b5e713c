//! Every place the hand has been, in order, and where it is now.

use super::LatentVector;

/// States in the order they were reached; a new one after going back replaces what lay ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    states: Vec<LatentVector>,
    at: usize,
}

impl History {
    /// Begins with one state.
    pub fn new(first: LatentVector) -> Self {
        Self { states: vec![first], at: 0 }
    }

    /// Takes up a saved history; `None` when there are no states. A place outside becomes the last.
    pub fn from_states(states: Vec<LatentVector>, at: usize) -> Option<Self> {
        let last = states.len().checked_sub(1)?;
        Some(Self { states, at: at.min(last) })
    }

    /// All states, first to last.
    pub fn states(&self) -> &[LatentVector] {
        &self.states
    }

    /// The place of the present state.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The present state.
    pub fn present(&self) -> &LatentVector {
        &self.states[self.at]
    }

    /// A new present; the same again is no news.
    pub fn push(&mut self, state: LatentVector) {
        if state != *self.present() {
            self.states.truncate(self.at + 1);
            self.states.push(state);
            self.at += 1;
        }
    }

    /// Goes to a place; one outside is ignored.
    pub fn go_to(&mut self, place: usize) {
        if place < self.states.len() {
            self.at = place;
        }
    }

    /// Whether there is something before.
    pub fn can_undo(&self) -> bool {
        self.at > 0
    }

    /// Whether there is something ahead.
    pub fn can_redo(&self) -> bool {
        self.at + 1 < self.states.len()
    }
}
