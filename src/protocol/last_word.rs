//! The trainer's message after it has ended.

use std::sync::{Mutex, PoisonError};

/// A message for the user that outlives the window.
#[derive(Default)]
pub struct LastWord(Mutex<Option<String>>);

impl LastWord {
    /// Sets the message.
    pub fn put(&self, sentence: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sentence);
    }

    /// Takes the message. It says that the run could not be saved in its folder, and where its state is instead.
    /// `None` after the trainer has ended means that everything is saved.
    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
