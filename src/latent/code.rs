//! A vector as one line of text.
//!
//! A vector that a seed generates is encoded as the seed: `LX1-seed-7`. Other vectors are encoded as 200 values in
//! steps of 1/256 between -8 and 8, twelve bits each, and a checksum: `LX1-` and 406 characters.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::random::sample;
use super::{DIM, LatentVector};

const PREFIX: &str = "LX1-";
const SEED: &str = "seed-";
const STEPS_PER_UNIT: f32 = 256.0;
/// Half the number of twelve-bit values.
const HALF: i32 = 2048;
const PACKED: usize = DIM * 12 / 8;
const SUM: usize = 4;

/// Why a text is not a vector's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The text does not begin with the prefix of a code.
    #[error("this is not a latent vector's code: it should begin with {PREFIX}")]
    Foreign,
    /// The code was changed or is incomplete.
    #[error("the code is incomplete or was changed on its way: copy the whole line again")]
    Damaged,
}

/// Encodes a vector; as `seed` when this seed generates it.
pub fn encode(z: &LatentVector, seed: u64) -> String {
    if sample(seed) == *z {
        return format!("{PREFIX}{SEED}{seed}");
    }
    let steps: Vec<i32> =
        z.as_slice().iter().map(|v| ((v * STEPS_PER_UNIT).round() as i32).clamp(-HALF, HALF - 1) + HALF).collect();
    let mut bytes = Vec::with_capacity(PACKED + SUM);
    for pair in steps.chunks_exact(2) {
        let both = (pair[0] << 12) | pair[1];
        bytes.extend_from_slice(&both.to_be_bytes()[1..]);
    }
    let sum = blake3::hash(&bytes);
    bytes.extend_from_slice(&sum.as_bytes()[..SUM]);
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// Decodes a vector. The values are within 1/512 of the encoded ones, and exact for a seed. Ignores white space.
///
/// # Errors
/// Returns an error for a text that is not a code or is damaged.
pub fn decode(text: &str) -> Result<LatentVector, CodeError> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let body = text.strip_prefix(PREFIX).ok_or(CodeError::Foreign)?;
    if let Some(seed) = body.strip_prefix(SEED) {
        return seed.parse().map(sample).map_err(|_not_a_number| CodeError::Damaged);
    }
    let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_not_base64| CodeError::Damaged)?;
    let (packed, sum) = bytes.split_at_checked(PACKED).ok_or(CodeError::Damaged)?;
    if sum != &blake3::hash(packed).as_bytes()[..SUM] {
        return Err(CodeError::Damaged);
    }
    let values = packed
        .chunks_exact(3)
        .flat_map(|three| {
            let both = i32::from_be_bytes([0, three[0], three[1], three[2]]);
            [both >> 12, both & 0xfff]
        })
        .map(|step| (step - HALF) as f32 / STEPS_PER_UNIT)
        .collect();
    LatentVector::from_values(values).map_err(|_never| CodeError::Damaged)
}
