//! The page about the program: version, licences, no network.

use crate::ui::theme;
use crate::words;

/// Draws the page over the window.
pub(in crate::ui) fn about_overlay(ctx: &egui::Context, open: &mut bool) {
    if !*open {
        return;
    }
    let response = egui::Modal::new(egui::Id::unique("about")).frame(theme::dialog(ctx)).show(ctx, |ui| {
        ui.set_width(420.0_f32.min(ctx.content_rect().width() - 60.0));
        ui.heading(words::PROGRAM_NAME);
        ui.label(crate::VERSION_LINE);
        ui.add_space(theme::GAP);
        for text in [words::ABOUT_LICENCE, words::ABOUT_PARTS, words::ABOUT_NETWORK] {
            ui.label(text);
        }
        ui.add_space(theme::GAP);
        ui.button(words::CLOSE).clicked()
    });
    if response.inner || response.should_close() {
        *open = false;
    }
}
