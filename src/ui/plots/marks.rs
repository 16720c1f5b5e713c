//! What happened to a run on its way, as marks on its curves.

use egui::Color32;

use crate::session::{HealthLevel, Sighting, TimelineEntry, Trained, Tuning};
use crate::ui::{RunView, theme};

/// A vertical line, and what it says.
pub(super) struct Mark {
    pub(super) step: f64,
    pub(super) color: Color32,
    pub(super) dashed: bool,
    pub(super) text: String,
}

/// Everything that happened, in no order.
pub(super) fn marks_of(run: &RunView, dark: bool) -> Vec<Mark> {
    let now = run.health.iter().filter_map(|report| {
        let (ailment, level) = report.trouble?;
        Some(Sighting { step: report.step, ailment, level })
    });
    let before = run.info.iter().flat_map(|info| info.sightings.iter().copied());
    let health = before.chain(now).map(|Sighting { step, ailment, level }| {
        let color = if level == HealthLevel::Alarm { theme::alarm(dark) } else { theme::caution(dark) };
        Mark { step: step as f64, color, dashed: false, text: ailment.sentence().to_owned() }
    });
    let color = theme::accent(dark).gamma_multiply(0.8);
    let first = run.info.as_ref().map(|info| info.began_with);
    let changes = run.timeline.iter().enumerate().filter_map(|(i, TimelineEntry { step, tuning, last_step })| {
        let before = i.checked_sub(1).map(|i| run.timeline[i].tuning).or(first);
        let text = changed(&before?, tuning, *last_step)?;
        Some(Mark { step: *step as f64, color, dashed: true, text })
    });
    // One network alone, for so long: its end is a change nobody had to ask for.
    let ends = run.timeline.iter().enumerate().filter_map(|(i, entry)| {
        let until = entry.tuning.trained_until.filter(|_| entry.tuning.trained != Trained::Both)?;
        let over = until < run.step() && run.timeline.get(i + 1).is_none_or(|next| next.step >= until);
        let text = "both trained again".to_owned();
        over.then_some(Mark { step: until as f64, color, dashed: true, text })
    });
    health.chain(changes).chain(ends).collect()
}

/// What is different, in words; `None` where nothing is.
fn changed(before: &Tuning, now: &Tuning, last_step: Option<u64>) -> Option<String> {
    let mut words = Vec::new();
    let mut number = |name: &str, from: f64, to: f64| {
        if from.to_bits() != to.to_bits() {
            words.push(format!("{name} {from} to {to}"));
        }
    };
    number("lr D", before.lr_d, now.lr_d);
    number("lr G", before.lr_g, now.lr_g);
    number("beta 1", before.beta1, now.beta1);
    number("beta 2", before.beta2, now.beta2);
    number("real target", before.real_target, now.real_target);
    number("dropout", before.dropout, now.dropout);
    number("D steps", before.steps_d as f64, now.steps_d as f64);
    number("batch", before.batch as f64, now.batch as f64);
    if before.trained != now.trained {
        words.push(
            match now.trained {
                Trained::Both => "both trained",
                Trained::OnlyD => "only D trained",
                Trained::OnlyG => "only G trained",
            }
            .to_owned(),
        );
    }
    words.extend(last_step.map(|step| format!("ends after step {step}")));
    (!words.is_empty()).then(|| format!("changed: {}", words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Recipe;

    #[test]
    fn a_change_names_what_is_different_and_nothing_else() {
        let before = Recipe::seed().tuning();
        let now = Tuning { lr_d: 1e-4, trained: Trained::OnlyG, ..before };
        assert_eq!(changed(&before, &now, None).unwrap(), "changed: lr D 0.0002 to 0.0001, only G trained");
        assert_eq!(changed(&before, &before, None), None);
        assert_eq!(changed(&before, &before, Some(4680)).unwrap(), "changed: ends after step 4680");
    }
}
