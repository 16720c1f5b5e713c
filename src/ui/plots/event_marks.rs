//! Marks the events of a run on its curves.

use egui::Color32;

use crate::protocol::{HealthEvent, HealthLevel, TimelineEntry, Trained, Tuning};
use crate::ui::train::sentence;
use crate::ui::{RunView, theme};
use crate::words;

/// A vertical line and its text.
pub(super) struct Mark {
    pub(super) step: f64,
    pub(super) color: Color32,
    pub(super) dashed: bool,
    pub(super) text: String,
}

/// Returns the marks of all events, unordered.
pub(super) fn marks_of(run: &RunView, dark: bool) -> Vec<Mark> {
    let now = run.health.iter().filter_map(|report| {
        let (issue, level) = report.trouble?;
        Some(HealthEvent { step: report.step, issue, level })
    });
    let before = run.info.iter().flat_map(|info| info.health_events.iter().copied());
    let health = before.chain(now).map(|HealthEvent { step, issue, level }| {
        let color = if level == HealthLevel::Alarm { theme::alarm(dark) } else { theme::caution(dark) };
        Mark { step: step as f64, color, dashed: false, text: sentence(issue).into() }
    });
    let color = theme::accent(dark).gamma_multiply(0.8);
    let first = run.info.as_ref().map(|info| info.began_with);
    let changes = run.timeline.iter().enumerate().filter_map(|(i, TimelineEntry { step, tuning, last_step })| {
        let before = i.checked_sub(1).map(|i| run.timeline[i].tuning).or(first);
        let text = changed(&before?, tuning, *last_step)?;
        Some(Mark { step: *step as f64, color, dashed: true, text })
    });
    // Training of one network alone ends after a number of steps; this end is marked as a change as well.
    let ends = run.timeline.iter().enumerate().filter_map(|(i, entry)| {
        let alone = |until: &u64| entry.tuning.trained != Trained::Both && entry.step < *until;
        let until = entry.tuning.trained_until.filter(alone)?;
        let over = until < run.step() && run.timeline.get(i + 1).is_none_or(|next| next.step >= until);
        let text = words::BOTH_TRAINED_AGAIN.text().to_owned();
        over.then_some(Mark { step: until as f64, color, dashed: true, text })
    });
    health.chain(changes).chain(ends).collect()
}

/// Describes what has changed; `None` when nothing has.
fn changed(before: &Tuning, now: &Tuning, last_step: Option<u64>) -> Option<String> {
    let mut words = Vec::new();
    let mut number = |name: &str, from: f64, to: f64| {
        if from.to_bits() != to.to_bits() {
            words.push(words::CHANGED_NUMBER.fill(&[("name", &name), ("from", &from), ("to", &to)]));
        }
    };
    number(words::RATE_OF_D.text(), before.lr_d, now.lr_d);
    number(words::RATE_OF_G.text(), before.lr_g, now.lr_g);
    number(words::BETA_1.text(), before.beta1, now.beta1);
    number(words::BETA_2.text(), before.beta2, now.beta2);
    number(words::REAL_TARGET.text(), before.real_target, now.real_target);
    number(words::DROPOUT.text(), before.dropout, now.dropout);
    number(words::D_STEPS.text(), before.steps_d as f64, now.steps_d as f64);
    number(words::BATCH_SIZE.text(), before.batch as f64, now.batch as f64);
    if before.trained != now.trained {
        words.push(
            match now.trained {
                Trained::Both => words::BOTH_TRAINED.text(),
                Trained::OnlyD => words::ONLY_D_TRAINED.text(),
                Trained::OnlyG => words::ONLY_G_TRAINED.text(),
            }
            .to_owned(),
        );
    }
    words.extend(last_step.map(|step| words::ENDS_AFTER.fill(&[("step", &step)])));
    (!words.is_empty()).then(|| words::CHANGED.fill(&[("changes", &words.join(", "))]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Recipe, StepMetrics};
    use crate::ui::RunView;

    #[test]
    fn the_end_of_a_time_alone_is_marked_once() {
        let both = Recipe::dcgan().tuning();
        let alone = Tuning { trained: Trained::OnlyD, trained_until: Some(40), ..both };
        let entry = |step, tuning, last_step| TimelineEntry { step, tuning, last_step };
        // The learning rate changes during that time, and the last step after it.
        let timeline = vec![
            entry(20, alone, None),
            entry(30, Tuning { lr_d: 1e-4, ..alone }, None),
            entry(60, Tuning { lr_d: 1e-4, ..alone }, Some(900)),
        ];
        let mut run = RunView { timeline, ..RunView::default() };
        let again = |run: &RunView| -> Vec<f64> {
            let marks = marks_of(run, true).into_iter();
            marks.filter(|mark| mark.text == "both trained again").map(|mark| mark.step).collect()
        };
        run.curves.extend((1..=40).map(|step| StepMetrics { step, ..StepMetrics::default() }).collect());
        assert!(again(&run).is_empty());
        run.curves.extend((41..=80).map(|step| StepMetrics { step, ..StepMetrics::default() }).collect());
        assert_eq!(again(&run), [40.0]);
    }

    #[test]
    fn a_change_names_what_is_different_and_nothing_else() {
        let before = Recipe::dcgan().tuning();
        let now = Tuning { lr_d: 1e-4, trained: Trained::OnlyG, ..before };
        assert_eq!(changed(&before, &now, None).unwrap(), "changed: rate of D 0.0002 to 0.0001, only G trained");
        assert_eq!(changed(&before, &before, None), None);
        assert_eq!(changed(&before, &before, Some(4680)).unwrap(), "changed: ends after step 4680");
    }
}
