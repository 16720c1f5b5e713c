//! The card in the middle of the samples before any run: it offers to continue the last run, or to start one.

use egui::{Align, Align2, Image, Layout, RichText, ScrollArea, Ui, UiBuilder, Vec2, vec2};
use jiff::ZonedDateTime;

use super::list::{RunsList, facts, quality};
use crate::protocol::RunSummary;
use crate::raster::GrayImage;
use crate::ui::train::recipe_title;
use crate::ui::{Action, Actions, PixelTexture, Workspace, theme};
use crate::words;

/// Size of the card and side of the run's picture, in points.
const CARD: Vec2 = vec2(484.0, 222.0);
const PICTURE: f32 = 88.0;
/// Height of the note below the card, in points.
const NOTE: f32 = 18.0;
/// Opacity of the example's samples, 0 to 1.
const FAINT: f32 = 0.22;

/// Draws the example's samples, faint, and the card in front of them; without `actions` only the samples.
pub(in crate::ui) fn start_card(
    ui: &mut Ui,
    list: &mut RunsList,
    example: Option<&GrayImage>,
    texture: &mut PixelTexture,
    actions: Option<&mut Actions>,
) {
    let room = ui.available_rect_before_wrap();
    let dark = ui.visuals().dark_mode;
    if let Some(samples) = example {
        let side = room.width().min(room.height() - 20.0).max(0.0);
        let rect = Align2::CENTER_TOP.align_size_within_rect(Vec2::splat(side), room);
        let tint = egui::Color32::WHITE.gamma_multiply(FAINT);
        Image::from_texture(texture.of(ui.ctx(), "example", samples)).tint(tint).paint_at(ui, rect);
        // A low window has room for the card, but not for the note below it.
        if room.height() >= CARD.y + 2.0 * NOTE {
            let font = egui::FontId::proportional(theme::SMALLEST);
            let text = words::EXAMPLE_NOTE.text();
            ui.painter().text(room.center_bottom(), Align2::CENTER_BOTTOM, text, font, theme::quiet(dark));
        }
    }
    let Some(actions) = actions else { return };
    let size = CARD.min(room.size());
    let rect = Align2::CENTER_CENTER.align_size_within_rect(size, room);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min)));
    let frame = theme::card(dark).shadow(ui.visuals().window_shadow);
    frame.show(&mut inside, |ui| {
        ui.set_min_width(ui.available_width());
        // A low window shows the upper part, and the rest scrolls.
        ScrollArea::vertical().id_salt("start card").show(ui, |ui| contents(ui, list, actions));
    });
}

/// Returns the action that continues the training of an unfinished run, or opens a finished one.
pub(in crate::ui) fn continue_or_open(run: &RunSummary) -> Action {
    let path = run.path.clone();
    if run.is_finished() { Action::OpenRun(path) } else { Action::ContinueRun(path) }
}

fn contents(ui: &mut Ui, list: &mut RunsList, actions: &mut Actions) {
    let dark = ui.visuals().dark_mode;
    match list.last().cloned() {
        Some(last) => {
            ui.label(theme::title(words::WELCOME_BACK).size(18.0));
            ui.horizontal_top(|ui| {
                list.picture(ui, &last, PICTURE);
                ui.vertical(|ui| {
                    ui.label(theme::title(recipe_title(&last.recipe)));
                    ui.label(facts(&last, &ZonedDateTime::now()));
                    ui.label(RichText::new(quality(&last)).color(theme::quiet(dark)));
                    let word = if last.is_finished() { words::OPEN.text() } else { words::CONTINUE.text() };
                    ui.horizontal(|ui| {
                        let help = if last.is_finished() { words::OPEN_HELP } else { words::CONTINUE_HELP };
                        let main = ui.add(theme::primary(ui, word).min_size(vec2(110.0, 30.0))).on_hover_text(help);
                        let only_open = !last.is_finished()
                            && ui
                                .add(egui::Button::new(words::OPEN).min_size(vec2(72.0, 30.0)))
                                .on_hover_text(words::OPEN_HELP)
                                .clicked();
                        if main.clicked() || only_open {
                            let open = Action::OpenRun(last.path.clone());
                            actions.push(if only_open { open } else { continue_or_open(&last) });
                        }
                    });
                });
            });
        }
        None => {
            ui.label(theme::title(words::WATCH_A_NETWORK).size(18.0));
            ui.label(words::CARD_TEXT);
        }
    }
    ui.add_space(theme::GAP);
    ui.horizontal_wrapped(|ui| {
        let first = list.last().is_none();
        let start =
            if first { theme::primary(ui, words::START_TRAINING.text()) } else { egui::Button::new(words::NEW_RUN) };
        if ui.add(start).on_hover_text(words::START_TRAINING_HELP).clicked() {
            actions.push(Action::Start);
        }
        if ui.button(words::TAKE_THE_TOUR).on_hover_text(words::TOUR_HELP).clicked() {
            actions.push(Action::Teach(0));
        }
        if ui.button(words::RECENT_RUNS_OPEN).on_hover_text(words::ALL_RUNS_HELP).clicked() {
            list.open = true;
        }
        if ui.button(words::EXPLORE_DIGITS).on_hover_text(words::EXPLORE_DIGITS_HELP).clicked() {
            actions.push(Action::Lay(Workspace::Explore));
        }
    });
}
