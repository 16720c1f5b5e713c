//! Dimensions by number: `17`, `40-60`, or several with commas or spaces between.

use crate::latent::DIM;

/// The dimensions a text names, in its order; `None` for a text that names none.
pub(super) fn named(text: &str) -> Option<Vec<usize>> {
    let mut out = Vec::new();
    for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        // `40-` while the rest is being typed is 40.
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
