//! Shows the quality of the run's digits: now, at the best step, and of real digits.

use egui::{Button, CollapsingHeader, Grid, ProgressBar, RichText, Ui};

use super::digit_frequencies::digit_frequencies;
use crate::protocol::{Evaluation, JobKind, Measurement};
use crate::ui::widgets::number::{drag, fixed};
use crate::ui::widgets::offer::offer;
use crate::ui::{Action, Actions, RunView, theme};
use crate::words::{self, Word};

/// When the newest distance is this many times the best distance, the panel offers to return to the best step.
const CLEARLY_WORSE: f64 = 1.25;

/// A metric: its name, its help text, the function that formats its value, and the function that formats the value of
/// real digits.
type Row = (Word, Word, fn(&Evaluation) -> String, fn(&Evaluation) -> String);

const ROWS: [Row; 11] = [
    (words::CURVE_DISTANCE, words::DISTANCE_HELP, |f| fixed(f.frechet, 1), |f| fixed(f.frechet_train, 1)),
    (
        words::KL_DIGITS,
        words::KL_DIGITS_HELP,
        |f| fixed(f.kl_labels, if f.kl_labels < 0.1 { 4 } else { 2 }),
        |_| "0".to_owned(),
    ),
    (
        words::CONFIDENT,
        words::CONFIDENT_HELP,
        |f| words::PERCENT.fill(&[("share", &format_args!("{:.0}", 100.0 * f.confident))]),
        |f| words::PERCENT.fill(&[("share", &format_args!("{:.0}", 100.0 * f.confident_real))]),
    ),
    (words::SCORE, words::SCORE_HELP, |f| fixed(f.inception_score, 2), |f| fixed(f.inception_score_real, 2)),
    (words::PRECISION, words::PRECISION_HELP, |f| fixed(f.precision, 2), |f| fixed(f.precision_train, 2)),
    (words::RECALL, words::RECALL_HELP, |f| fixed(f.recall, 2), |f| fixed(f.recall_train, 2)),
    (words::COVERAGE, words::COVERAGE_HELP, |f| fixed(f.coverage, 2), |f| fixed(f.coverage_train, 2)),
    (words::COPYING, words::COPYING_HELP, |f| fixed(f.memorisation, 2), |_| "1".to_owned()),
    (
        words::SLIDERS_FIGURE,
        words::SLIDERS_FIGURE_HELP,
        |f| f.slider_median.map_or_else(String::new, |value| fixed(value, 1)),
        |_| String::new(),
    ),
    (
        words::ALIVE,
        words::ALIVE_HELP,
        |f| {
            f.slider_alive.map_or_else(String::new, |share| {
                words::PERCENT.fill(&[("share", &format_args!("{:.0}", 100.0 * share))])
            })
        },
        |_| String::new(),
    ),
    (
        words::AS_ASKED,
        words::AS_ASKED_HELP,
        |f| f.asked.map_or_else(String::new, |share| words::PERCENT.fill(&[("share", &fixed(100.0 * share, 1))])),
        |_| String::new(),
    ),
];

/// Draws the quality section.
pub(in crate::ui) fn quality(ui: &mut Ui, run: &mut RunView, actions: &mut Actions) {
    // Four columns need the whole width.
    CollapsingHeader::new(words::QUALITY).id_salt("quality").default_open(false).show_unindented(ui, |ui| {
        if run.info.as_ref().is_some_and(|info| !info.digits) {
            ui.label(RichText::new(words::NOT_READ_HELP).small().color(theme::quiet(ui.visuals().dark_mode)));
            return;
        }
        let best = run.quality.iter().min_by(|a, b| a.figures.frechet.total_cmp(&b.figures.frechet));
        if let (Some(newest), Some(best)) = (run.quality.last(), best) {
            table(ui, newest, best);
            scale(ui, newest);
            shares(ui, run, newest);
            back_to_the_best(ui, run, newest, best, actions);
        } else {
            let note = words::QUALITY_NOTE.text();
            ui.label(RichText::new(note).small().color(theme::quiet(ui.visuals().dark_mode)));
        }
        if run.info.is_some() {
            measuring(ui, run, actions);
        }
        how_often(ui, run);
    });
}

fn table(ui: &mut Ui, newest: &Measurement, best: &Measurement) {
    let quiet = theme::quiet(ui.visuals().dark_mode);
    // The columns are as wide as their numbers: egui's usual least width would make four columns wider than the
    // panel.
    Grid::new("quality").num_columns(4).spacing([7.0, 2.0]).min_col_width(0.0).show(ui, |ui| {
        for (name, help) in [
            ("", ""),
            (words::NOW.text(), words::NOW_HELP.text()),
            (words::BEST.text(), words::BEST_HELP.text()),
            (words::REAL.text(), words::REAL_HELP.text()),
        ] {
            ui.label(RichText::new(name).small().color(quiet)).on_hover_text(help);
        }
        ui.end_row();
        ui.label(RichText::new(words::STEP_ROW).small());
        ui.label(RichText::new(newest.step.to_string()).small());
        ui.label(RichText::new(best.step.to_string()).small());
        ui.end_row();
        for (name, help, of, of_real) in ROWS {
            // Neither measurement has this metric.
            if of(&newest.figures).is_empty() && of(&best.figures).is_empty() {
                continue;
            }
            ui.label(RichText::new(name).small()).on_hover_text(help);
            for value in [of(&newest.figures), of(&best.figures)] {
                ui.label(RichText::new(value).small());
            }
            ui.label(RichText::new(of_real(&newest.figures)).small().color(quiet));
            ui.end_row();
        }
    });
}

/// Shows the distance of uniform noise, as a scale for the other distances.
fn scale(ui: &mut Ui, newest: &Measurement) {
    let note = words::NOISE_DISTANCE.fill(&[("distance", &format_args!("{:.0}", newest.figures.frechet_noise))]);
    ui.label(RichText::new(note).small().color(theme::quiet(ui.visuals().dark_mode)));
}

/// Shows the frequencies of the ten digits in the newest measurement.
fn shares(ui: &mut Ui, run: &RunView, newest: &Measurement) {
    let Some(info) = &run.info else { return };
    let note = words::DIGITS_NOTE.fill(&[("kl", &fixed(newest.figures.kl_labels, 4))]);
    ui.label(RichText::new(note).small().color(theme::quiet(ui.visuals().dark_mode)));
    digit_frequencies(ui, &newest.figures.digits, &info.class_frequencies);
}

/// Draws the choice of how often the next run is measured.
fn how_often(ui: &mut Ui, run: &mut RunView) {
    ui.horizontal(|ui| {
        let help = words::MEASURE_EVERY_HELP.text();
        let label = ui.label(RichText::new(words::MEASURE_EVERY).small()).on_hover_text(help);
        let epochs =
            if run.request.measure_every == 1 { words::EPOCH_SUFFIX.text() } else { words::EPOCHS_SUFFIX.text() };
        let value = drag(&mut run.request.measure_every, 0..=1000).suffix(epochs);
        ui.add(value).labelled_by(label.id).on_hover_text(help);
    });
}

fn back_to_the_best(ui: &mut Ui, run: &RunView, newest: &Measurement, best: &Measurement, actions: &mut Actions) {
    let Some(out) = run.info.as_ref().and_then(|info| info.request.out.as_ref()) else { return };
    if newest.figures.frechet > CLEARLY_WORSE * best.figures.frechet {
        let button = ui.button(words::BACK_TO_BEST.fill(&[("step", &best.step)]));
        if button.on_hover_text(words::BACK_TO_BEST_HELP).clicked() {
            actions.push(Action::GoBack(out.join("checkpoints").join("best.safetensors")));
        }
    }
}

fn measuring(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    if let Some((step, part)) = run.measuring {
        ui.horizontal(|ui| {
            ui.add(ProgressBar::new(part).desired_width(96.0).desired_height(14.0))
                .on_hover_text(words::MEASURING_STEP.fill(&[("step", &step)]));
            if ui.small_button(words::CANCEL).on_hover_text(words::CANCEL_MEASURE_HELP).clicked() {
                actions.push(Action::Cancel(JobKind::Measure));
            }
        });
        return;
    }
    let help = words::MEASURE_NOW_HELP.text();
    if offer(ui, Button::new(words::MEASURE_NOW), help, run.can_be_measured()) {
        actions.push(Action::Measure);
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::RunState;
    use crate::ui::trial::{click, face, measurement, trial, under_the_bar, with_run};
    use crate::words::{self, Language, speaking};

    #[test]
    fn nothing_of_the_left_panel_runs_under_its_scroll_bar() {
        beside_the_scroll_bar();
        let _turkish = speaking(Language::Turkish);
        beside_the_scroll_bar();
    }

    fn beside_the_scroll_bar() {
        for open in [[words::QUALITY, words::RECIPE_IN_DETAIL], [words::QUALITY, words::WHILE_IT_RUNS]] {
            let mut face = with_run(face(), 100, 4000);
            let runs = open.contains(&words::WHILE_IT_RUNS);
            face.run.state = if runs { RunState::Running } else { RunState::Stopped };
            face.run.quality = vec![measurement(468), measurement(46_800)];
            let mut trial = trial([1024.0, 600.0], face);
            for name in open {
                click(&mut trial, name.text());
            }
            assert_eq!(under_the_bar(&mut trial, egui::pos2(170.0, 180.0)), Some(Vec::new()), "{open:?}");
        }
    }
}
