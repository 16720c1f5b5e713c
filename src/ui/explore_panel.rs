//! The right panel: the large digit, what it stands for, and the sliders that move it.

use egui::{Button, DragValue, RichText, Ui, Vec2};

use super::sliders::sliders;
use super::view::DIALOG_OPEN;
use super::{Action, ExploreView, LatentEditor, PixelTexture, Saving, theme};
use crate::latent::{LatentVector, prior};
use crate::raster::{Filter, LARGEST_SCALE};
use crate::session::Guess;

/// Draws the panel.
pub fn explore_panel(
    ui: &mut Ui,
    view: &mut ExploreView,
    editor: &mut LatentEditor,
    texture: &mut PixelTexture,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        ui.heading("Explore");
        if let Some(guess) = &view.guess {
            named(ui, guess);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| length(ui, editor.z()));
    });
    digit(ui, view, texture);
    ui.horizontal(|ui| {
        ui.add(egui::Label::new(RichText::new(view.source_text()).small()).truncate());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let mut following = view.following;
            let follow = ui.checkbox(&mut following, "Follow newest");
            if follow.on_hover_text("Redraw with each newer generator while training; off keeps this one").changed() {
                actions.push(Action::Follow(following));
            }
        });
    });
    moves(ui, editor);
    wishes(ui, view, actions);
    saving(ui, view, actions);
    ui.separator();
    ui.horizontal(|ui| {
        ui.label(RichText::new("200 dimensions").strong());
        ui.label(
            RichText::new("drag, type, double-click to reset").small().color(theme::quiet(ui.visuals().dark_mode)),
        );
    });
    sliders(ui, editor);
}

/// What the classifier calls the digit, and how sure it is.
fn named(ui: &mut Ui, guess: &Guess) {
    let dark = ui.visuals().dark_mode;
    let (digit, sure) = guess.best();
    let color = if sure >= 0.9 { theme::good(dark) } else { theme::caution(dark) };
    let text = format!("{digit}, {:.0} %", sure * 100.0);
    ui.label(RichText::new(text).color(color).strong()).on_hover_ui(|ui| {
        ui.label("A small classifier, trained on MNIST, reads the digit:");
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
        (theme::caution(dark), "shorter than samples are")
    } else {
        (theme::caution(dark), "longer than samples are")
    };
    ui.label(RichText::new(format!("|z| {norm:.1}, {word}")).color(color)).on_hover_text(format!(
        "Samples of the prior have length {:.1} ± {:.1}. The generator never saw noise far from that.",
        prior::EXPECTED_NORM,
        prior::NORM_SD
    ));
}

fn digit(ui: &mut Ui, view: &ExploreView, texture: &mut PixelTexture) {
    // A whole multiple of 28, so that every pixel of the digit is equally large.
    let room = ui.available_width().min(ui.available_height() * 0.36);
    let side = ((room / 28.0).floor() * 28.0).max(112.0);
    ui.vertical_centered(|ui| match &view.digit {
        Some(image) => {
            let texture = texture.of(ui.ctx(), "digit", image);
            let picture = egui::Image::from_texture(texture).fit_to_exact_size(Vec2::splat(side)).alt_text("digit");
            ui.add(picture);
        }
        None => {
            ui.allocate_ui(Vec2::splat(side), |ui| ui.centered_and_justified(Ui::spinner));
        }
    });
}

fn moves(ui: &mut Ui, editor: &mut LatentEditor) {
    ui.horizontal(|ui| {
        if ui.button("Random").on_hover_text("A new seed, and its vector (R)").clicked() {
            editor.random();
        }
        let label = ui.label("seed");
        let number = DragValue::new(&mut editor.seed).update_while_editing(false);
        let seed = ui.add(number).labelled_by(label.id);
        if seed.on_hover_text("Type or drag; the same seed always gives the same vector").changed() {
            editor.sweep_to_seed();
        }
        if ui.button("Go").on_hover_text("Back to this seed's vector, exactly").clicked() {
            editor.jump_to_seed();
        }
    });
    ui.horizontal(|ui| {
        if ui.button("Zero").on_hover_text("All 200 to 0, the centre of the prior (Z)").clicked() {
            editor.jump(LatentVector::zeros());
        }
        let undo = ui.add_enabled(editor.can_undo(), Button::new("Undo"));
        if undo.on_hover_text("One gesture back (Ctrl+Z)").on_disabled_hover_text("Nothing to undo").clicked() {
            editor.undo();
        }
        let redo = ui.add_enabled(editor.can_redo(), Button::new("Redo"));
        if redo.on_hover_text("Forward again (Ctrl+Shift+Z)").on_disabled_hover_text("Nothing to redo").clicked() {
            editor.redo();
        }
    });
}

/// One button for each digit; the same on the keyboard.
fn wishes(ui: &mut Ui, view: &ExploreView, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.label("give me a");
        ui.spacing_mut().item_spacing.x = 3.0;
        for digit in 0..10_u8 {
            let button =
                Button::new(digit.to_string()).selected(view.searching == Some(digit)).min_size(Vec2::splat(20.0));
            let help = format!("Search random vectors for a {digit} (key {digit}); again gives another one");
            if ui.add(button).on_hover_text(help).clicked() {
                actions.push(Action::GiveMe(digit));
            }
        }
    });
}

fn saving(ui: &mut Ui, view: &mut ExploreView, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let ready = view.digit.is_some() && !view.waiting_for_dialog;
        let save = ui.add_enabled(ready, Button::new("Save image…"));
        let save =
            save.on_hover_text("The digit as it is now, as PNG, JPEG, BMP or WebP by the name's ending (Ctrl+S)");
        let why_not = if view.waiting_for_dialog { DIALOG_OPEN } else { "The first digit is being drawn" };
        if save.on_disabled_hover_text(why_not).clicked() {
            actions.push(Action::Save(Saving::Image));
        }
        let label = ui.label("scale");
        ui.add(DragValue::new(&mut view.save.scale).range(1..=LARGEST_SCALE).suffix("x"))
            .labelled_by(label.id)
            .on_hover_text("How many times larger than 28 x 28");
        let mut smooth = view.save.filter == Filter::Smooth;
        if ui.checkbox(&mut smooth, "smooth").on_hover_text("Blend between pixels, or keep them square").changed() {
            view.save.filter = if smooth { Filter::Smooth } else { Filter::Nearest };
        }
    });
    if view.waiting_for_dialog {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label("Waiting for the file dialog");
            if ui.button("Cancel waiting").clicked() {
                actions.push(Action::ForgetDialog);
            }
        });
    } else if let Some((text, well)) = &view.saved {
        let dark = ui.visuals().dark_mode;
        let color = if *well { theme::good(dark) } else { theme::alarm(dark) };
        ui.add(egui::Label::new(RichText::new(text).small().color(color)).truncate()).on_hover_text(text);
    }
}
