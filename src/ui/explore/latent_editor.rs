//! The vector being edited, with undo by gesture.

use crate::latent::random::sample;
use crate::latent::seeds::{between_seeds, mutated};
use crate::latent::{History, LatentVector, Locks};

/// The current vector, its history, and the locked dimensions.
#[derive(Clone, Debug)]
pub struct LatentEditor {
    z: LatentVector,
    history: History,
    /// Dimensions that moves do not change.
    pub locks: Locks,
    /// The number in the seed box.
    pub seed: u64,
    /// Position between this seed and the next, 0 to 1.
    pub between: f32,
    rolls: u64,
}

impl LatentEditor {
    /// Creates an editor with the vector `z`.
    pub fn new(z: LatentVector, seed: u64) -> Self {
        let history = History::new(z.clone());
        Self { z, history, locks: Locks::default(), seed, between: 0.0, rolls: 0 }
    }

    /// Restores the history and the locks of the previous start.
    pub fn resume(&mut self, history: History, locks: Locks) {
        self.z = history.present().clone();
        (self.history, self.locks) = (history, locks);
    }

    /// The current vector.
    pub fn z(&self) -> &LatentVector {
        &self.z
    }

    /// The history; it does not contain the current gesture.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Changes one value within a gesture, which [`Self::end_gesture`] ends. A locked value stays.
    pub fn set(&mut self, index: usize, value: f32) {
        if !self.locks.is_locked(index) {
            self.z.set(index, value);
        }
    }

    /// Moves within a gesture. Locked values stay.
    pub fn move_to(&mut self, z: LatentVector) {
        self.z = self.locks.keep(&self.z, z);
    }

    /// Goes to the vector given by the seed box and the position box, as part of the current undo gesture.
    pub fn sweep_to_seed(&mut self) {
        self.move_to(between_seeds(self.seed, self.between));
    }

    /// Ends the gesture: one undo now returns to the vector before it.
    pub fn end_gesture(&mut self) {
        if self.z != *self.history.present() {
            self.history.push(self.z.clone());
        }
    }

    /// Selects a known vector in one gesture. Ignores the locks.
    pub fn jump(&mut self, z: LatentVector) {
        self.end_gesture();
        self.z = z;
        self.end_gesture();
    }

    /// Moves in one gesture. Locked values stay.
    pub fn hop(&mut self, z: LatentVector) {
        self.end_gesture();
        self.move_to(z);
        self.end_gesture();
    }

    /// Selects the vector of the seed in the box.
    pub fn jump_to_seed(&mut self) {
        self.between = 0.0;
        self.hop(sample(self.seed));
    }

    /// Chooses a new seed, computed from the current seed, and selects its vector.
    pub fn random(&mut self) {
        let next = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // At most seven digits: short enough to read aloud and to type.
        self.seed = (next >> 33) % 10_000_000;
        self.jump_to_seed();
    }

    /// Changes the vector randomly by this amount, 0 to 1.
    pub fn mutate(&mut self, amount: f32) {
        self.rolls += 1;
        // The seed includes the length of the history, so that a later start of the program gives other random
        // numbers.
        let roll = (self.history.states().len() as u64) << 32 | self.rolls;
        self.hop(mutated(&self.z, amount, roll));
    }

    /// Sets all values that are not locked to 0.
    pub fn zero(&mut self) {
        self.hop(LatentVector::zeros());
    }

    /// Undoes one gesture.
    pub fn undo(&mut self) {
        self.end_gesture();
        if self.history.can_undo() {
            self.go_to(self.history.at() - 1);
        }
    }

    /// Redoes one gesture.
    pub fn redo(&mut self) {
        self.end_gesture();
        self.go_to(self.history.at() + 1);
    }

    /// Selects a state of the history, which stays unchanged.
    pub fn go_to(&mut self, place: usize) {
        self.end_gesture();
        self.history.go_to(place);
        self.z = self.history.present().clone();
    }

    /// Whether there is a gesture to undo.
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// Whether there is a gesture to redo.
    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_of_many_changes_is_one_undo() {
        let mut editor = LatentEditor::new(sample(1), 1);
        let start = editor.z().clone();
        for i in 0..50 {
            editor.set(3, i as f32 / 25.0);
        }
        editor.end_gesture();
        let end = editor.z().clone();
        editor.undo();
        assert_eq!(editor.z(), &start);
        assert!(!editor.can_undo());
        editor.redo();
        assert_eq!(editor.z(), &end);
    }

    #[test]
    fn dragging_through_seeds_is_one_undo() {
        let mut editor = LatentEditor::new(LatentVector::zeros(), 0);
        for seed in 1..30 {
            editor.seed = seed;
            editor.sweep_to_seed();
        }
        editor.end_gesture();
        assert_eq!(editor.z(), &sample(29));
        editor.undo();
        assert_eq!(editor.z(), &LatentVector::zeros());
    }

    #[test]
    fn a_new_move_forgets_what_was_undone() {
        let mut editor = LatentEditor::new(LatentVector::zeros(), 0);
        editor.jump(sample(1));
        editor.undo();
        editor.jump(sample(2));
        assert!(!editor.can_redo());
        editor.undo();
        assert_eq!(editor.z(), &LatentVector::zeros());
    }

    #[test]
    fn what_is_locked_stays_in_every_move_but_a_jump() {
        let mut editor = LatentEditor::new(sample(1), 1);
        editor.locks.set(7, true);
        let held = editor.z().get(7);
        editor.random();
        editor.mutate(1.0);
        editor.zero();
        editor.set(7, 3.0);
        editor.seed = 9;
        editor.sweep_to_seed();
        assert_eq!(editor.z().get(7).to_bits(), held.to_bits());
        assert_eq!(editor.z().get(8), sample(9).get(8));
        editor.jump(sample(5));
        assert_eq!(editor.z(), &sample(5));
    }

    #[test]
    fn going_to_an_old_place_keeps_the_newer_ones_ahead() {
        let mut editor = LatentEditor::new(sample(0), 0);
        (1..5).for_each(|seed| editor.jump(sample(seed)));
        editor.go_to(1);
        assert_eq!(editor.z(), &sample(1));
        editor.go_to(4);
        assert_eq!(editor.z(), &sample(4));
        assert_eq!(editor.history().states().len(), 5);
    }
}
