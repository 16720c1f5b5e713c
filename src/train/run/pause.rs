//! Conditions on which a run pauses.

use crate::protocol::{PauseWhen, StepMetrics};

/// Weight of a new step in the running mean of D(G(z)).
const SHARE: f32 = 1.0 / 30.0;
/// Number of steps before the mean is used.
const FEWEST: u32 = 30;

/// A condition and the data to check it.
pub(in crate::train) struct PauseCondition {
    when: PauseWhen,
    mean: f32,
    seen: u32,
}

impl PauseCondition {
    pub(in crate::train) fn new(when: PauseWhen) -> Self {
        Self { when, mean: 0.0, seen: 0 }
    }

    /// Records a step. Returns a sentence when the condition is met.
    pub(in crate::train) fn observe(&mut self, step: u64, figures: &StepMetrics, alarm: bool) -> Option<String> {
        self.seen += 1;
        let share = SHARE.max(1.0 / self.seen as f32);
        self.mean += share * (figures.d_fake - self.mean);
        let known = self.seen >= FEWEST;
        match self.when {
            PauseWhen::Step(at) if step >= at => Some(format!("step {step} is reached")),
            PauseWhen::Alarm if alarm => Some("the monitor raised an alarm".to_owned()),
            PauseWhen::FakeBelow(limit) if known && self.mean < limit => {
                Some(format!("D(G(z)) is {:.3}, below {limit}", self.mean))
            }
            PauseWhen::FakeAbove(limit) if known && self.mean > limit => {
                Some(format!("D(G(z)) is {:.3}, above {limit}", self.mean))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_met_when_it_holds_and_not_before() {
        let figures = |d_fake| StepMetrics { d_fake, ..StepMetrics::default() };
        let met = |when, of: &dyn Fn(u64) -> (f32, bool)| {
            let mut condition = PauseCondition::new(when);
            (1..=500).find(|&step| {
                let (d_fake, alarm) = of(step);
                condition.observe(step, &figures(d_fake), alarm).is_some()
            })
        };
        assert_eq!(met(PauseWhen::Step(40), &|_| (0.5, false)), Some(40));
        assert_eq!(met(PauseWhen::Alarm, &|step| (0.5, step == 77)), Some(77));
        assert_eq!(met(PauseWhen::FakeBelow(0.3), &|_| (0.4, true)), None);
        assert_eq!(met(PauseWhen::FakeBelow(0.3), &|_| (0.2, false)), Some(30));
        // One outlier does not meet the condition.
        assert_eq!(met(PauseWhen::FakeAbove(0.6), &|step| (if step == 90 { 0.99 } else { 0.5 }, false)), None);
        let risen = met(PauseWhen::FakeAbove(0.6), &|step| (if step > 100 { 0.7 } else { 0.5 }, false)).unwrap();
        assert!((110..160).contains(&risen), "{risen}");
    }
}
