//! The card in the middle of the samples before any run: it offers to continue the last run, or to start one.

use egui::{Align, Align2, Image, Layout, RichText, ScrollArea, Ui, UiBuilder, Vec2, vec2};
use jiff::ZonedDateTime;

use super::list::{RunsList, facts, quality};
use crate::raster::GrayImage;
use crate::ui::train::recipe_title;
use crate::ui::{Action, Actions, PixelTexture, Workspace, theme};

/// Size of the card and side of the run's picture, in points.
const CARD: Vec2 = vec2(460.0, 196.0);
const PICTURE: f32 = 88.0;
/// Strength of the example's samples.
const FAINT: f32 = 0.22;

/// Draws the example's samples, faint, and the card in front of them.
pub(in crate::ui) fn start_card(
    ui: &mut Ui,
    list: &mut RunsList,
    example: Option<&GrayImage>,
    texture: &mut PixelTexture,
    actions: &mut Actions,
) {
    let room = ui.available_rect_before_wrap();
    let dark = ui.visuals().dark_mode;
    if let Some(samples) = example {
        let side = room.width().min(room.height() - 20.0).max(0.0);
        let rect = Align2::CENTER_TOP.align_size_within_rect(Vec2::splat(side), room);
        let tint = egui::Color32::WHITE.gamma_multiply(FAINT);
        Image::from_texture(texture.of(ui.ctx(), "example", samples)).tint(tint).paint_at(ui, rect);
        let font = egui::FontId::proportional(theme::SMALLEST);
        let text = "Faint: samples and curves of the shipped generator";
        ui.painter().text(room.center_bottom(), Align2::CENTER_BOTTOM, text, font, theme::quiet(dark));
    }
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

fn contents(ui: &mut Ui, list: &mut RunsList, actions: &mut Actions) {
    let dark = ui.visuals().dark_mode;
    match list.last().cloned() {
        Some(last) => {
            ui.label(theme::title("Welcome back").size(18.0));
            ui.horizontal_top(|ui| {
                list.picture(ui, &last.path, PICTURE);
                ui.vertical(|ui| {
                    ui.label(theme::title(recipe_title(&last.recipe)));
                    ui.label(facts(&last, &ZonedDateTime::now()));
                    ui.label(RichText::new(quality(&last)).color(theme::quiet(dark)));
                    let word = if last.is_finished() { "Open" } else { "Continue" };
                    if ui.add(theme::primary(ui, word).min_size(vec2(110.0, 30.0))).clicked() {
                        let path = last.path.clone();
                        let open = if last.is_finished() { Action::OpenRun } else { Action::ContinueRun };
                        actions.push(open(path));
                    }
                });
            });
        }
        None => {
            ui.label(theme::title("Watch a network learn to write digits").size(18.0));
            ui.label(
                "A generator (G) turns noise into digits. A discriminator (D) learns to tell them from real ones. \
                     Each makes the other better.",
            );
        }
    }
    ui.add_space(theme::GAP);
    ui.horizontal_wrapped(|ui| {
        let first = list.last().is_none();
        let start = if first { theme::primary(ui, "Start training") } else { egui::Button::new("New run") };
        if ui.add(start).on_hover_text("Start a run with the recipe on the left").clicked() {
            actions.push(Action::Start);
        }
        if ui.button("Take the tour").on_hover_text("Cards that explain the window").clicked() {
            actions.push(Action::Teach(0));
        }
        if ui.button("Recent runs…").on_hover_text("All runs in the runs folder").clicked() {
            list.open = true;
        }
        if ui.button("Explore digits").on_hover_text("Move the shipped generator's digit (F3)").clicked() {
            actions.push(Action::Lay(Workspace::Explore));
        }
    });
}
