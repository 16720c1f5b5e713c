//! The vector under the hand, with undo by gesture.

use crate::latent::LatentVector;
use crate::latent::random::sample;

/// How many gestures are remembered.
const REMEMBERED: usize = 1000;

/// The present vector and its past and undone futures.
#[derive(Clone, Debug)]
pub struct LatentEditor {
    z: LatentVector,
    past: Vec<LatentVector>,
    future: Vec<LatentVector>,
    gesture: Option<LatentVector>,
    /// The number in the seed box.
    pub seed: u64,
}

impl LatentEditor {
    /// Begins at `z`.
    pub fn new(z: LatentVector, seed: u64) -> Self {
        Self { z, past: Vec::new(), future: Vec::new(), gesture: None, seed }
    }

    /// The present vector.
    pub fn z(&self) -> &LatentVector {
        &self.z
    }

    /// Changes one value as part of a gesture, which [`Self::end_gesture`] closes.
    pub fn set(&mut self, index: usize, value: f32) {
        if self.gesture.is_none() {
            self.gesture = Some(self.z.clone());
        }
        self.z.set(index, value);
    }

    /// Changes the whole vector as part of a gesture.
    pub fn sweep_to_seed(&mut self) {
        let before = std::mem::replace(&mut self.z, sample(self.seed));
        self.gesture.get_or_insert(before);
    }

    /// Closes the gesture: from here one undo goes back to before it.
    pub fn end_gesture(&mut self) {
        if let Some(before) = self.gesture.take()
            && before != self.z
        {
            self.remember(before);
        }
    }

    /// Goes somewhere else in one gesture.
    pub fn jump(&mut self, z: LatentVector) {
        self.end_gesture();
        if z != self.z {
            let before = std::mem::replace(&mut self.z, z);
            self.remember(before);
        }
    }

    /// Goes to the vector of the seed in the box.
    pub fn jump_to_seed(&mut self) {
        self.jump(sample(self.seed));
    }

    /// Takes a new seed, made from the one before, and goes to its vector.
    pub fn random(&mut self) {
        let next = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Seven digits at most: short enough to read out and to type.
        self.seed = (next >> 33) % 10_000_000;
        self.jump_to_seed();
    }

    fn remember(&mut self, before: LatentVector) {
        self.future.clear();
        self.past.push(before);
        if self.past.len() > REMEMBERED {
            self.past.remove(0);
        }
    }

    /// Back by one gesture.
    pub fn undo(&mut self) {
        self.end_gesture();
        if let Some(z) = self.past.pop() {
            self.future.push(std::mem::replace(&mut self.z, z));
        }
    }

    /// Forward again.
    pub fn redo(&mut self) {
        self.end_gesture();
        if let Some(z) = self.future.pop() {
            self.past.push(std::mem::replace(&mut self.z, z));
        }
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
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
}
