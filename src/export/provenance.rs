//! What an image needs to be made again, carried inside its PNG.

use std::io::Cursor;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ExportError;
use crate::files::read_regular_file;
use crate::latent::LatentVector;

/// The PNG text chunk's keyword.
pub(super) const KEYWORD: &str = "latent-explorer";
const LARGEST_FILE: u64 = 64 << 20;
const LARGEST_TEXT: usize = 1 << 20;

/// Where an image came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The noise; `None` for a sheet of many.
    pub z: Option<LatentVector>,
    /// Whose weights, for people.
    pub generator: String,
    /// Steps those weights were trained.
    pub step: Option<u64>,
}

/// Reads it back from a PNG; `None` when the file carries none. Other programs' text is ignored.
///
/// # Errors
/// When the file cannot be read, is larger than 64 MB, is no PNG, is damaged before its pixels,
/// or its text is larger than 1 MB or not what [`super::save_image`] writes.
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
        return Err(fail("its text is too large to be one of ours".to_owned()));
    }
    serde_json::from_str(&text).map(Some).map_err(|e| fail(format!("its latent-explorer text is damaged ({e})")))
}
