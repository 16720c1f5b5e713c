//! The vectors that `generate` and `morph` are given, and those that they write.

use std::path::Path;

use super::Failure;
use super::output::{check_output, say};
use crate::export::{Provenance, check_vectors_path, read_provenance, read_vectors, save_vectors};
use crate::latent::notation::{self, NotationError};
use crate::latent::vector_list::MOST_VECTORS;
use crate::latent::{LatentVector, NamedVector};

/// Vectors given by the user.
pub(super) struct Given {
    /// The vectors, at least one.
    pub(super) vectors: Vec<LatentVector>,
    /// Provenance of the image, when the vectors come from a PNG file.
    pub(super) picture: Option<Provenance>,
}

impl Given {
    /// Reads the argument of an option such as `--from`: a code, a seed, JSON, or a file of vectors.
    pub(super) fn read(text: &str) -> Result<Self, Failure> {
        let path = Path::new(text);
        let is_file = path.is_file();
        let plain = |named: Vec<NamedVector>| named.into_iter().map(|named| named.z).collect();
        match notation::read(text) {
            Ok(named) => return Ok(Self { vectors: plain(named), picture: None }),
            Err(NotationError::Foreign) if is_file => {}
            Err(NotationError::Foreign) => {
                return Err(Failure::input(format!(
                    "`{text}` is neither a file nor a vector: give a file (.png, .npy, .npz or .json), a code (LX1-...), \
                     or a seed (42 or seed:42)"
                )));
            }
            Err(damaged) => return Err(Failure::Input(damaged.into())),
        }
        let named = read_vectors(path).map_err(|error| Failure::Input(error.into()))?;
        let is_picture = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png"));
        let picture = is_picture.then(|| read_provenance(path).ok().flatten()).flatten();
        Ok(Self { vectors: plain(named), picture })
    }
}

/// Checks the path of `--latents`, before long work.
pub(super) fn check_latents(path: Option<&Path>, count: usize, force: bool) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    check_vectors_path(path).map_err(|error| Failure::Input(error.into()))?;
    if count > MOST_VECTORS {
        return Err(Failure::input(format!("a file holds at most {MOST_VECTORS} vectors")));
    }
    check_output(path, force)
}

/// Writes the vectors of the images, in their order.
pub(super) fn write_latents(path: Option<&Path>, vectors: impl FnOnce() -> Vec<LatentVector>) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let named: Vec<_> = vectors().into_iter().map(NamedVector::nameless).collect();
    say(save_vectors(path, &named).map_err(|error| Failure::Other(error.into()))?.display());
    Ok(())
}
