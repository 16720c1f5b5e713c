//! Colours and sizes of the window.

use egui::{Color32, CornerRadius, Frame, Margin, Stroke, Style, Visuals};

use super::fonts;
pub use super::fonts::{SMALLEST, title};

/// Space between groups of controls, in points.
pub const GAP: f32 = 8.0;
/// Space between two cards, and between a card's edge and its contents, in points.
const BETWEEN: i8 = 6;
const INSIDE: i8 = 10;
/// Space inside a page in front of the window, in points.
const DIALOG: i8 = 18;
/// Corner radii of cards and of controls, in points.
const CARD: u8 = 10;
pub const CONTROL: u8 = 6;

/// Colours that exist in a dark and a light form.
struct Tokens {
    ground: Color32,
    bar: Color32,
    card: Color32,
    control: Color32,
    /// Rails of sliders: thin, so that they need more contrast than a button.
    rail: Color32,
    hovered: Color32,
    line: Color32,
    text: Color32,
    quiet: Color32,
    /// Fill of the primary button, and the text on it.
    chosen: Color32,
    on_chosen: Color32,
    /// Fill of what is selected.
    selected: Color32,
}

const DARK: Tokens = Tokens {
    ground: Color32::from_rgb(18, 19, 22),
    bar: Color32::from_rgb(23, 25, 29),
    card: Color32::from_rgb(25, 27, 32),
    control: Color32::from_rgb(44, 48, 56),
    rail: Color32::from_rgb(66, 72, 84),
    hovered: Color32::from_rgb(58, 63, 73),
    line: Color32::from_rgb(46, 50, 57),
    text: Color32::from_rgb(217, 220, 225),
    quiet: Color32::from_rgb(158, 164, 175),
    chosen: Color32::from_rgb(67, 97, 238),
    on_chosen: Color32::WHITE,
    selected: Color32::from_rgb(46, 58, 104),
};

const LIGHT: Tokens = Tokens {
    ground: Color32::from_rgb(233, 235, 239),
    bar: Color32::from_rgb(247, 248, 250),
    card: Color32::from_rgb(252, 252, 253),
    control: Color32::from_rgb(224, 227, 233),
    rail: Color32::from_rgb(196, 201, 211),
    hovered: Color32::from_rgb(208, 213, 222),
    line: Color32::from_rgb(208, 212, 219),
    text: Color32::from_rgb(24, 27, 33),
    quiet: Color32::from_rgb(82, 88, 100),
    chosen: Color32::from_rgb(52, 84, 209),
    on_chosen: Color32::WHITE,
    selected: Color32::from_rgb(201, 212, 250),
};

const fn tokens(dark: bool) -> &'static Tokens {
    if dark { &DARK } else { &LIGHT }
}

/// Colour of the discriminator, for curves and words.
pub fn discriminator(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(255, 158, 87) } else { Color32::from_rgb(170, 76, 0) }
}

/// Colour of the generator.
pub fn generator(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(96, 178, 255) } else { Color32::from_rgb(0, 98, 184) }
}

/// Colours of compared runs: teal, pink, yellow, green, and nearly white or black.
const COMPARED: [[Color32; 5]; 2] = [
    [
        Color32::from_rgb(0, 108, 100),
        Color32::from_rgb(176, 20, 116),
        Color32::from_rgb(112, 94, 0),
        Color32::from_rgb(52, 108, 14),
        Color32::from_rgb(60, 64, 74),
    ],
    [
        Color32::from_rgb(64, 212, 196),
        Color32::from_rgb(255, 128, 196),
        Color32::from_rgb(236, 216, 84),
        Color32::from_rgb(140, 214, 84),
        Color32::from_rgb(226, 228, 236),
    ],
];

/// Colour of the compared run with this place, for its curves and its name.
pub fn compared(dark: bool, slot: usize) -> Color32 {
    let all = &COMPARED[usize::from(dark)];
    all[slot % all.len()]
}

/// Colour of the lines that mark values at the equilibrium of G and D.
pub fn equilibrium(dark: bool) -> Color32 {
    if dark { Color32::from_gray(150) } else { Color32::from_gray(100) }
}

/// Colour of the grid lines.
pub fn grid(dark: bool) -> Color32 {
    if dark { Color32::from_gray(90) } else { Color32::from_gray(170) }
}

/// Colour of a good state.
pub fn good(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(127, 212, 154) } else { Color32::from_rgb(20, 110, 50) }
}

/// Colour of a warning.
pub fn caution(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(242, 201, 76) } else { Color32::from_rgb(128, 88, 0) }
}

/// Colour of a failure.
pub fn alarm(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(255, 120, 112) } else { Color32::from_rgb(180, 24, 24) }
}

/// Colour of text.
pub fn text(dark: bool) -> Color32 {
    tokens(dark).text
}

/// Colour of secondary text; readable on both backgrounds.
pub fn quiet(dark: bool) -> Color32 {
    tokens(dark).quiet
}

/// Colour of an area whose image has not arrived.
pub fn empty(dark: bool) -> Color32 {
    if dark { Color32::from_gray(45) } else { Color32::from_gray(215) }
}

/// Colour of lines and symbols that mark what the user locks, marks or paints.
pub fn accent(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(190, 150, 255) } else { Color32::from_rgb(110, 50, 190) }
}

/// Fill of the primary button and of progress.
pub fn chosen(dark: bool) -> Color32 {
    tokens(dark).chosen
}

/// Colour for an importance from 0 to 1: from grey to the generator's colour.
pub fn impact(dark: bool, share: f32) -> Color32 {
    quiet(dark).gamma_multiply(0.6).lerp_to_gamma(generator(dark), share.clamp(0.0, 1.0))
}

/// The frame of the bars at the top and the bottom of the window.
pub fn bar(dark: bool) -> Frame {
    Frame::NONE.fill(tokens(dark).bar).inner_margin(Margin::symmetric(10, 5))
}

/// The frame of a panel, which leaves a gap around its cards.
pub fn ground(dark: bool) -> Frame {
    Frame::NONE.fill(tokens(dark).ground).inner_margin(BETWEEN)
}

/// The frame of a card.
pub fn card(dark: bool) -> Frame {
    let line = Stroke::new(1.0, tokens(dark).line.gamma_multiply(0.8));
    Frame::NONE.fill(tokens(dark).card).stroke(line).corner_radius(CARD).inner_margin(INSIDE)
}

/// Returns the button for the action that the user most probably wants.
pub fn primary(ui: &egui::Ui, text: &str) -> egui::Button<'static> {
    let tokens = tokens(ui.visuals().dark_mode);
    let (fill, text) = if ui.is_enabled() {
        (tokens.chosen, title(text).color(tokens.on_chosen))
    } else {
        (tokens.control, title(text))
    };
    egui::Button::new(text).fill(fill)
}

/// The frame of a page in front of the window.
pub fn dialog(ctx: &egui::Context) -> Frame {
    Frame::popup(&ctx.global_style()).inner_margin(DIALOG)
}

/// Applies dark or light colours.
pub fn apply(ctx: &egui::Context, dark: bool) {
    fonts::install(ctx);
    ctx.set_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light });
    ctx.all_styles_mut(|style| {
        fonts::set_sizes(style);
        style.spacing.item_spacing = egui::vec2(8.0, 5.0);
        style.spacing.button_padding = egui::vec2(9.0, 4.0);
        style.spacing.interact_size.y = 23.0;
        style.spacing.slider_rail_height = 6.0;
        // A scroll bar stays visible at rest, because it shows that there is more content.
        style.spacing.scroll.dormant_handle_opacity = 0.5;
        style.spacing.menu_margin = Margin::same(8);
        style.spacing.window_margin = Margin::same(14);
    });
    for (theme, base, dark) in
        [(egui::Theme::Dark, Visuals::dark(), true), (egui::Theme::Light, Visuals::light(), false)]
    {
        ctx.style_mut_of(theme, |style| colour(style, base, tokens(dark)));
    }
}

fn colour(style: &mut Style, base: Visuals, tokens: &Tokens) {
    let mut visuals = base;
    visuals.override_text_color = Some(tokens.text);
    visuals.weak_text_color = Some(tokens.quiet);
    visuals.panel_fill = tokens.ground;
    visuals.window_fill = tokens.card;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.window_corner_radius = CornerRadius::same(CARD);
    visuals.menu_corner_radius = CornerRadius::same(CARD);
    visuals.extreme_bg_color = tokens.ground;
    visuals.faint_bg_color = tokens.bar;
    visuals.handle_shape = egui::style::HandleShape::Circle;
    visuals.selection.bg_fill = tokens.selected;
    visuals.selection.stroke = Stroke::new(1.0, tokens.text);
    let widgets = &mut visuals.widgets;
    for (state, fill) in [
        (&mut widgets.noninteractive, tokens.card),
        (&mut widgets.inactive, tokens.control),
        (&mut widgets.hovered, tokens.hovered),
        (&mut widgets.active, tokens.hovered),
        (&mut widgets.open, tokens.control),
    ] {
        state.corner_radius = CornerRadius::same(CONTROL);
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
    }
    widgets.inactive.bg_fill = tokens.rail;
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, tokens.line);
    style.visuals = visuals;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the contrast of two colours, from 1 to 21 (WCAG 2.2).
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |colour: Color32| {
            let linear = |part: u8| {
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn compared_runs_differ_in_colour_from_each_other_and_from_both_networks() {
        for dark in [true, false] {
            let mut all: Vec<Color32> = (0..5).map(|slot| compared(dark, slot)).collect();
            all.extend([discriminator(dark), generator(dark), accent(dark), alarm(dark)]);
            for (n, a) in all.iter().enumerate().take(5) {
                for b in &all[n + 1..] {
                    let apart: i32 = (0..3).map(|i| (i32::from(a[i]) - i32::from(b[i])).abs()).sum();
                    assert!(apart >= 70, "{a:?} and {b:?}, dark {dark}");
                }
            }
        }
    }

    #[test]
    fn text_has_the_contrast_that_wcag_asks_for_on_every_ground() {
        for dark in [true, false] {
            let tokens = tokens(dark);
            let words = [text, quiet, good, caution, alarm, discriminator, generator, accent];
            for ground in [tokens.ground, tokens.bar, tokens.card] {
                let words = words.iter().map(|word| word(dark)).chain((0..5).map(|slot| compared(dark, slot)));
                for (n, word) in words.enumerate() {
                    let found = contrast(word, ground);
                    assert!(found >= 4.5, "colour {n} has {found:.1} on {ground:?}, dark {dark}");
                }
            }
            for control in [tokens.control, tokens.hovered, tokens.selected] {
                assert!(contrast(tokens.text, control) >= 4.5, "{control:?}, dark {dark}");
            }
            assert!(contrast(tokens.on_chosen, tokens.chosen) >= 4.5, "dark {dark}");
        }
    }
}
