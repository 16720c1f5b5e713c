//! Drawn digits as a sheet, and as a folder with one image for each.

use std::path::{Path, PathBuf};

use crate::export::{ExportError, ImageOptions, Provenance, save_image};
use crate::latent::NamedVector;
use crate::raster::{GrayImage, contact_sheet};

/// Pixels between the digits of a sheet.
const GAP: usize = 2;
/// Largest width and height of a sheet after enlarging, in pixels.
const LARGEST_SHEET: usize = 8192;

/// Saves a sheet. Lowers the chosen enlargement where the sheet would exceed [`LARGEST_SHEET`].
pub(super) fn save_sheet(
    path: &Path,
    images: &[GrayImage],
    columns: usize,
    options: &ImageOptions,
    provenance: &Provenance,
) -> Result<PathBuf, ExportError> {
    let sheet = contact_sheet(images, columns, GAP)
        .ok_or_else(|| ExportError::Encode("there are no images of one size".to_owned()))?;
    let fits = (LARGEST_SHEET / sheet.width.max(sheet.height).max(1)).max(1);
    let options = ImageOptions { scale: options.scale.min(fits), ..*options };
    // A single vector is stored as the image's own vector.
    let one = (provenance.vectors.len() == 1).then(|| provenance.vectors[0].clone());
    let provenance = match one {
        Some(z) => Provenance { z: Some(z), vectors: Vec::new(), ..provenance.clone() },
        None => provenance.clone(),
    };
    save_image(path, &sheet, &options, Some(&provenance))
}

/// Saves each image as a PNG with its own vector, in a new or an empty folder. Removes all of them when one fails or
/// the user cancels.
pub(super) fn save_each(
    folder: &Path,
    kept: &[NamedVector],
    images: &[GrayImage],
    options: &ImageOptions,
    provenance: &Provenance,
    go_on: impl Fn(usize) -> bool,
) -> Result<PathBuf, ExportError> {
    let refused = |cause: std::io::Error| ExportError::Write { path: folder.to_owned(), cause };
    let new = !folder.exists();
    if new {
        std::fs::create_dir(folder).map_err(refused)?;
    }
    let mut written = Vec::new();
    let mut save = || {
        for (number, (image, kept)) in images.iter().zip(kept).enumerate() {
            // A name may hold characters that a file name may not have.
            let plain: String =
                kept.name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).take(60).collect();
            let path = folder.join(format!("{:04}-{plain}.png", number + 1));
            let conditioning = kept.conditioning.or(provenance.conditioning);
            let own = Provenance { z: Some(kept.z.clone()), vectors: Vec::new(), conditioning, ..provenance.clone() };
            written.push(save_image(&path, image, options, Some(&own))?);
            if !go_on(number + 1) {
                return Err(ExportError::Cancelled);
            }
        }
        Ok(())
    };
    let done = save();
    if let Err(reason) = done {
        for path in &written {
            std::fs::remove_file(path).ok();
        }
        if new {
            std::fs::remove_dir(folder).ok();
        }
        return Err(reason);
    }
    Ok(folder.to_owned())
}
