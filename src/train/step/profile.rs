//! Time spent in each part of a step.

use std::time::{Duration, Instant};

/// Names of the parts of a step, in order.
pub const STEP_PROFILE: [&str; 9] = [
    "batch and noise",
    "dropout masks",
    "D step: generate",
    "D step: forward",
    "D step: backward",
    "D step: Adam",
    "G step: forward",
    "G step: backward",
    "G step: Adam",
];

/// Time spent in each part of the last step, in the order of [`STEP_PROFILE`].
pub type ProfileTimes = [Duration; STEP_PROFILE.len()];

/// Adds the time since the previous lap to a part.
pub(in crate::train) struct Laps {
    last: Instant,
    times: ProfileTimes,
}

impl Laps {
    pub(in crate::train) fn new() -> Self {
        Self { last: Instant::now(), times: ProfileTimes::default() }
    }

    pub(in crate::train) fn begin(&mut self) {
        *self = Self::new();
    }

    pub(in crate::train) fn lap(&mut self, part: usize) {
        let now = Instant::now();
        self.times[part] += now - self.last;
        self.last = now;
    }

    pub(in crate::train) fn times(&self) -> ProfileTimes {
        self.times
    }
}
