//! The changes and events of a run, and their copy in `run.json`.

use super::super::{Continuation, RunFolder, RunRecord};
use crate::protocol::{HEALTH_EVENTS_KEPT, HealthEvent, TimelineEntry, Tuning};

/// The changes and events of a run, see the module.
#[derive(Default)]
pub(super) struct Journal {
    timeline: Vec<TimelineEntry>,
    health_events: Vec<HealthEvent>,
    continued: Vec<Continuation>,
    /// Whether `run.json` is out of date.
    unwritten: bool,
}

impl Journal {
    /// The journal of a run that continues from this step: the recorded entries up to it.
    pub(super) fn until(step: u64, state: &Tuning, last_step: u64, record: Option<&RunRecord>) -> Self {
        let Some(record) = record else { return Self::default() };
        // A change made at this step after the state was saved is not part of the state.
        let known = |entry: &TimelineEntry| {
            entry.step < step || entry.tuning == *state && entry.last_step.is_none_or(|end| end == last_step)
        };
        let (timeline, health_events) = (record.timeline.clone(), record.health.clone());
        let mut journal = Self { timeline, health_events, continued: record.continued.clone(), unwritten: false };
        journal.timeline.retain(|entry| entry.step <= step && known(entry));
        journal.health_events.retain(|event| event.step <= step);
        journal.continued.retain(|continuation| continuation.step <= step);
        let lengths = |a: usize, b: usize, c: usize| [a, b, c];
        journal.unwritten = lengths(journal.timeline.len(), journal.health_events.len(), journal.continued.len())
            != lengths(record.timeline.len(), record.health.len(), record.continued.len());
        journal
    }

    /// Records the versions and threads with which the run continues, when they changed. They are written with the
    /// next checkpoint, because a run that is only viewed does not continue.
    pub(super) fn goes_on_with(&mut self, step: u64, made_by: String, began_with: &str) {
        let last = self.continued.last().map_or(began_with, |continuation| &continuation.made_by);
        if last != made_by {
            self.continued.retain(|continuation| continuation.step < step);
            self.continued.push(Continuation { step, made_by });
            self.unwritten = true;
        }
    }

    /// All changes, in order.
    pub(super) fn timeline(&self) -> &[TimelineEntry] {
        &self.timeline
    }

    /// All health events, in order.
    pub(super) fn health_events(&self) -> &[HealthEvent] {
        &self.health_events
    }

    /// Adds a change. Replaces an earlier change at the same step, but keeps the last step that it set.
    pub(super) fn change(&mut self, mut entry: TimelineEntry) {
        if let Some(same) = self.timeline.pop_if(|earlier| earlier.step == entry.step) {
            entry.last_step = entry.last_step.or(same.last_step);
        }
        self.timeline.push(entry);
        self.unwritten = true;
    }

    /// Adds a health event, unless it equals the last one.
    pub(super) fn sight(&mut self, event: HealthEvent) {
        if self.health_events.last() == Some(&event) {
            return;
        }
        self.health_events.push(event);
        let beyond = self.health_events.len().saturating_sub(HEALTH_EVENTS_KEPT);
        self.health_events.drain(..beyond);
        self.unwritten = true;
    }

    /// Updates the folder's `run.json`.
    ///
    /// # Errors
    /// Returns a message with the file's path and the cause; the next call tries again.
    pub(super) fn keep(&mut self, folder: &mut RunFolder) -> Result<(), String> {
        if self.unwritten {
            // First, so that the unchanged record is set aside.
            folder.go_on()?;
            RunRecord::amend(folder.root(), &self.timeline, &self.health_events, &self.continued)?;
            self.unwritten = false;
        }
        Ok(())
    }

    /// Calls [`Self::keep`], but leaves a failed write, or a run that was opened at an earlier state, to the next
    /// checkpoint.
    pub(super) fn try_to_keep(&mut self, folder: &mut RunFolder) {
        if folder.is_taken_back() {
            return;
        }
        if let Err(reason) = self.keep(folder) {
            log::warn!("the run's events are not in its folder yet: {reason}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{HealthIssue, HealthLevel, Recipe, RunRequest};

    fn entry(step: u64, lr_d: f64, last_step: Option<u64>) -> TimelineEntry {
        TimelineEntry { step, tuning: Tuning { lr_d, ..Recipe::dcgan().tuning() }, last_step }
    }

    #[test]
    fn changes_before_one_step_are_one_and_keep_the_end() {
        let mut journal = Journal::default();
        journal.change(entry(5, 1e-4, None));
        journal.change(entry(9, 1e-4, Some(100)));
        journal.change(entry(9, 2e-4, None));
        assert_eq!(journal.timeline(), [entry(5, 1e-4, None), entry(9, 2e-4, Some(100))]);
    }

    #[test]
    fn a_change_made_right_after_a_state_was_saved_is_not_in_it() {
        let (before, after) = (entry(5, 1e-4, None), entry(9, 2e-4, Some(100)));
        let request = RunRequest::default();
        let record =
            RunRecord { timeline: vec![before.clone(), after.clone()], ..RunRecord::new(Recipe::dcgan(), 1, request) };
        let opened = |state: &TimelineEntry, last_step| {
            let journal = Journal::until(9, &state.tuning, last_step, Some(&record));
            (journal.timeline().to_vec(), journal.unwritten)
        };
        assert_eq!(opened(&after, 100), (record.timeline.clone(), false));
        assert_eq!(opened(&before, 100), (vec![before.clone()], true));
        assert_eq!(opened(&after, 50), (vec![before.clone()], true));
    }

    #[test]
    fn a_run_ill_and_well_by_turns_keeps_the_newest_sightings() {
        let mut journal = Journal::default();
        let event = |step| HealthEvent { step, issue: HealthIssue::Exploding, level: HealthLevel::Watch };
        (1..=1000).for_each(|step| journal.sight(event(step)));
        assert_eq!(journal.health_events().len(), HEALTH_EVENTS_KEPT);
        assert_eq!(journal.health_events().last(), Some(&event(1000)));
        journal.sight(event(1000));
        assert_eq!(journal.health_events()[HEALTH_EVENTS_KEPT - 2..], [event(999), event(1000)]);
    }
}
