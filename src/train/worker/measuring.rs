//! Quality measurements during training.

use std::time::{Duration, Instant};

use super::Worker;
use crate::protocol::{Event, JobKind};

/// Time to wait for a cancelled measurement; it ends after one batch of images or one read of the data.
const PATIENCE_WITH_MEASURING: Duration = Duration::from_secs(10);
const MEASURING_ASKED_EVERY: Duration = Duration::from_millis(5);

impl Worker<'_> {
    /// Cancels measurements of the previous run, so that they neither send nor write anything from here on.
    pub(super) fn forget_measuring(&self) {
        self.measuring.cancel(JobKind::Measure);
        let began = Instant::now();
        while !self.measuring.is_idle() && began.elapsed() < PATIENCE_WITH_MEASURING {
            std::thread::sleep(MEASURING_ASKED_EVERY);
        }
    }

    /// Requests a measurement of the current generator; replaces a waiting one.
    pub(super) fn measure(&mut self) {
        let Some(run) = self.run.as_mut() else {
            return self.pending.tell(Event::Warning("there is no run to measure".to_owned()));
        };
        match run.measure_order() {
            Ok(order) => self.measuring.put_next(JobKind::Measure, order),
            Err(reason) => self.pending.tell(Event::Warning(reason)),
        }
    }
}
