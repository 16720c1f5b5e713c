//! A slot for the newest value: writers replace it, one reader takes it.
//!
//! The lock is held only while a value is moved, so neither side waits for the other's work.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

struct Slot<T> {
    value: Option<T>,
    nudged: bool,
    closed: bool,
}

/// A slot for the newest value, see the module.
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

    /// Replaces the value.
    pub fn put(&self, value: T) {
        self.lock().value = Some(value);
        self.changed.notify_one();
    }

    /// Wakes the reader without a value.
    pub fn nudge(&self) {
        self.lock().nudged = true;
        self.changed.notify_one();
    }

    /// Takes the value without waiting.
    pub fn take(&self) -> Option<T> {
        self.lock().value.take()
    }

    /// Whether a value is waiting or the slot is closed.
    pub fn is_waiting(&self) -> bool {
        let slot = self.lock();
        slot.value.is_some() || slot.closed
    }

    /// Closes the slot, so that the reader ends.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Waits for a value (`Some(Some)`), a nudge (`Some(None)`) or the slot's end (`None`).
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
