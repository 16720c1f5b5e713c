//! Texts of the catalogue as texts of widgets.

use egui::{RichText, TextStyle, TextWrapMode, Ui, WidgetText};

use crate::words::Word;

impl From<Word> for WidgetText {
    fn from(word: Word) -> Self {
        word.text().into()
    }
}

/// Width of a button with this text.
pub(in crate::ui) fn button_width(ui: &Ui, word: Word) -> f32 {
    let text = WidgetText::from(word).into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Button);
    text.size().x + 2.0 * ui.spacing().button_padding.x
}

impl From<Word> for RichText {
    fn from(word: Word) -> Self {
        Self::new(word.text())
    }
}
