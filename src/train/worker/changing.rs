//! Commands that change hyper-parameters between two steps.

use super::Worker;
use crate::protocol::{Event, Rates, Trained, Tuning};

impl Worker<'_> {
    pub(super) fn set_rates(&mut self, rates: Rates) {
        let Some(run) = &self.run else { return };
        self.tune(&Tuning { lr_d: rates.lr_d, lr_g: rates.lr_g, ..run.trainer.recipe.tuning() });
    }

    pub(super) fn train(&mut self, trained: Trained, steps: Option<u64>) {
        let Some(run) = &self.run else { return };
        let trained_until = steps.map(|steps| run.trainer.step.saturating_add(steps));
        self.tune(&Tuning { trained, trained_until, ..run.trainer.recipe.tuning() });
    }

    pub(super) fn tune(&mut self, tuning: &Tuning) {
        let Some(run) = &mut self.run else { return };
        let before = run.trainer.recipe.tuning();
        if let Err(reason) = run.tune(tuning) {
            self.pending.tell(Event::Warning(reason));
        }
        let now = run.trainer.recipe.tuning();
        if (now.lr_d, now.lr_g) != (before.lr_d, before.lr_g) {
            self.pending.tell(Event::RatesChanged(Rates { lr_d: now.lr_d, lr_g: now.lr_g }));
        }
        self.pending.tell(Event::Tuned(now, run.timeline()));
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
