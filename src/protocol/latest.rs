//! A slot for the newest value: writers replace, one reader takes.
//!
//! The lock is held for a move and nothing else, so neither side waits on the other's work.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

struct Slot<T> {
    value: Option<T>,
    nudged: bool,
    closed: bool,
}

/// See the module.
pub struct Latest<T> {
    slot: Mutex<Slot<T>>,
    changed: Condvar,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self { slot: Mutex::new(Slot { value: None, nudged: false, closed: false }), changed: Condvar::new() }
    }
}

impl<T> Latest<T> {
    fn lock(&self) -> MutexGuard<'_, Slot<T>> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces what is there.
    pub fn put(&self, value: T) {
        self.lock().value = Some(value);
        self.changed.notify_one();
    }

    /// Wakes the reader without a value.
    pub fn nudge(&self) {
        self.lock().nudged = true;
        self.changed.notify_one();
    }

    /// Takes what is there, at once.
    pub fn take(&self) -> Option<T> {
        self.lock().value.take()
    }

    /// Whether something is there, to be taken.
    pub fn is_waiting(&self) -> bool {
        let slot = self.lock();
        slot.value.is_some() || slot.closed
    }

    /// Lets the reader go for good.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Waits for a value (`Some(Some)`), a nudge (`Some(None)`) or the end (`None`).
    pub fn wait(&self) -> Option<Option<T>> {
        let mut slot = self.lock();
        loop {
            if slot.closed {
                return None;
            }
            if slot.value.is_some() || slot.nudged {
                slot.nudged = false;
                return Some(slot.value.take());
            }
            slot = self.changed.wait(slot).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
