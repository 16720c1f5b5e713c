//! Finds dimensions by number: `17`, `40-60`, or several, separated by commas or spaces.

use crate::latent::DIM;

/// Returns the dimensions in a text, in the text's order; `None` when the text names no dimension.
pub(super) fn named(text: &str) -> Option<Vec<usize>> {
    let mut out = Vec::new();
    for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        // While the second number is being typed, `40-` means 40.
        let first: usize = first.trim_start_matches('z').parse().ok()?;
        let last = if last.is_empty() { first } else { last.trim_start_matches('z').parse().ok()? };
        out.extend((first..=last.min(DIM - 1)).filter(|index| *index < DIM));
    }
    out.dedup();
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges_name_dimensions() {
        assert_eq!(named("17"), Some(vec![17]));
        assert_eq!(named("z3, 5-7 199"), Some(vec![3, 5, 6, 7, 199]));
        assert_eq!(named("198-500"), Some(vec![198, 199]));
        assert_eq!(named("40-"), Some(vec![40]));
        for nothing in ["", " , ", "abc", "200", "9-3", "-", "99999999999999999999"] {
            assert_eq!(named(nothing), None, "{nothing}");
        }
    }
}
