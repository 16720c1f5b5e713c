//! Lets the training wait while the user moves a control.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::protocol::Pace;

/// Time after a movement during which a control counts as held.
const HELD_FOR: Duration = Duration::from_millis(150);

/// Whether the training should wait, readable by all threads without a lock.
pub(super) struct Pacing {
    smooth: AtomicBool,
    began: Instant,
    /// Time until which a control counts as held, in milliseconds after `began`.
    held_until: AtomicU64,
}

impl Pacing {
    pub(super) fn new() -> Self {
        Self { smooth: AtomicBool::new(false), began: Instant::now(), held_until: AtomicU64::new(0) }
    }

    pub(super) fn set_pace(&self, pace: Pace) {
        self.smooth.store(pace == Pace::SmoothWindow, Ordering::Relaxed);
    }

    /// Records a movement.
    pub(super) fn touch(&self) {
        self.held_until.store(self.now() + HELD_FOR.as_millis() as u64, Ordering::Relaxed);
    }

    pub(super) fn trainer_should_wait(&self) -> bool {
        self.smooth.load(Ordering::Relaxed) && self.now() < self.held_until.load(Ordering::Relaxed)
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }
}
