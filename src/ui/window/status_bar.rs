//! The status bar: the newest message, and speeds.

use egui::{RichText, Sense, Ui};

use super::log;
use crate::protocol::RunState;
use crate::ui::widgets::number::fixed;
use crate::ui::{ExploreView, Level, Log, RunView, theme};
use crate::words;

/// Least width at which the bar shows more than the message, in points.
const WIDE: f32 = 760.0;

/// Draws the status bar. Returns whether its message was clicked.
pub(in crate::ui) fn status_bar(ui: &mut Ui, journal: &Log, run: &RunView, explore: &ExploreView) -> bool {
    let dark = ui.visuals().dark_mode;
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let quiet = theme::quiet(dark);
            let wide = ui.available_width() >= WIDE;
            if wide {
                ui.label(RichText::new(explore.source_text()).small().color(quiet));
            }
            if let (Some(rate), Some(info)) = (run.rate().filter(|_| wide && run.state == RunState::Running), &run.info)
            {
                let images = rate * run.tuning.map_or(info.request.batch, |tuning| tuning.batch) as f64;
                ui.label(
                    RichText::new(words::IMAGES_PER_SECOND.fill(&[("images", &format_args!("{images:.0}"))]))
                        .small()
                        .color(quiet),
                );
            }
            if explore.milliseconds > 0.0 && wide {
                ui.label(
                    RichText::new(words::MS_PER_DIGIT.fill(&[("milliseconds", &fixed(explore.milliseconds, 1))]))
                        .small()
                        .color(quiet),
                );
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let (text, level) = journal.last().cloned().unwrap_or_default();
                // An old message stays readable, but only an error keeps its colour.
                let colour = match journal.still_new() {
                    Some(left) => {
                        ui.ctx().request_repaint_after(left);
                        log::colour(level, dark)
                    }
                    None if level == Level::Error => log::colour(level, dark),
                    None => Some(quiet),
                };
                if text.is_empty() {
                    return false;
                }
                let mut rich = RichText::new(text).small();
                if let Some(colour) = colour {
                    rich = rich.color(colour);
                }
                let line = ui.add(egui::Label::new(rich).truncate().sense(Sense::click()));
                line.on_hover_text(words::WHOLE_LOG_HELP).clicked()
            })
            .inner
        })
        .inner
    })
    .inner
}
