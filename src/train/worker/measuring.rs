//! What is measured of a run beside its training.

use std::time::{Duration, Instant};

use super::Worker;
use crate::protocol::{Event, JobKind};

/// A measurement that is given up ends within one pass through the generator, or one reading of the data.
const PATIENCE_WITH_MEASURING: Duration = Duration::from_secs(10);
const MEASURING_ASKED_EVERY: Duration = Duration::from_millis(5);

impl Worker<'_> {
    /// What is still measured belongs to the run before, and is neither told nor written from here on.
    pub(super) fn forget_measuring(&self) {
        self.measuring.cancel(JobKind::Measure);
        let began = Instant::now();
        while !self.measuring.is_idle() && began.elapsed() < PATIENCE_WITH_MEASURING {
            std::thread::sleep(MEASURING_ASKED_EVERY);
        }
    }

    /// Has the run measured as it is now; an older state still waiting for it makes way.
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
