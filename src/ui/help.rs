//! First steps and keys.

use egui::{RichText, Ui};

const KEYS: [(&str, &str); 23] = [
    ("Space", "pause or resume training"),
    ("R", "a random vector"),
    ("M", "mutate it"),
    ("0 to 9", "search for that digit"),
    ("Z", "all values to zero"),
    ("Ctrl+Z, Ctrl+Shift+Z", "undo and redo one gesture"),
    ("Ctrl+1 to Ctrl+5", "the latent panel's pages"),
    ("Up, Down", "choose a direction"),
    ("Left, Right", "move along it"),
    ("T, Shift+T", "mark as more or less, to teach a slider"),
    ("Shift+A, B, C", "put the vector aside"),
    ("A, B, C", "some degrees towards it"),
    ("K", "make it a keyframe"),
    ("P", "play or pause the morph"),
    ("G", "keep it in the gallery"),
    ("Ctrl+S", "save the digit"),
    ("Ctrl+C, Ctrl+V", "the vector as a line of text"),
    ("F1", "this page"),
    ("Drag the digit", "along the two directions that change it most"),
    ("Sweep the bars", "paint values; with Shift to zero"),
    ("Double-click a slider", "that value to zero"),
    ("Click a sample", "take its noise to the latent panel"),
    ("Drag a plot", "move along; Ctrl+wheel zooms, a double-click shows all"),
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
         Move one, paint the bars, drag the digit itself, or press R, also while training.",
    ),
    ("Keep", "Save image… writes what you see; a PNG carries the noise it came from."),
];

/// Shows the page over the window.
pub fn help_overlay(ctx: &egui::Context, open: &mut bool) {
    if !*open {
        return;
    }
    let response = egui::Modal::new(egui::Id::unique("help")).show(ctx, |ui| {
        ui.set_width(860.0);
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
    egui::Grid::new("keys").num_columns(4).spacing([24.0, 4.0]).show(ui, |ui| {
        let (left, right) = KEYS.split_at(KEYS.len().div_ceil(2));
        for (row, (key, what)) in left.iter().enumerate() {
            ui.label(RichText::new(*key).monospace());
            ui.label(*what);
            if let Some((key, what)) = right.get(row) {
                ui.label(RichText::new(*key).monospace());
                ui.label(*what);
            }
            ui.end_row();
        }
    });
}
