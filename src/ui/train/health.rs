//! The run's health in one sentence, and a button that returns to a checkpoint.

use egui::{Button, RichText, Ui};

use crate::protocol::{HealthIssue, HealthLevel};
use crate::ui::{Action, Actions, RunView, theme};
use crate::words::{self, Word};

/// Draws the sentence, the advice, and a button that returns to a checkpoint.
pub(in crate::ui) fn health(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    let dark = ui.visuals().dark_mode;
    // The message of a halt says what happened, and offers more choices.
    if run.info.is_none() || run.curves.is_empty() || run.trouble.is_some() {
        return;
    }
    let newest = run.health.last();
    let Some((issue, level)) = newest.and_then(|report| report.trouble) else {
        // The line stays while the run is paused, because that is when people read it.
        if run.is_active() {
            let (word, help) = balance(run);
            let color = if run.is_dark_for_long() { theme::caution(dark) } else { theme::good(dark) };
            // One line, so that nothing below moves when the state changes.
            let line = egui::Label::new(RichText::new(word).small().color(color)).truncate();
            ui.add(line).on_hover_text(help);
        }
        return;
    };
    ui.group(|ui| {
        let (color, text) = match level {
            HealthLevel::Watch => {
                (theme::caution(dark), words::CAREFUL_SENTENCE.fill(&[("sentence", &sentence(issue).text())]))
            }
            HealthLevel::Alarm => (theme::alarm(dark), sentence(issue).into()),
        };
        ui.label(RichText::new(text).color(color));
        ui.label(RichText::new(advice(issue)).small());
        let back = newest.and_then(|report| report.back_to.clone());
        let button = ui.add_enabled(back.is_some(), Button::new(words::GO_BACK));
        let button = button.on_hover_text(words::GO_BACK_HELP);
        if button.on_disabled_hover_text(words::ONLY_IN_MEMORY).clicked()
            && let Some(path) = back
        {
            actions.push(Action::GoBack(path));
        }
    });
}

/// Describes a problem in one sentence.
pub(in crate::ui) fn sentence(issue: HealthIssue) -> Word {
    match issue {
        HealthIssue::DiscriminatorWins => words::D_WINS_SENTENCE,
        HealthIssue::DiscriminatorFooled => words::D_FOOLED_SENTENCE,
        HealthIssue::Collapse => words::COLLAPSE_SENTENCE,
        HealthIssue::Stagnation => words::STAGNATION_SENTENCE,
        HealthIssue::Degradation => words::DEGRADATION_SENTENCE,
        HealthIssue::DeadSliders => words::DEAD_SLIDERS_SENTENCE,
        HealthIssue::Exploding => words::EXPLODING_SENTENCE,
        HealthIssue::Diverged => words::DIVERGED_SENTENCE,
    }
}

/// Suggests what to try, in one sentence.
fn advice(issue: HealthIssue) -> Word {
    match issue {
        HealthIssue::DiscriminatorWins => words::D_WINS_ADVICE,
        HealthIssue::DiscriminatorFooled => words::D_FOOLED_ADVICE,
        HealthIssue::Collapse => words::COLLAPSE_ADVICE,
        HealthIssue::Stagnation => words::STAGNATION_ADVICE,
        HealthIssue::Degradation => words::DEGRADATION_ADVICE,
        HealthIssue::DeadSliders => words::DEAD_SLIDERS_ADVICE,
        HealthIssue::Exploding | HealthIssue::Diverged => words::LOWER_BOTH_ADVICE,
    }
}

/// Describes which network is ahead, when there is no problem.
fn balance(run: &RunView) -> (&'static str, &'static str) {
    if run.is_dark_for_long() {
        return (words::STILL_DARK_FOR_LONG.text(), words::STILL_DARK_ADVICE.text());
    }
    if run.is_dark() {
        let averaged = run.info.as_ref().is_some_and(|info| info.request.recipe().ema.is_some());
        let help = if averaged { words::STILL_DARK_AVERAGE_HELP } else { words::STILL_DARK_HELP };
        return (words::STILL_DARK.text(), help.text());
    }
    let (real, fake) = run.curves.recent_scores(60);
    if real - fake > 0.2 {
        (words::D_IS_AHEAD.text(), words::D_IS_AHEAD_HELP.text())
    } else if real - fake > 0.03 {
        (words::D_SLIGHTLY_AHEAD.text(), words::D_SLIGHTLY_AHEAD_HELP.text())
    } else {
        (words::NEITHER_AHEAD.text(), words::NEITHER_AHEAD_HELP.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{RunState, SampleGrid};
    use crate::raster::GrayImage;
    use crate::ui::trial::{face, texts, trial, with_run};

    #[test]
    fn dark_samples_are_a_start_and_later_a_reason_for_care_but_never_healthy() {
        let shown_in = |state: RunState, steps: u64, level: u8| -> Vec<String> {
            let mut face = with_run(face(), steps, 4000);
            face.run.state = state;
            let pixels = (0..784).map(|n| if n % 3 == 0 { level } else { 0 }).collect();
            let tile = GrayImage { width: 28, height: 28, pixels };
            let mut tiles = vec![tile; 64];
            // One bright tile among dark ones does not count as visible digits.
            tiles[40].pixels[..100].fill(255);
            face.run.grids.push(SampleGrid { step: steps, tiles });
            texts(&trial([1280.0, 800.0], face)).into_iter().map(|(_, text)| text).collect()
        };
        let shown = |steps: u64, level: u8| shown_in(RunState::Running, steps, level);
        let has = |all: &[String], part: &str| all.iter().any(|text| text.contains(part));
        let early = shown(100, 20);
        assert!(has(&early, "Starting") && has(&early, "still dark: normal until step 200"), "{early:?}");
        assert!(!has(&early, "ealthy"), "{early:?}");
        let late = shown(1000, 20);
        assert!(has(&late, "Careful") && !has(&late, "ealthy"), "{late:?}");
        assert!(has(&shown(100, 250), "Healthy"));
        // It can be read while the run is paused, too.
        assert!(has(&shown_in(RunState::Paused, 100, 20), "still dark: normal until step 200"));
    }

    #[test]
    fn the_window_says_of_a_problem_what_the_command_line_says() {
        for issue in [
            HealthIssue::DiscriminatorWins,
            HealthIssue::DiscriminatorFooled,
            HealthIssue::Collapse,
            HealthIssue::Stagnation,
            HealthIssue::Degradation,
            HealthIssue::DeadSliders,
            HealthIssue::Exploding,
            HealthIssue::Diverged,
        ] {
            assert_eq!(sentence(issue).text(), issue.sentence());
            assert_eq!(advice(issue).text(), issue.advice());
        }
    }
}
