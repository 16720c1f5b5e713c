//! What the trainer leaves behind when it ends.

use std::sync::{Mutex, PoisonError};

/// A sentence for a person who may have no window any more.
#[derive(Default)]
pub struct LastWord(Mutex<Option<String>>);

impl LastWord {
    /// Leaves it.
    pub fn put(&self, sentence: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sentence);
    }

    /// What was left: the run could not be saved in its folder, and where its state is instead. `None` once the
    /// trainer has ended means that all is saved.
    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
