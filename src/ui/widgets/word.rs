//! Texts of the catalogue as texts of widgets.

use egui::{RichText, WidgetText};

use crate::words::Word;

impl From<Word> for WidgetText {
    fn from(word: Word) -> Self {
        word.text().into()
    }
}

impl From<Word> for RichText {
    fn from(word: Word) -> Self {
        Self::new(word.text())
    }
}
