//! The data needed to recreate an image, stored in its PNG file.

use std::io::Cursor;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ExportError;
use crate::files::read_regular_file;
use crate::latent::{Conditioning, LatentVector};

/// Keyword of the PNG text chunk.
pub(super) const KEYWORD: &str = "latent-explorer";
const LARGEST_FILE: u64 = 32 << 20;
const LARGEST_TEXT: usize = 1 << 20;

/// The source of an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The noise vector; `None` for a sheet of several images.
    pub z: Option<LatentVector>,
    /// Name of the generator, to show.
    pub generator: String,
    /// Number of steps that the generator was trained.
    pub step: Option<u64>,
    /// The class and the truncation, if the image was drawn with any of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditioning: Option<Conditioning>,
    /// BLAKE3 hash of the generator's weights, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator_hash: Option<String>,
    /// Name of the folder of the generator's run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Name of the recipe of that run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<String>,
    /// The noise vectors of a sheet, row by row, or of a morph's keyframes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vectors: Vec<LatentVector>,
    /// Version of the program.
    #[serde(default)]
    pub version: String,
}

impl Provenance {
    /// The provenance of an image of a generator of this name; the rest is unknown.
    pub fn of(generator: String) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self {
            z: None,
            generator,
            step: None,
            conditioning: None,
            generator_hash: None,
            run: None,
            recipe: None,
            vectors: Vec::new(),
            version,
        }
    }

    /// All noise vectors: that of the image, or those of a sheet or a morph.
    pub fn every_vector(&self) -> impl Iterator<Item = &LatentVector> {
        self.z.iter().chain(&self.vectors)
    }
}

/// Reads the provenance of a PNG file. Returns `None` when the file has none. Ignores text of other programs.
///
/// # Errors
/// Returns an error when the file cannot be read, is larger than 32 MB, is not a PNG file or is damaged before its
/// pixels, or when the text is larger than 1 MB or not valid.
pub fn read_provenance(path: &Path) -> Result<Option<Provenance>, ExportError> {
    let fail = |reason: String| ExportError::Read { path: path.to_owned(), reason };
    let bytes = read_regular_file(path, LARGEST_FILE).map_err(|e| fail(e.to_string()))?;
    let reader = png::Decoder::new(Cursor::new(bytes)).read_info().map_err(|e| fail(e.to_string()))?;
    let Some(chunk) = reader.info().utf8_text.iter().find(|chunk| chunk.keyword == KEYWORD) else {
        return Ok(None);
    };
    let mut chunk = chunk.clone();
    chunk.decompress_text_with_limit(LARGEST_TEXT).map_err(|e| fail(e.to_string()))?;
    let text = chunk.get_text().map_err(|e| fail(e.to_string()))?;
    if text.len() > LARGEST_TEXT {
        return Err(fail("its text is too large to come from this program".to_owned()));
    }
    serde_json::from_str(&text).map(Some).map_err(|e| fail(format!("its latent-explorer text is damaged ({e})")))
}
