//! Explains one step: what D's half did, and what G's half did.

use egui::{Align, Grid, Layout, RichText, ScrollArea, Ui, Vec2};

use crate::protocol::StepExplanation;
use crate::raster::GrayImage;
use crate::ui::widgets::number::fixed;
use crate::ui::{PixelTexture, RunView, theme};
use crate::words;

const TILE: f32 = 40.0;

/// The images of the explanation shown.
#[derive(Default)]
pub struct StepExplanationView {
    textures: [Vec<PixelTexture>; 3],
}

/// Draws the explanation, if any, in the place of the samples. Returns whether there is one.
pub fn explanation(ui: &mut Ui, view: &mut StepExplanationView, run: &mut RunView) -> bool {
    let Some(explanation) = run.explanation.take() else { return false };
    let mut open = true;
    ui.horizontal(|ui| {
        ui.label(theme::title(words::STEP_HALF_BY_HALF.fill(&[("step", &explanation.step)])));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            open = !ui.button(words::BACK_TO_SAMPLES).clicked();
        });
    });
    ScrollArea::both().auto_shrink(false).show(ui, |ui| tell(ui, view, &explanation));
    if open {
        run.explanation = Some(explanation);
    }
    true
}

fn tell(ui: &mut Ui, view: &mut StepExplanationView, explanation: &StepExplanation) {
    let dark = ui.visuals().dark_mode;
    let quiet = theme::quiet(dark);
    let [real, generated, regenerated] = &mut view.textures;
    ui.label(theme::title(words::HALF_OF_D).color(theme::discriminator(dark)));
    let what = if explanation.trained_d { words::D_LEARNS.text() } else { words::D_RATES.text() };
    ui.label(what);
    digits(
        ui,
        words::REAL.text(),
        real,
        &explanation.real,
        &[(words::BEFORE.text(), &explanation.of_real[0]), (words::AFTER.text(), &explanation.of_real[1])],
    );
    let said =
        [(words::BEFORE.text(), &explanation.of_generated[0]), (words::AFTER.text(), &explanation.of_generated[1])];
    digits(ui, words::GENERATED.text(), generated, &explanation.generated, &said.map(|(name, values)| (name, values)));
    let [loss, gradient] = explanation.half_d;
    ui.label(
        RichText::new(words::LOSS_AND_NORM.fill(&[("loss", &fixed(loss, 4)), ("norm", &fixed(gradient, 4))]))
            .small()
            .color(quiet),
    );
    ui.separator();
    ui.label(theme::title(words::HALF_OF_G).color(theme::generator(dark)));
    let what = if explanation.trained_g { words::G_LEARNS.text() } else { words::G_DRAWS.text() };
    ui.label(what);
    let said =
        [(words::BEFORE.text(), &explanation.of_generated[1]), (words::AFTER.text(), &explanation.of_regenerated)];
    digits(
        ui,
        words::GENERATED.text(),
        regenerated,
        &explanation.regenerated,
        &said.map(|(name, values)| (name, values)),
    );
    let [loss, gradient] = explanation.half_g;
    ui.label(
        RichText::new(words::LOSS_AND_NORM.fill(&[("loss", &fixed(loss, 4)), ("norm", &fixed(gradient, 4))]))
            .small()
            .color(quiet),
    );
    let note = words::PROBABILITIES_NOTE.text();
    ui.label(RichText::new(note).small().color(quiet));
}

fn digits(ui: &mut Ui, name: &str, textures: &mut Vec<PixelTexture>, images: &[GrayImage], said: &[(&str, &Vec<f32>)]) {
    textures.resize_with(images.len(), PixelTexture::default);
    let quiet = theme::quiet(ui.visuals().dark_mode);
    Grid::new(ui.next_auto_id()).spacing([6.0, 2.0]).show(ui, |ui| {
        ui.add_sized([64.0, TILE], egui::Label::new(RichText::new(name).small()));
        for (texture, image) in textures.iter_mut().zip(images) {
            let id = texture.of(ui.ctx(), "explanation", image);
            ui.add(egui::Image::from_texture(id).fit_to_exact_size(Vec2::splat(TILE)).alt_text(name));
        }
        ui.label("");
        ui.end_row();
        for (when, values) in said {
            ui.label(RichText::new(*when).small().color(quiet));
            for value in *values {
                ui.label(RichText::new(fixed(*value, 3)).small().monospace());
            }
            let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
            ui.label(RichText::new(words::MEAN.fill(&[("mean", &fixed(mean, 3))])).small());
            ui.end_row();
        }
    });
}
