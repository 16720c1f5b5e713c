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

/// Width of a text in a row.
pub(in crate::ui) fn text_width(ui: &Ui, text: &str) -> f32 {
    width_in(ui, text, &TextStyle::Body)
}

/// Width of a small text.
pub(in crate::ui) fn small_width(ui: &Ui, text: &str) -> f32 {
    width_in(ui, text, &TextStyle::Small)
}

fn width_in(ui: &Ui, text: &str, style: &TextStyle) -> f32 {
    let font = style.resolve(ui.style());
    ui.painter().layout_no_wrap(text.to_owned(), font, egui::Color32::PLACEHOLDER).size().x
}

/// Shortens a small text to at most `most` points by cutting out its middle. The end stays: it has the time, in which
/// runs with the same recipe differ.
pub(in crate::ui) fn shortened(ui: &Ui, text: &str, most: f32) -> String {
    /// Number of characters at the end that stay.
    const END: usize = 12;
    if small_width(ui, text) <= most {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let end: String = letters[letters.len().saturating_sub(END)..].iter().collect();
    let cut = |count: usize| letters[..count].iter().collect::<String>() + "…" + &end;
    let begin = letters.len().saturating_sub(END);
    (3..begin).rev().map(cut).find(|text| small_width(ui, text) <= most).unwrap_or_else(|| cut(begin.min(3)))
}
