//! What a person types or pastes for vectors: a code, a seed, or JSON.

use super::NamedVector;
use super::code::{self, CodeError};
use super::random::sample;
use super::vector_list::from_json;

/// Why a text stands for no vector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotationError {
    /// It is none of the known forms.
    #[error("this is no vector: give a code (LX1-…), a seed (42 or seed:42) or {dim} numbers as JSON", dim = super::DIM)]
    Foreign,
    /// It looks like a code, but is not a whole one.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// It looks like JSON, but does not hold vectors.
    #[error("this JSON holds no vectors of this program: {0}")]
    Json(String),
}

/// Reads one or more vectors from a text. Ignores white space around it.
///
/// # Errors
/// Returns an error for a text of no known form, and for a damaged one.
pub fn read(text: &str) -> Result<Vec<NamedVector>, NotationError> {
    let text = text.trim();
    if text.starts_with(['[', '{']) {
        return from_json(text.as_bytes()).map_err(|error| NotationError::Json(error.to_string()));
    }
    if let Some(seed) = seed(text) {
        return Ok(vec![NamedVector::nameless(sample(seed))]);
    }
    match code::decode(text) {
        Ok(z) => Ok(vec![NamedVector::nameless(z)]),
        Err(CodeError::Foreign) => Err(NotationError::Foreign),
        Err(damaged) => Err(damaged.into()),
    }
}

/// The seed of `42` and `seed:42`.
fn seed(text: &str) -> Option<u64> {
    let number = text.strip_prefix("seed:").unwrap_or(text).trim();
    // `parse` also takes a sign.
    number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_gives_its_vector() {
        let z = sample(42);
        let moved = z.scaled(0.5);
        for (text, expected) in [
            ("42", &z),
            (" seed:42\n", &z),
            ("LX1-seed-42", &z),
            (&serde_json::to_string(&moved).unwrap(), &moved),
            (&format!("{{\"z\": {}}}", serde_json::to_string(&moved).unwrap()), &moved),
        ] {
            assert_eq!(read(text).unwrap(), [NamedVector::nameless(expected.clone())], "{text:.30}");
        }
        let coded = read(&code::encode(&moved, 0)).unwrap().remove(0).z;
        assert!(coded.plus(&moved, -1.0).as_slice().iter().all(|difference| difference.abs() < 0.002));
    }

    #[test]
    fn other_texts_are_refused_with_the_reason() {
        for text in ["", "hello", "-3", "+3", "4.2", "seed:", "seed:x", "99999999999999999999999"] {
            assert_eq!(read(text), Err(NotationError::Foreign), "{text}");
        }
        assert_eq!(read("LX1-abc"), Err(NotationError::Code(CodeError::Damaged)));
        assert!(matches!(read("[1, 2]"), Err(NotationError::Json(_))));
    }
}
