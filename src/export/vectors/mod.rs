//! Vectors in files: NPY, NPZ and JSON, by the extension. `docs/vectors.md` describes the formats.

mod npy;
mod npz;

pub(super) use npy::header as npy_header;

use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::{ExportError, read_provenance};
use crate::files::{open_regular_file, read_regular_file, write_atomic};
use crate::latent::vector_list::{MOST_VECTORS, from_json, to_json};
use crate::latent::{LatentVector, NamedVector};

/// Largest JSON file, in bytes.
const LARGEST_JSON: u64 = 32 << 20;

#[derive(Clone, Copy)]
enum Format {
    Npy,
    Npz,
    Json,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "npy" => Some(Self::Npy),
            "npz" => Some(Self::Npz),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Checks that vectors can be saved under this name. For use before long work.
///
/// # Errors
/// Returns [`ExportError::VectorFormat`] for another extension than `.npy`, `.npz` and `.json`.
pub fn check_vectors_path(path: &Path) -> Result<(), ExportError> {
    Format::of(path).map(drop).ok_or_else(|| ExportError::VectorFormat(path.to_owned()))
}

/// Saves vectors. A `.npy` file has one array of shape (count, 200); a `.npz` file has this array under the name `z`; a
/// `.json` file has the vectors with their names and tags. Without an extension, `.npz` is added. Returns the path
/// written.
///
/// # Errors
/// Returns an error for another extension, for no vectors or more than 100,000, and for a file that cannot be written.
pub fn save_vectors(path: &Path, vectors: &[NamedVector]) -> Result<PathBuf, ExportError> {
    let path = if path.extension().is_none() { path.with_extension("npz") } else { path.to_owned() };
    let format = Format::of(&path).ok_or_else(|| ExportError::VectorFormat(path.clone()))?;
    if vectors.is_empty() || vectors.len() > MOST_VECTORS {
        let reason = format!("a file holds 1 to {MOST_VECTORS} vectors, not {}", vectors.len());
        return Err(ExportError::Encode(reason));
    }
    let plain = || vectors.iter().map(|vector| &vector.z).collect::<Vec<&LatentVector>>();
    let bytes = match format {
        Format::Npy => npy::encode(&plain()),
        Format::Npz => npz::encode(&plain()).map_err(ExportError::Encode)?,
        Format::Json => to_json(vectors).map_err(|error| ExportError::Encode(error.to_string()))?,
    };
    write_atomic(&path, &bytes).map_err(|cause| ExportError::Write { path: path.clone(), cause })?;
    Ok(path)
}

/// Whether the extension is that of an NPY or NPZ file. [`read_vectors`] also reads JSON files and images, but these
/// may hold something else.
pub fn is_vectors_file(path: &Path) -> bool {
    matches!(Format::of(path), Some(Format::Npy | Format::Npz))
}

/// Reads the vectors of an `.npy`, `.npz` or `.json` file, or of a PNG image of this program.
///
/// # Errors
/// Returns an error for a file that cannot be read, is too large, holds no vectors or more than 100,000.
pub fn read_vectors(path: &Path) -> Result<Vec<NamedVector>, ExportError> {
    let refused = |reason: String| ExportError::Read { path: path.to_owned(), reason };
    let nameless = |vectors: Vec<LatentVector>| vectors.into_iter().map(NamedVector::nameless).collect();
    let open = || open_regular_file(path).map(BufReader::new).map_err(|error| refused(error.to_string()));
    match Format::of(path) {
        Some(Format::Npy) => npy::decode(open()?).map(nameless).map_err(refused),
        Some(Format::Npz) => npz::decode(open()?).map(nameless).map_err(refused),
        Some(Format::Json) => {
            let bytes = read_regular_file(path, LARGEST_JSON).map_err(|error| refused(error.to_string()))?;
            from_json(&bytes).map_err(|error| refused(error.to_string()))
        }
        None if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png")) => {
            let vectors: Vec<LatentVector> =
                read_provenance(path)?.iter().flat_map(|picture| picture.every_vector().cloned()).collect();
            if vectors.is_empty() {
                return Err(refused("this image does not contain a vector of this program".to_owned()));
            }
            Ok(nameless(vectors))
        }
        None => Err(refused("vectors are in .npy, .npz, .json and .png files".to_owned())),
    }
}
