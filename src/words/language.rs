//! The language of the window.

#[cfg(test)]
use std::cell::Cell;
use std::sync::atomic::{AtomicU8, Ordering};

use serde::{Deserialize, Serialize};

/// A language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Turkish.
    Turkish,
}

static CHOSEN: AtomicU8 = AtomicU8::new(Language::English as u8);

#[cfg(test)]
thread_local! {
    /// The language of one test, which other tests do not see.
    static OF_TEST: Cell<Option<Language>> = const { Cell::new(None) };
}

impl Language {
    /// The language of the operating system, or English when the window has no texts in that language.
    pub fn of_system() -> Self {
        sys_locale::get_locale().map_or(Self::English, |locale| Self::of_locale(&locale))
    }

    /// Returns the language of a locale such as `tr-TR` or `tr_TR.UTF-8`.
    fn of_locale(locale: &str) -> Self {
        let language = locale.split(['-', '_', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("tr") { Self::Turkish } else { Self::English }
    }
}

/// Returns the language of the window.
pub fn language() -> Language {
    #[cfg(test)]
    if let Some(language) = OF_TEST.get() {
        return language;
    }
    if CHOSEN.load(Ordering::Relaxed) == Language::Turkish as u8 { Language::Turkish } else { Language::English }
}

/// Sets the language of the window, from the next frame on.
pub fn set_language(language: Language) {
    CHOSEN.store(language as u8, Ordering::Relaxed);
}

/// Sets the language of this test alone, until the returned value is dropped.
#[cfg(test)]
pub(crate) fn speaking(language: Language) -> OfTest {
    OF_TEST.set(Some(language));
    OfTest
}

/// Ends the language of a test when it is dropped.
#[cfg(test)]
pub(crate) struct OfTest;

#[cfg(test)]
impl Drop for OfTest {
    fn drop(&mut self) {
        OF_TEST.set(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_of_the_system_names_the_language() {
        for locale in ["tr", "tr-TR", "tr_TR.UTF-8", "TR_CY"] {
            assert_eq!(Language::of_locale(locale), Language::Turkish, "{locale}");
        }
        for locale in ["", "C", "POSIX", "en-GB", "de_DE.UTF-8", "trv-TW"] {
            assert_eq!(Language::of_locale(locale), Language::English, "{locale}");
        }
    }
}
