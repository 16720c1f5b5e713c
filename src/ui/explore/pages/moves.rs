//! The page of moves: seeds, mutation, length, arithmetic with stored vectors.

use egui::{Align, Button, Label, Layout, RichText, ScrollArea, Ui};

use super::seed_plane::seed_plane;
use crate::latent::algebra::{analogy, degrees_between, towards, with_norm};
use crate::latent::prior::EXPECTED_NORM;
use crate::protocol::Drawing;
use crate::ui::widgets::listing::beside_the_bar;
use crate::ui::widgets::number::{drag, fixed, slider};
use crate::ui::{LatentEditor, Tools, theme};
use crate::words;

const SLOTS: [&str; 3] = ["A", "B", "C"];
const PICTURE: f32 = 44.0;
/// Width of a slot's letter, in points.
const NAME: f32 = 12.0;

pub(super) fn page(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    ScrollArea::vertical().id_salt("moves").auto_shrink(false).show(ui, |ui| {
        beside_the_bar(ui);
        seeds(ui, tools, editor);
        length(ui, editor);
        ui.separator();
        slots(ui, tools, editor);
    });
}

fn seeds(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    ui.horizontal(|ui| {
        let label = ui.label(words::TO_THE_NEXT_SEED);
        ui.spacing_mut().slider_width = (ui.available_width() - 60.0).max(80.0);
        let part = ui.add(slider(&mut editor.between, 0.0..=1.0, 2)).labelled_by(label.id);
        if part.on_hover_text(words::TO_THE_NEXT_SEED_HELP).changed() {
            editor.sweep_to_seed();
        }
    });
    seed_plane(ui, tools, editor);
    ui.horizontal(|ui| {
        if ui.button(words::MUTATE).on_hover_text(words::MUTATE_HELP).clicked() {
            editor.mutate(tools.bench.mutation);
        }
        let label = ui.label(words::AMOUNT);
        ui.spacing_mut().slider_width = (ui.available_width() - 60.0).max(80.0);
        let amount = ui.add(slider(&mut tools.bench.mutation, 0.0..=1.0, 2)).labelled_by(label.id);
        amount.on_hover_text(words::AMOUNT_HELP);
    });
}

/// Draws the control of truncation: A. Brock et al., "Large scale GAN training for high fidelity natural image
/// synthesis" (2019). Here it scales the whole vector.
fn length(ui: &mut Ui, editor: &mut LatentEditor) {
    let mut share = editor.z().norm() / EXPECTED_NORM;
    ui.horizontal(|ui| {
        let label = ui.label(words::LENGTH_SLIDER);
        ui.spacing_mut().slider_width = (ui.available_width() - 60.0).max(80.0);
        let slider =
            ui.add(slider(&mut share, 0.0..=1.5, 2)).labelled_by(label.id).on_hover_text(words::LENGTH_SLIDER_HELP);
        if slider.changed() {
            editor.move_to(with_norm(editor.z(), share * EXPECTED_NORM));
        }
    });
}

fn slots(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    let dark = ui.visuals().dark_mode;
    ui.horizontal(|ui| {
        ui.label(theme::title(words::STORED_DIGITS));
        let label = ui.label(RichText::new(words::STEP_DEGREES).small());
        ui.add(drag(&mut tools.bench.degrees, 1.0..=90.0).suffix("°"))
            .labelled_by(label.id)
            .on_hover_text(words::STEP_DEGREES_HELP);
    });
    for (index, name) in SLOTS.iter().enumerate() {
        let row = egui::vec2(ui.available_width(), PICTURE);
        ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
            let slot = tools.bench.slots[index].clone();
            let name_of_slot = Label::new(theme::title(*name).color(theme::accent(dark)));
            ui.add_sized([NAME, PICTURE], name_of_slot);
            match &slot {
                Some(z) => {
                    if tools.thumbs.show(ui, Drawing::Slots, z, PICTURE).on_hover_text(words::GO_THERE).clicked() {
                        editor.jump(z.clone());
                    }
                }
                None => {
                    let (place, _) = ui.allocate_exact_size(egui::Vec2::splat(PICTURE), egui::Sense::hover());
                    ui.painter().rect_filled(place, 2.0, theme::empty(dark));
                }
            }
            if ui.button(words::STORE).on_hover_text(words::STORE_HELP.fill(&[("name", &name)])).clicked() {
                tools.bench.slots[index] = Some(editor.z().clone());
            }
            let full = slot.is_some();
            let step = ui.add_enabled(full, Button::new(words::MOVE_TOWARDS));
            let step = step.on_hover_text(
                words::MOVE_TOWARDS_HELP.fill(&[("degrees", &fixed(tools.bench.degrees, 0)), ("name", &name)]),
            );
            if step.on_disabled_hover_text(words::STORE_FIRST).clicked()
                && let Some(z) = &slot
            {
                editor.hop(towards(editor.z(), z, tools.bench.degrees));
            }
            if let Some(z) = &slot {
                ui.label(
                    RichText::new(words::DEGREES_AWAY.fill(&[("degrees", &fixed(degrees_between(editor.z(), z), 0))]))
                        .small(),
                );
            }
        });
    }
    let all = tools.bench.slots.clone();
    let ready = all.iter().all(Option::is_some);
    let sum = ui.add_enabled(ready, Button::new("A - B + C"));
    let sum = sum.on_hover_text(words::SUM_HELP);
    if sum.on_disabled_hover_text(words::STORE_ALL_FIRST).clicked()
        && let [Some(a), Some(b), Some(c)] = &all
    {
        editor.hop(with_norm(&analogy(a, b, c), c.norm()));
    }
    tools.thumbs.want(Drawing::Slots, all.into_iter().flatten().collect());
}
