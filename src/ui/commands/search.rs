//! Finds commands by some letters of their names.

use super::{Entry, TABLE};

/// Returns the commands whose names contain these letters in this order, the best match first.
pub(super) fn found(text: &str) -> Vec<&'static Entry> {
    let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let mut all: Vec<(usize, &Entry)> =
        TABLE.iter().filter_map(|entry| Some((distance(&letters, entry.name.text())?, entry))).collect();
    // The sort is stable: equally good matches keep the table's order.
    all.sort_by_key(|(distance, _)| *distance);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// Returns how far apart the letters are in the name, plus a penalty when the match begins inside a word. `None` when
/// the name does not contain the letters.
fn distance(letters: &[char], name: &str) -> Option<usize> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let Some(first) = letters.first() else { return Some(0) };
    let begins_word =
        |at: usize| at.checked_sub(1).and_then(|before| name.get(before)).is_none_or(|c| !c.is_alphanumeric());
    let starts = name.iter().enumerate().filter(|(_, c)| *c == first).map(|(at, _)| at);
    let from = |start: usize| {
        let mut at = start;
        for letter in &letters[1..] {
            at += 1 + name.get(at + 1..)?.iter().position(|c| c == letter)?;
        }
        let fine = match start {
            0 => 0,
            _ if begins_word(start) => 1,
            _ => 4,
        };
        Some(4 * (at - start) + fine)
    };
    starts.filter_map(from).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, speaking};

    #[test]
    fn every_command_is_found_by_its_name_and_nothing_typed_finds_all() {
        all_are_found();
        let _turkish = speaking(Language::Turkish);
        all_are_found();
    }

    fn all_are_found() {
        assert_eq!(found("").len(), TABLE.len());
        for entry in &TABLE {
            assert_eq!(found(entry.name.text()).first().map(|found| found.id), Some(entry.id), "{}", entry.name.text());
        }
    }

    #[test]
    fn a_few_letters_in_order_are_enough_and_the_closest_comes_first() {
        let first = |text: &str| found(text).first().map(|entry| entry.name.text());
        assert_eq!(first("svmo"), Some("Save morph (GIF, MP4)…"));
        assert_eq!(first("sav cur"), Some("Save curves…"));
        assert_eq!(first("AVERAGE"), Some("Average digit"));
        assert_eq!(first("st"), Some("Start"));
        assert_eq!(first("qqq"), None);
    }
}
