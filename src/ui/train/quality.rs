//! Shows the quality of the run's digits: now, at the best step, and of real digits.

use egui::{Button, CollapsingHeader, Grid, ProgressBar, RichText, Ui};

use super::digit_frequencies::digit_frequencies;
use crate::protocol::{Evaluation, JobKind, Measurement, NOT_DIGITS};
use crate::ui::widgets::number::{drag, fixed};
use crate::ui::widgets::offer::offer;
use crate::ui::{Action, Actions, RunView, theme};

/// When the newest distance is this many times the best distance, the panel offers to return to the best step.
const CLEARLY_WORSE: f64 = 1.25;

/// A metric: its name, its help text, the function that formats its value, and the function that formats the value of
/// real digits.
type Row = (&'static str, &'static str, fn(&Evaluation) -> String, fn(&Evaluation) -> String);

const ROWS: [Row; 11] = [
    (
        "distance",
        "Fréchet distance between generated and held-out real digits, in the features of this program's classifier; \
         lower is better. Real digits compared with other real ones give the lowest possible value.",
        |f| fixed(f.frechet, 1),
        |f| fixed(f.frechet_train, 1),
    ),
    (
        "KL digits",
        "How far the shares of the ten digits are from those of the training labels, in nats; 0 is the same.",
        |f| fixed(f.kl_labels, 4),
        |_| "0".to_owned(),
    ),
    (
        "confident",
        "Share of digits that the classifier names with 99 % or more.",
        |f| format!("{:.0} %", 100.0 * f.confident),
        |f| format!("{:.0} %", 100.0 * f.confident_real),
    ),
    (
        "score",
        "The classifier's Inception Score, 1 to 10: high if it is sure of each digit and all ten digits occur.",
        |f| format!("{:.2}", f.inception_score),
        |f| format!("{:.2}", f.inception_score_real),
    ),
    (
        "precision",
        "Share of generated digits that lie among real ones (k = 3).",
        |f| format!("{:.2}", f.precision),
        |f| format!("{:.2}", f.precision_train),
    ),
    (
        "recall",
        "Share of real digits that lie among generated ones (k = 3).",
        |f| format!("{:.2}", f.recall),
        |f| format!("{:.2}", f.recall_train),
    ),
    (
        "coverage",
        "Share of real digits that have a generated one near them (k = 5).",
        |f| format!("{:.2}", f.coverage),
        |f| format!("{:.2}", f.coverage_train),
    ),
    (
        "copying",
        "Distance to the nearest training digit, beside that of real digits never trained on; well below 1 would mean \
         copies.",
        |f| format!("{:.2}", f.memorisation),
        |_| "1".to_owned(),
    ),
    (
        "sliders",
        "How much one noise value changes the digit as it goes from -3 to 3, in grey levels of 255 per pixel: the median \
         of the 200 values.",
        |f| f.slider_median.map_or_else(String::new, |value| format!("{value:.1}")),
        |_| String::new(),
    ),
    (
        "alive",
        "Share of the 200 noise values that change the digit by more than 4 grey levels per pixel, which an eye sees.",
        |f| f.slider_alive.map_or_else(String::new, |share| format!("{:.0} %", 100.0 * share)),
        |_| String::new(),
    ),
    (
        "as asked",
        "Of a generator with a class input: the share of digits that the classifier reads as the class asked for.",
        |f| f.asked.map_or_else(String::new, |share| format!("{:.1} %", 100.0 * share)),
        |_| String::new(),
    ),
];

/// Draws the quality section.
pub(in crate::ui) fn quality(ui: &mut Ui, run: &mut RunView, actions: &mut Actions) {
    // Four columns need the whole width.
    CollapsingHeader::new("Quality").default_open(false).show_unindented(ui, |ui| {
        if run.info.as_ref().is_some_and(|info| !info.digits) {
            ui.label(RichText::new(NOT_DIGITS).small().color(theme::quiet(ui.visuals().dark_mode)));
            return;
        }
        let best = run.quality.iter().min_by(|a, b| a.figures.frechet.total_cmp(&b.figures.frechet));
        if let (Some(newest), Some(best)) = (run.quality.last(), best) {
            table(ui, newest, best);
            scale(ui, newest);
            shares(ui, run, newest);
            back_to_the_best(ui, run, newest, best, actions);
        } else {
            let note = "Measured on 10,000 digits, compared with held-out real ones";
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
    Grid::new("quality").num_columns(4).spacing([8.0, 2.0]).min_col_width(0.0).show(ui, |ui| {
        for (name, help) in [
            ("", ""),
            ("now", "The newest measurement"),
            ("best", "The one with the smallest distance"),
            ("real", "The values of real digits"),
        ] {
            ui.label(RichText::new(name).small().color(quiet)).on_hover_text(help);
        }
        ui.end_row();
        ui.label(RichText::new("step").small());
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
    let note = format!("Uniform noise has a distance of {:.0}", newest.figures.frechet_noise);
    ui.label(RichText::new(note).small().color(theme::quiet(ui.visuals().dark_mode)));
}

/// Shows the frequencies of the ten digits in the newest measurement.
fn shares(ui: &mut Ui, run: &RunView, newest: &Measurement) {
    let Some(info) = &run.info else { return };
    let note = format!("digits drawn; lines: training labels; KL {}", fixed(newest.figures.kl_labels, 4));
    ui.label(RichText::new(note).small().color(theme::quiet(ui.visuals().dark_mode)));
    digit_frequencies(ui, &newest.figures.digits, &info.class_frequencies);
}

/// Draws the choice of how often the next run is measured.
fn how_often(ui: &mut Ui, run: &mut RunView) {
    ui.horizontal(|ui| {
        let help = "Epochs between two measurements of the next run, each takes about ten seconds of one core; 0 \
                    turns them off";
        let label = ui.label(RichText::new("measure every").small()).on_hover_text(help);
        let epochs = if run.request.measure_every == 1 { " epoch" } else { " epochs" };
        let value = drag(&mut run.request.measure_every, 0..=1000).suffix(epochs);
        ui.add(value).labelled_by(label.id).on_hover_text(help);
    });
}

fn back_to_the_best(ui: &mut Ui, run: &RunView, newest: &Measurement, best: &Measurement, actions: &mut Actions) {
    let Some(out) = run.info.as_ref().and_then(|info| info.request.out.as_ref()) else { return };
    if newest.figures.frechet > CLEARLY_WORSE * best.figures.frechet {
        let button = ui.button(format!("Back to the best (step {})", best.step));
        if button.on_hover_text("Opens the checkpoint with the smallest distance; training stays paused").clicked() {
            actions.push(Action::GoBack(out.join("checkpoints").join("best.safetensors")));
        }
    }
}

fn measuring(ui: &mut Ui, run: &RunView, actions: &mut Actions) {
    if let Some((step, part)) = run.measuring {
        ui.horizontal(|ui| {
            ui.add(ProgressBar::new(part).desired_width(96.0).desired_height(14.0))
                .on_hover_text(format!("Measuring the digits of step {step}"));
            if ui.small_button("Cancel").on_hover_text("Cancels this measurement; the run continues").clicked() {
                actions.push(Action::Cancel(JobKind::Measure));
            }
        });
        return;
    }
    let help = "Takes about ten seconds in the background; training continues";
    if offer(ui, Button::new("Measure now"), help, run.can_be_measured()) {
        actions.push(Action::Measure);
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::RunState;
    use crate::ui::trial::{click, face, measurement, trial, under_the_bar, with_run};

    #[test]
    fn nothing_of_the_left_panel_runs_under_its_scroll_bar() {
        for open in [&["Quality", "Recipe in detail"] as &[&str], &["Quality", "While it runs"]] {
            let mut face = with_run(face(), 100, 4000);
            face.run.state = if open.contains(&"While it runs") { RunState::Running } else { RunState::Stopped };
            face.run.quality = vec![measurement(468), measurement(46_800)];
            let mut trial = trial([1024.0, 600.0], face);
            for name in open {
                click(&mut trial, name);
            }
            assert_eq!(under_the_bar(&mut trial, egui::pos2(170.0, 180.0)), Some(Vec::new()), "{open:?}");
        }
    }
}
