//! Colours and sizes of the window.

use egui::{Color32, Visuals};

/// Space between groups of controls, in points.
pub const GAP: f32 = 8.0;

/// Colour of the discriminator, for curves and words.
pub fn discriminator(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(255, 158, 87) } else { Color32::from_rgb(184, 84, 0) }
}

/// Colour of the generator.
pub fn generator(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(96, 178, 255) } else { Color32::from_rgb(0, 98, 184) }
}

/// Colour of the lines at equilibrium.
pub fn equilibrium(dark: bool) -> Color32 {
    if dark { Color32::from_gray(150) } else { Color32::from_gray(110) }
}

/// Colour of the grid lines.
pub fn grid(dark: bool) -> Color32 {
    if dark { Color32::from_gray(90) } else { Color32::from_gray(170) }
}

/// Colour of a good state.
pub fn good(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(120, 205, 130) } else { Color32::from_rgb(24, 120, 44) }
}

/// Colour of a warning.
pub fn caution(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(242, 201, 76) } else { Color32::from_rgb(138, 96, 0) }
}

/// Colour of a failure.
pub fn alarm(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(255, 120, 112) } else { Color32::from_rgb(180, 24, 24) }
}

/// Colour of secondary text; readable on both backgrounds.
pub fn quiet(dark: bool) -> Color32 {
    if dark { Color32::from_gray(170) } else { Color32::from_gray(85) }
}

/// Colour of an area whose image has not arrived.
pub fn empty(dark: bool) -> Color32 {
    if dark { Color32::from_gray(45) } else { Color32::from_gray(215) }
}

/// Colour of what is selected, held or painted.
pub fn accent(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(190, 140, 255) } else { Color32::from_rgb(110, 50, 190) }
}

/// Colour for an importance from 0 to 1: from grey to the generator's colour.
pub fn impact(dark: bool, share: f32) -> Color32 {
    quiet(dark).gamma_multiply(0.6).lerp_to_gamma(generator(dark), share.clamp(0.0, 1.0))
}

/// Applies dark or light colours.
pub fn apply(ctx: &egui::Context, dark: bool) {
    ctx.set_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light });
    ctx.all_styles_mut(|style| {
        style.spacing.item_spacing = egui::vec2(8.0, 5.0);
        style.spacing.button_padding = egui::vec2(8.0, 3.0);
        // The default size of 9 points is hard to read on the dark background.
        if let Some(small) = style.text_styles.get_mut(&egui::TextStyle::Small) {
            small.size = 11.0;
        }
    });
    let mut visuals = Visuals::dark();
    visuals.override_text_color = Some(Color32::from_gray(222));
    visuals.panel_fill = Color32::from_gray(26);
    ctx.set_visuals_of(egui::Theme::Dark, visuals);
    let mut visuals = Visuals::light();
    visuals.override_text_color = Some(Color32::from_gray(25));
    ctx.set_visuals_of(egui::Theme::Light, visuals);
}
