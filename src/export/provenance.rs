//! What an image needs to be made again, carried inside its PNG.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ExportError;
use crate::latent::LatentVector;

/// The PNG text chunk's keyword.
pub(super) const KEYWORD: &str = "latent-explorer";
const LARGEST_FILE: u64 = 64 << 20;

/// Where an image came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The noise.
    pub z: Option<LatentVector>,
    /// Whose weights.
    pub generator: String,
    /// Steps those weights were trained.
    pub step: Option<u64>,
}

/// Reads it back from a PNG; `None` when the file carries none.
///
/// # Errors
/// When the file is no PNG of ours, or is damaged.
pub fn read_provenance(path: &Path) -> Result<Option<Provenance>, ExportError> {
    let fail = |reason: String| ExportError::Read { path: path.to_owned(), reason };
    let file = File::open(path).map_err(|e| fail(e.to_string()))?;
    if file.metadata().map_err(|e| fail(e.to_string()))?.len() > LARGEST_FILE {
        return Err(fail("it is too large to be one of ours".to_owned()));
    }
    let reader = png::Decoder::new(BufReader::new(file)).read_info().map_err(|e| fail(e.to_string()))?;
    let Some(chunk) = reader.info().utf8_text.iter().find(|chunk| chunk.keyword == KEYWORD) else {
        return Ok(None);
    };
    let text = chunk.get_text().map_err(|e| fail(e.to_string()))?;
    serde_json::from_str(&text).map(Some).map_err(|e| fail(e.to_string()))
}
