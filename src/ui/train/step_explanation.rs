//! Explains one step: what D's half did, and what G's half did.

use egui::{Align, Grid, Layout, RichText, ScrollArea, Ui, Vec2};

use crate::protocol::StepExplanation;
use crate::raster::GrayImage;
use crate::ui::widgets::number::fixed;
use crate::ui::{PixelTexture, RunView, theme};

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
        ui.label(theme::title(format!("Step {}, half by half", explanation.step)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            open = !ui.button("Back to the samples").clicked();
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
    ui.label(theme::title("1. D's half").color(theme::discriminator(dark)));
    let what = if explanation.trained_d {
        "D sees real and generated digits, and changes its weights to rate real digits higher and generated ones lower."
    } else {
        "D only rates the digits: it is not trained in this step."
    };
    ui.label(what);
    digits(
        ui,
        "real",
        real,
        &explanation.real,
        &[("before", &explanation.of_real[0]), ("after", &explanation.of_real[1])],
    );
    let said = [("before", &explanation.of_generated[0]), ("after", &explanation.of_generated[1])];
    digits(ui, "generated", generated, &explanation.generated, &said.map(|(name, values)| (name, values)));
    let [loss, gradient] = explanation.half_d;
    ui.label(
        RichText::new(format!("loss {}, gradient norm {}", fixed(loss, 4), fixed(gradient, 4))).small().color(quiet),
    );
    ui.separator();
    ui.label(theme::title("2. G's half").color(theme::generator(dark)));
    let what = if explanation.trained_g {
        "G changes its weights so that the new D rates its digits higher; D stays as it is. The same noise, drawn again:"
    } else {
        "G only draws digits: it is not trained in this step. The same noise, drawn again:"
    };
    ui.label(what);
    let said = [("before", &explanation.of_generated[1]), ("after", &explanation.of_regenerated)];
    digits(ui, "generated", regenerated, &explanation.regenerated, &said.map(|(name, values)| (name, values)));
    let [loss, gradient] = explanation.half_g;
    ui.label(
        RichText::new(format!("loss {}, gradient norm {}", fixed(loss, 4), fixed(gradient, 4))).small().color(quiet),
    );
    let note = "The numbers are D's probabilities of being real, without dropout, of the first digits of the batch.";
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
            ui.label(RichText::new(format!("mean {}", fixed(mean, 3))).small());
            ui.end_row();
        }
    });
}
