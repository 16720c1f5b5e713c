//! The fonts and the sizes of text.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily, FontId, RichText, TextStyle};

/// The smallest text, in points.
pub const SMALLEST: f32 = 12.0;
const SIZES: [(TextStyle, f32); 3] = [(TextStyle::Body, 14.0), (TextStyle::Button, 14.0), (TextStyle::Small, SMALLEST)];
const HEADING: f32 = 18.0;
const MONOSPACE: f32 = 13.0;
const SEMI_BOLD: &str = "semi-bold";

/// The family of headings and titles.
fn semi_bold() -> FontFamily {
    FontFamily::Name(SEMI_BOLD.into())
}

/// Installs the fonts. Characters that they lack come from the fonts of egui.
pub(super) fn install(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    let others = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let files: [(&str, &'static [u8], FontFamily); 2] = [
        ("Inter", include_bytes!("../../../assets/fonts/Inter-Regular.otf"), FontFamily::Proportional),
        (SEMI_BOLD, include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"), semi_bold()),
    ];
    for (name, bytes, family) in files {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(family, [name.to_owned()].into_iter().chain(others.clone()).collect());
    }
    ctx.set_fonts(fonts);
}

/// Sets the sizes of text.
pub(super) fn set_sizes(style: &mut egui::Style) {
    for (of, size) in SIZES {
        style.text_styles.insert(of, FontId::proportional(size));
    }
    style.text_styles.insert(TextStyle::Heading, FontId::new(HEADING, semi_bold()));
    style.text_styles.insert(TextStyle::Monospace, FontId::monospace(MONOSPACE));
}

/// Returns the title of a card or of a group of controls.
pub fn title(text: impl Into<String>) -> RichText {
    RichText::new(text).family(semi_bold()).size(14.0)
}
