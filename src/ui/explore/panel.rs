//! The right panel: the large digit, what the networks say about it, and the pages that change the vector.

use egui::{Align, Button, Layout, Response, RichText, Sense, Ui, UiBuilder, Vec2, vec2};

use crate::latent::{LatentVector, prior};
use crate::protocol::{Guess, NOT_DIGITS};
use crate::raster::{Filter, LARGEST_SCALE};
use crate::ui::explore::conditioning::conditioning;
use crate::ui::explore::large_digit::{large_digit, side_in};
use crate::ui::explore::pages::{pages, ten_digits};
use crate::ui::train::d_score_at_equilibrium;
use crate::ui::widgets::number::{drag, fixed};
use crate::ui::widgets::offer::{offer, when};
use crate::ui::{Action, Actions, ExploreView, LatentEditor, PixelTexture, RunView, Saving, Tools, theme};

/// Width of the seed box, in points: wide enough for nine digits, the most that a search gives.
const SEED: f32 = 76.0;

/// The textures and the state of the right panel.
#[derive(Default)]
pub struct ExplorePanel {
    pub(super) digit: PixelTexture,
    pub(super) ten: [PixelTexture; 10],
    /// Whether the digit is in the centre of the window instead.
    pub(in crate::ui) digit_elsewhere: bool,
}

/// Draws the panel.
pub fn explore_panel(
    ui: &mut Ui,
    panel: &mut ExplorePanel,
    view: &mut ExploreView,
    run: &RunView,
    tools: &mut Tools,
    editor: &mut LatentEditor,
    actions: &mut Actions,
) {
    ui.horizontal(|ui| {
        ui.heading("Explore");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            undo_and_redo(ui, editor);
            length(ui, editor.z());
        });
    });
    if !panel.digit_elsewhere {
        ui.horizontal_top(|ui| {
            let room = (ui.available_width() * 0.62).min(ui.ctx().content_rect().height() * 0.25);
            large_digit(ui, &mut panel.digit, view, tools, editor, side_in(room, 112.0));
            ui.vertical(|ui| reading(ui, view, run));
        });
        ten_digits(ui, view, &tools.ten, editor, &mut panel.ten, actions);
    } else {
        reading(ui, view, run);
    }
    conditioning(ui, view, actions);
    moves(ui, editor);
    saving(ui, view, actions);
    ui.separator();
    pages(ui, tools, editor, [view.digits, view.has_classes()], actions);
    // A gesture lasts while the mouse button is down or the morph plays. One undo reverts all of it.
    if !ui.input(|i| i.pointer.any_down()) && !tools.morph().is_playing() {
        editor.end_gesture();
    }
}

/// Shows what the networks say about the digit, and which generator drew it.
fn reading(ui: &mut Ui, view: &ExploreView, run: &RunView) {
    let dark = ui.visuals().dark_mode;
    let quiet = theme::quiet(dark);
    if let Some(guess) = &view.guess {
        let (digit, sure) = guess.best();
        let color = if sure >= 0.9 { theme::good(dark) } else { theme::caution(dark) };
        let text = RichText::new(format!("Reads as {digit} ({:.0} %)", sure * 100.0)).size(13.0).color(color);
        ui.add(egui::Label::new(text).truncate()).on_hover_text("The reading of a small classifier trained on MNIST");
        bars(ui, guess);
    } else if view.digits {
        ui.label(RichText::new("Reading it").color(quiet));
    } else {
        ui.label(RichText::new("Not read: no digits").color(quiet)).on_hover_text(NOT_DIGITS);
    }
    match view.d_score {
        Some(real) => {
            let text = format!("D: {:.0} % real", real * 100.0);
            let help = format!(
                "What the discriminator (D) says, with dropout off. {}",
                d_score_at_equilibrium(&view.source, run)
            );
            ui.label(RichText::new(text).color(theme::discriminator(dark))).on_hover_text(help);
        }
        None => {
            ui.label(RichText::new("D: not in this file").small().color(quiet))
                .on_hover_text("This model holds only a generator; a run's checkpoint also has its discriminator");
        }
    }
    ui.add(egui::Label::new(RichText::new(view.source_text()).small().color(quiet)).wrap());
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
    response.on_hover_ui(|ui| {
        for (digit, probability) in guess.probabilities.iter().enumerate() {
            ui.label(RichText::new(format!("{digit}  {:5.1} %", probability * 100.0)).monospace());
        }
    });
}

fn length(ui: &mut Ui, z: &LatentVector) {
    let dark = ui.visuals().dark_mode;
    let norm = z.norm();
    let away = (norm - prior::EXPECTED_NORM).abs() / prior::NORM_SD;
    let (color, word) = if away <= 2.0 {
        (theme::good(dark), "typical")
    } else if norm < prior::EXPECTED_NORM {
        (theme::caution(dark), "close to zero")
    } else {
        (theme::caution(dark), "far from zero")
    };
    ui.label(RichText::new(format!("|z| {}, {word}", fixed(norm, 1))).color(color)).on_hover_text(format!(
        "Samples of the noise have length {:.1} ± {:.1}. The generator saw hardly any noise far from that in training.",
        prior::EXPECTED_NORM,
        prior::NORM_SD
    ));
}

fn moves(ui: &mut Ui, editor: &mut LatentEditor) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.spacing_mut().button_padding.x = 6.0;
        if ui.button("Random").on_hover_text("Go to the vector of a new seed (R)").clicked() {
            editor.random();
        }
        let label = ui.label("seed");
        if seed(ui, &mut editor.seed).labelled_by(label.id).changed() {
            editor.sweep_to_seed();
        }
        if ui.button("Go").on_hover_text("Go back to exactly this seed's vector").clicked() {
            editor.jump_to_seed();
        }
        if ui.button("Average digit").on_hover_text("Set all 200 values to 0, the centre of the prior (Z)").clicked() {
            editor.zero();
        }
    });
}

/// Draws the buttons from right to left.
fn undo_and_redo(ui: &mut Ui, editor: &mut LatentEditor) {
    let redo = ui.add_enabled(editor.can_redo(), Button::new("Redo"));
    if redo.on_hover_text("Redo the last change (Ctrl+Shift+Z)").on_disabled_hover_text("Nothing to redo").clicked() {
        editor.redo();
    }
    let undo = ui.add_enabled(editor.can_undo(), Button::new("Undo"));
    if undo.on_hover_text("Undo the last change (Ctrl+Z)").on_disabled_hover_text("Nothing to undo").clicked() {
        editor.undo();
    }
}

/// Draws the seed box. Its width does not depend on the number, also during typing, so that the buttons beside it do
/// not move under the pointer.
fn seed(ui: &mut Ui, seed: &mut u64) -> Response {
    let help = format!("Type or drag; the same seed always gives the same vector. Now {seed}");
    let (room, _) = ui.allocate_exact_size(vec2(SEED, ui.spacing().interact_size.y), Sense::hover());
    let layout = Layout::left_to_right(Align::Center);
    let mut inside = ui.new_child(UiBuilder::new().id_salt("seed").max_rect(room).layout(layout));
    inside.set_clip_rect(room.expand(1.0).intersect(ui.clip_rect()));
    let number = drag(seed, 0..=u64::MAX).update_while_editing(false).min_size(room.size()).clip_text(true);
    inside.add(number).on_hover_text(help)
}

fn saving(ui: &mut Ui, view: &mut ExploreView, actions: &mut Actions) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let ready = actions.dialog().and(when(view.digit.is_some(), "The first digit is being drawn"));
        let help = "Save the digit as it is now, as PNG, JPEG, BMP or WebP by the name's ending (Ctrl+S)";
        if offer(ui, Button::new("Save image…"), help, ready) {
            actions.push(Action::Save(Saving::Image));
        }
        let label = ui.label("scale");
        ui.add(drag(&mut view.save.scale, 1..=LARGEST_SCALE).suffix("x"))
            .labelled_by(label.id)
            .on_hover_text("How many times larger than 28 x 28");
        let mut smooth = view.save.filter == Filter::Smooth;
        if ui.checkbox(&mut smooth, "smooth").on_hover_text("Blend between pixels, or keep them square").changed() {
            view.save.filter = if smooth { Filter::Smooth } else { Filter::Nearest };
        }
    });
    // The message has its place also when there is none, so that nothing below moves.
    ui.horizontal(|ui| {
        let mut following = view.following;
        let follow = ui.checkbox(&mut following, "Follow newest");
        if follow.on_hover_text("Redraw with each newer generator while training; off keeps this one").changed() {
            actions.push(Action::Follow(following));
        }
        if actions.dialog_open() {
            ui.spinner();
            ui.label("In the dialog");
            if ui.button("Cancel waiting").clicked() {
                actions.push(Action::ForgetDialog);
            }
        } else if let Some((text, well)) = &view.saved {
            let dark = ui.visuals().dark_mode;
            let color = if *well { theme::good(dark) } else { theme::alarm(dark) };
            ui.add(egui::Label::new(RichText::new(text).small().color(color)).truncate()).on_hover_text(text);
        }
    });
}
