//! One image to one file; the ending decides the format.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::codecs::{bmp::BmpEncoder, jpeg::JpegEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder as _};

use super::{Provenance, provenance::KEYWORD, write_atomic};
use crate::raster::{Filter, GrayImage, scale};

const JPEG_QUALITY: u8 = 95;

/// How to enlarge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageOptions {
    /// 1 to 32.
    pub scale: usize,
    /// What lies between the pixels.
    pub filter: Filter,
}

impl Default for ImageOptions {
    fn default() -> Self {
        Self { scale: 1, filter: Filter::Nearest }
    }
}

/// Why an image was not saved or read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// An ending no encoder stands for.
    #[error("{} should end in .png, .jpg, .bmp or .webp", .0.display())]
    Format(PathBuf),
    /// The encoder's word.
    #[error("the image could not be encoded: {0}")]
    Encode(String),
    /// The file system's word.
    #[error("{} could not be written: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// Not a file this program can read back.
    #[error("{} could not be read: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// Saves as PNG, JPEG, BMP or WebP (lossless); a name without an ending gets `.png`. Returns the
/// path written. Provenance goes into PNG files, the only format here with a place for it.
///
/// # Errors
/// An unknown ending, or the file system's refusal.
pub fn save_image(
    path: &Path,
    image: &GrayImage,
    options: &ImageOptions,
    provenance: Option<&Provenance>,
) -> Result<PathBuf, ExportError> {
    let path = if path.extension().is_none() { path.with_extension("png") } else { path.to_owned() };
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let image = scale(image, options.scale, options.filter);
    let bytes = encode(&image, &ending, provenance)
        .ok_or_else(|| ExportError::Format(path.clone()))?
        .map_err(ExportError::Encode)?;
    write_atomic(&path, &bytes).map_err(|cause| ExportError::Write { path: path.clone(), cause })?;
    Ok(path)
}

fn encode(image: &GrayImage, ending: &str, provenance: Option<&Provenance>) -> Option<Result<Vec<u8>, String>> {
    let mut out = Cursor::new(Vec::new());
    let (Ok(width), Ok(height)) = (u32::try_from(image.width), u32::try_from(image.height)) else {
        return Some(Err("it is too large".to_owned()));
    };
    let (pixels, grey) = (image.pixels.as_slice(), ExtendedColorType::L8);
    let done = match ending {
        "png" => return Some(png_bytes(image, width, height, provenance).map_err(|e| e.to_string())),
        "jpg" | "jpeg" => JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY).write_image(pixels, width, height, grey),
        "bmp" => BmpEncoder::new(&mut out).write_image(pixels, width, height, grey),
        "webp" => WebPEncoder::new_lossless(&mut out).write_image(pixels, width, height, grey),
        _ => return None,
    };
    Some(done.map(|()| out.into_inner()).map_err(|e| e.to_string()))
}

fn png_bytes(
    image: &GrayImage,
    width: u32,
    height: u32,
    provenance: Option<&Provenance>,
) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    if let Some(text) = provenance.and_then(|p| serde_json::to_string(p).ok()) {
        encoder.add_itxt_chunk(KEYWORD.to_owned(), text)?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&image.pixels)?;
    writer.finish()?;
    Ok(bytes)
}
