//! Everything that the window says, in English and Turkish. The name of a text is unique across all files.

mod commands;
mod explore;
mod health;
mod help;
mod keep;
mod language;
mod messages;
mod pages;
mod plots;
mod quality;
mod recipes;
mod run;
mod runs;
mod samples;
mod window;

use std::fmt::Display;

pub use commands::*;
pub use explore::*;
pub use health::*;
pub use help::*;
pub use keep::*;
pub use language::{Language, language, set_language};
pub use messages::told;
pub use pages::*;
pub use plots::*;
pub use quality::*;
pub use recipes::*;
pub use run::*;
pub use runs::*;
pub use samples::*;
pub use window::*;

#[cfg(test)]
pub(crate) use language::speaking;

/// A text in both languages. `{name}` stands for a value that [`Word::fill`] puts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    en: &'static str,
    tr: &'static str,
}

impl Word {
    /// No text.
    pub const NONE: Self = Self { en: "", tr: "" };

    /// Returns the text in the window's language.
    pub fn text(self) -> &'static str {
        match language() {
            Language::English => self.en,
            Language::Turkish => self.tr,
        }
    }

    /// Returns the text in English. The log takes its messages in English, and translates them.
    pub fn english(self) -> &'static str {
        self.en
    }

    /// Whether this is the English text. The engine names things in English.
    pub fn is_english(self, text: &str) -> bool {
        self.en == text
    }

    /// Returns the text with these values in place of `{name}`.
    pub fn fill(self, values: &[(&str, &dyn Display)]) -> String {
        let mut out = String::new();
        let mut rest = self.text();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, end) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            if let Some((_, value)) = values.iter().find(|(of, _)| *of == name) {
                out.push_str(&value.to_string());
            }
            rest = end;
        }
        out + rest
    }
}

impl From<Word> for String {
    fn from(word: Word) -> Self {
        word.text().to_owned()
    }
}

/// Declares texts: `START = "Start" | "Başlat";`.
macro_rules! words {
    ($($name:ident = $en:literal | $tr:literal;)+) => {
        $(
            #[doc = $en]
            pub const $name: $crate::words::Word = $crate::words::Word { en: $en, tr: $tr };
        )+
        /// All texts of this file, with their names.
        #[cfg(test)]
        pub(super) const TEXTS: &[(&str, $crate::words::Word)] = &[$((stringify!($name), $name)),+];
    };
}
use words;

/// All texts of the window, with their names.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = (&'static str, Word)> {
    let tables = [
        commands::TEXTS,
        explore::TEXTS,
        health::TEXTS,
        help::TEXTS,
        keep::TEXTS,
        pages::TEXTS,
        plots::TEXTS,
        quality::TEXTS,
        recipes::TEXTS,
        run::TEXTS,
        runs::TEXTS,
        samples::TEXTS,
        window::TEXTS,
    ];
    tables.into_iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Largest ratio of the Turkish length to the English length, where English has at least `SHORT` characters.
    const LONGER: f32 = 1.47;
    const SHORT: usize = 13;

    /// The names of the values in a text.
    fn values(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).map(|part| part.split_once('}').expect("a closed brace").0).collect()
    }

    #[test]
    fn every_text_is_in_both_languages_with_the_same_values() {
        assert!(all().count() > 500);
        for (name, Word { en, tr }) in all() {
            assert!(!en.trim().is_empty() && !tr.trim().is_empty(), "{name} has no text");
            assert_eq!(values(en), values(tr), "{name}");
            assert!(values(en).iter().all(|value| value.chars().all(|c| c.is_ascii_lowercase() || c == '_')), "{name}");
            let ends = |text: &str| text.chars().next_back().filter(|c| ".…:".contains(*c));
            assert_eq!(ends(en), ends(tr), "{name} ends in another sign");
            let edges = |text: &str| [text.starts_with(' '), text.ends_with(' ')];
            assert_eq!(edges(en), edges(tr), "{name} has a space at one end");
        }
    }

    #[test]
    fn turkish_is_not_much_longer_than_english() {
        let long = |text: &str| text.chars().count();
        let too_long: Vec<_> = all()
            .filter(|(_, word)| long(word.en) >= SHORT && long(word.tr) as f32 > LONGER * long(word.en) as f32)
            .collect();
        assert!(too_long.is_empty(), "{too_long:#?}");
    }

    #[test]
    fn no_suffix_is_glued_to_a_value_and_no_name_stands_twice() {
        let mut names = BTreeMap::new();
        for (name, word) in all() {
            assert_eq!(names.insert(name, word), None, "{name} stands twice");
            for (at, _) in word.tr.match_indices('}') {
                let next = word.tr[at + 1..].chars().next();
                assert!(next.is_none_or(|c| !c.is_alphabetic() && c != '\'' && c != '’'), "{name}: {}", word.tr);
            }
        }
    }

    #[test]
    fn values_stand_where_each_language_has_them() {
        let word = Word { en: "step {n} of {last}", tr: "{last} adımdan {n}." };
        let values: [(&str, &dyn Display); 2] = [("n", &3), ("last", &"900")];
        assert_eq!(word.fill(&values), "step 3 of 900");
        let _turkish = speaking(Language::Turkish);
        assert_eq!(word.fill(&values), "900 adımdan 3.");
        assert_eq!(String::from(word), word.tr);
    }
}
