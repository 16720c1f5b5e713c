//! First steps and keys.

use egui::{RichText, Ui};

const KEYS: [(&str, &str); 12] = [
    ("Space", "pause or resume training"),
    ("R", "a random vector"),
    ("0 to 9", "search for that digit"),
    ("Z", "all 200 values to zero"),
    ("Ctrl+Z", "undo one gesture"),
    ("Ctrl+Shift+Z", "redo"),
    ("Ctrl+S", "save the digit"),
    ("Ctrl+C, Ctrl+V", "the vector as a line of text"),
    ("F1", "this page"),
    ("Drag a plot", "move along; Ctrl+wheel zooms, a double-click shows all"),
    ("Click a sample", "take its noise to the sliders"),
    ("Double-click a slider", "that value to zero"),
];

const STEPS: [(&str, &str); 3] = [
    (
        "Watch",
        "Press Start. D learns to tell real digits from generated ones, G learns to fool it. \
         Both losses settle near their dashed lines when neither wins.",
    ),
    (
        "Drag",
        "Each of the 200 sliders is one number of the noise that G turns into a digit. \
         Move one, or press R, also while training.",
    ),
    ("Keep", "Save image… writes what you see; a PNG carries the noise it came from."),
];

/// Shows the page over the window.
pub fn help_overlay(ctx: &egui::Context, open: &mut bool) {
    if !*open {
        return;
    }
    let response = egui::Modal::new(egui::Id::unique("help")).show(ctx, |ui| {
        ui.set_width(460.0);
        ui.heading("Latent Explorer");
        page(ui);
        ui.add_space(8.0);
        ui.button("Close").clicked()
    });
    if response.inner || response.should_close() {
        *open = false;
    }
}

fn page(ui: &mut Ui) {
    for (name, text) in STEPS {
        ui.add_space(6.0);
        ui.label(RichText::new(name).strong());
        ui.label(text);
    }
    ui.add_space(8.0);
    egui::Grid::new("keys").num_columns(2).spacing([24.0, 4.0]).show(ui, |ui| {
        for (key, what) in KEYS {
            ui.label(RichText::new(key).monospace());
            ui.label(what);
            ui.end_row();
        }
    });
}
