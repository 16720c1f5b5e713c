//! What the networks say about the digit, and how long its vector is.

use egui::{RichText, Sense, Ui, Vec2};

use crate::latent::{LatentVector, prior};
use crate::protocol::{Guess, is_blank};
use crate::ui::train::d_score_at_equilibrium;
use crate::ui::widgets::number::fixed;
use crate::ui::widgets::word::text_width;
use crate::ui::{ExploreView, RunView, theme};
use crate::words;

/// Shows what the networks say about the digit, and which generator drew it.
pub(super) fn reading(ui: &mut Ui, view: &ExploreView, run: &RunView, with_bars: bool) {
    let dark = ui.visuals().dark_mode;
    let quiet = theme::quiet(dark);
    if view.digit.as_ref().is_some_and(is_blank) {
        ui.label(RichText::new(words::NOTHING_TO_READ).color(quiet)).on_hover_text(words::NOTHING_TO_READ_HELP);
    } else if let Some(guess) = &view.guess {
        let (digit, sure) = guess.best();
        let color = if sure >= 0.9 { theme::good(dark) } else { theme::caution(dark) };
        let text =
            RichText::new(words::READS_AS.fill(&[("digit", &digit), ("sure", &format_args!("{:.0}", sure * 100.0))]))
                .size(13.0)
                .color(color);
        let read = ui.add(egui::Label::new(text).truncate());
        if with_bars {
            read.on_hover_text(words::READS_AS_HELP);
            bars(ui, guess);
        } else {
            read.on_hover_ui(|ui| {
                ui.label(words::READS_AS_HELP);
                probabilities(ui, guess);
            });
        }
    } else if view.digits {
        ui.label(RichText::new(words::READING_IT).color(quiet));
    } else {
        ui.label(RichText::new(words::NOT_READ).color(quiet)).on_hover_text(words::NOT_READ_HELP);
    }
    match view.d_score {
        Some(real) => {
            let text = words::D_SAYS.fill(&[("real", &format_args!("{:.0}", real * 100.0))]);
            let help = words::D_SAYS_HELP.fill(&[("rest", &d_score_at_equilibrium(&view.source, run))]);
            ui.label(RichText::new(text).color(theme::discriminator(dark))).on_hover_text(help);
        }
        None => {
            ui.label(RichText::new(words::D_MISSING).small().color(quiet)).on_hover_text(words::D_MISSING_HELP);
        }
    }
    let source = egui::Label::new(RichText::new(view.source_text()).small().color(quiet));
    // In a row, the text moves to the next row as a whole.
    ui.add(if with_bars { source.wrap() } else { source.extend() });
}

/// Draws the probability of each of the ten digits as a bar above its number.
fn bars(ui: &mut Ui, guess: &Guess) {
    let dark = ui.visuals().dark_mode;
    let (width, height, foot) = (ui.available_width().min(240.0), 64.0, 15.0);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    let pitch = width / guess.probabilities.len() as f32;
    for (digit, probability) in guess.probabilities.iter().enumerate() {
        let left = rect.left() + digit as f32 * pitch;
        let font = egui::FontId::proportional(theme::SMALLEST);
        let at = egui::pos2(left + pitch / 2.0, rect.bottom());
        ui.painter().text(at, egui::Align2::CENTER_BOTTOM, digit.to_string(), font, theme::quiet(dark));
        let (top, bottom) = (rect.top(), rect.bottom() - foot);
        let full = egui::Rect::from_min_max(egui::pos2(left + 2.0, top), egui::pos2(left + pitch - 2.0, bottom));
        ui.painter().rect_filled(full, 2.0, theme::empty(dark));
        let mut part = full;
        part.set_top(full.bottom() - full.height() * probability.clamp(0.0, 1.0));
        ui.painter().rect_filled(part, 2.0, theme::generator(dark));
    }
    response.on_hover_ui(|ui| probabilities(ui, guess));
}

fn probabilities(ui: &mut Ui, guess: &Guess) {
    for (digit, probability) in guess.probabilities.iter().enumerate() {
        ui.label(RichText::new(format!("{digit}  {:5.1} %", probability * 100.0)).monospace());
    }
}

/// Shows the length of the vector, and whether it is typical of samples from the prior.
pub(super) fn length(ui: &mut Ui, z: &LatentVector) {
    let dark = ui.visuals().dark_mode;
    let norm = z.norm();
    let away = (norm - prior::EXPECTED_NORM).abs() / prior::NORM_SD;
    let (color, word) = if away <= 2.0 {
        (theme::good(dark), words::LENGTH_TYPICAL.text())
    } else if norm < prior::EXPECTED_NORM {
        (theme::caution(dark), words::LENGTH_SMALL.text())
    } else {
        (theme::caution(dark), words::LENGTH_LARGE.text())
    };
    let number = fixed(norm, 1);
    let whole = words::LENGTH.fill(&[("norm", &number), ("word", &word)]);
    // Without room for the whole text, only the number is shown; without room for that, `|z|` in the same colour.
    let fits = |text: &str| text_width(ui, text) <= ui.available_width();
    let shown = [whole.clone(), format!("|z| {number}")].into_iter().find(|text| fits(text));
    let help = words::LENGTH_HELP.fill(&[("norm", &fixed(prior::EXPECTED_NORM, 1)), ("sd", &fixed(prior::NORM_SD, 1))]);
    let help = format!("{whole}\n{help}");
    let shown = shown.unwrap_or_else(|| "|z|".to_owned());
    ui.label(RichText::new(shown).color(color)).on_hover_text(help);
}
