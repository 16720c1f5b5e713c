//! Commands that change hyper-parameters between two steps.

use super::Worker;
use crate::protocol::{Event, Trained, Tuning};

impl Worker<'_> {
    pub(super) fn train(&mut self, trained: Trained, steps: Option<u64>) {
        let Some(run) = &self.run else { return };
        let trained_until = steps.map(|steps| run.trainer.step.saturating_add(steps));
        self.tune(&Tuning { trained, trained_until, ..run.trainer.recipe.tuning() });
    }

    pub(super) fn tune(&mut self, tuning: &Tuning) {
        let Some(run) = &mut self.run else { return };
        if let Err(reason) = run.tune(tuning) {
            self.pending.tell(Event::Warning(reason));
        }
        self.pending.tell(Event::Tuned(run.trainer.recipe.tuning(), run.timeline()));
    }

    pub(super) fn end_at(&mut self, step: u64) {
        let Some(run) = &mut self.run else { return };
        if let Err(reason) = run.end_at(step) {
            self.pending.tell(Event::Warning(reason));
        }
        self.pending.tell(Event::EndsAt(run.last_step));
        self.pending.tell(Event::Tuned(run.trainer.recipe.tuning(), run.timeline()));
    }
}
