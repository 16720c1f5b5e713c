//! Saves one image to a file; the extension selects the format.

use std::ffi::OsStr;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use image::codecs::{bmp::BmpEncoder, jpeg::JpegEncoder, tiff::TiffEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder as _};

use super::{Provenance, provenance::KEYWORD};
use crate::files::{read_regular_file, write_atomic};
use crate::raster::{ColourMap, Filter, GrayImage, scale};

const JPEG_QUALITY: u8 = 95;
/// Largest width and height of an image that is read, in pixels.
const LARGEST_SIDE: u32 = 4096;
/// Largest image file that is read, in bytes.
const LARGEST_FILE: u64 = 32 << 20;
/// Memory limit of the decoder, in bytes.
const LARGEST_ALLOCATION: u64 = 64 << 20;
/// Largest width and height of an image that is saved, in pixels: the limit of WebP.
pub const LARGEST_SAVED_SIDE: usize = 16_383;

/// Options for enlarging an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageOptions {
    /// Factor, 1 to 64.
    pub scale: usize,
    /// Interpolation between pixels.
    pub filter: Filter,
    /// The colours of the grey levels.
    pub colours: ColourMap,
}

impl Default for ImageOptions {
    fn default() -> Self {
        Self { scale: 1, filter: Filter::Nearest, colours: ColourMap::Grey }
    }
}

/// Why an image could not be saved or read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The extension is not that of an image format.
    #[error("{} cannot be saved in that format; end its name in .png, .jpg, .webp, .bmp or .tif", .0.display())]
    Format(PathBuf),
    /// The extension is not that of an animation format, and the path is not a folder.
    #[error("{} cannot be saved as an animation; end its name in .gif, .png, .apng or .mp4, or give a folder", .0.display())]
    AnimationFormat(PathBuf),
    /// The extension is not that of a file of vectors.
    #[error("{} cannot hold vectors; end its name in .npz, .npy or .json", .0.display())]
    VectorFormat(PathBuf),
    /// The folder is not empty, so the frames would be mixed with other files.
    #[error("{} already exists and is not an empty folder; choose a new or an empty one", .0.display())]
    FolderTaken(PathBuf),
    /// The frames are not suitable for an animation.
    #[error("no animation can be made of these frames: {0}")]
    Frames(String),
    /// The user cancelled; no file remains.
    #[error("the export was cancelled")]
    Cancelled,
    /// The encoder's error.
    #[error("the image could not be encoded: {0}")]
    Encode(String),
    /// The operating system could not write the file.
    #[error("{} could not be written: {cause}", path.display())]
    Write {
        /// Path of the file.
        path: PathBuf,
        /// The operating system's error.
        cause: std::io::Error,
    },
    /// The file cannot be read back.
    #[error("{} could not be read: {reason}", path.display())]
    Read {
        /// Path of the file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// Enlarges the image and saves it as PNG, JPEG (quality 95), lossless WebP, BMP or TIFF. The extension, in upper or
/// lower case, selects the format; without one, `.png` is added. Returns the path written. Provenance is written to PNG
/// files only.
///
/// # Errors
/// Returns an error for an unknown extension, an image that is empty or too large for the format, and a file that
/// cannot be written. An older file is then unchanged.
pub fn save_image(
    path: &Path,
    image: &GrayImage,
    options: &ImageOptions,
    provenance: Option<&Provenance>,
) -> Result<PathBuf, ExportError> {
    let no_ending = path.extension().is_none_or(OsStr::is_empty);
    let path = if no_ending { path.with_extension("png") } else { path.to_owned() };
    let format = Format::of(&path).ok_or_else(|| ExportError::Format(path.clone()))?;
    let factor = options.scale.max(1);
    if image.width.max(image.height).saturating_mul(factor) > LARGEST_SAVED_SIDE {
        let reason = format!("enlarged {factor} times, it would be more than {LARGEST_SAVED_SIDE} pixels wide or high");
        return Err(ExportError::Encode(reason));
    }
    let image = scale(image, factor, options.filter);
    let bytes = encode(&image, format, options.colours, provenance).map_err(ExportError::Encode)?;
    write_atomic(&path, &bytes).map_err(|cause| ExportError::Write { path: path.clone(), cause })?;
    Ok(path)
}

/// Reads an image as grey, up to 4096 x 4096 pixels.
///
/// # Errors
/// Returns an error for a file that cannot be read, is not an image, or is larger.
pub fn load_gray(path: &Path) -> Result<GrayImage, ExportError> {
    let refused = |reason: String| ExportError::Read { path: path.to_owned(), reason };
    let bytes = read_regular_file(path, LARGEST_FILE).map_err(|e| refused(e.to_string()))?;
    decode_gray(&bytes).map_err(refused)
}

/// Decodes an image in memory as grey, up to 4096 x 4096 pixels; `None` when it is not such an image.
pub fn gray_from_bytes(bytes: &[u8]) -> Option<GrayImage> {
    decode_gray(bytes).ok()
}

fn decode_gray(bytes: &[u8]) -> Result<GrayImage, String> {
    let mut reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| e.to_string())?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(LARGEST_ALLOCATION);
    reader.limits(limits);
    let picture = reader.decode().map_err(|e| e.to_string())?.into_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    GrayImage::new(width, height, picture.into_raw()).ok_or_else(|| "its size is wrong".to_owned())
}

#[derive(Clone, Copy)]
enum Format {
    Png,
    Jpeg,
    Bmp,
    WebP,
    Tiff,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "bmp" => Some(Self::Bmp),
            "webp" => Some(Self::WebP),
            "tif" | "tiff" => Some(Self::Tiff),
            _ => None,
        }
    }
}

fn encode(
    image: &GrayImage,
    format: Format,
    colours: ColourMap,
    provenance: Option<&Provenance>,
) -> Result<Vec<u8>, String> {
    let (Ok(width), Ok(height)) = (u32::try_from(image.width), u32::try_from(image.height)) else {
        return Err("it is too large".to_owned());
    };
    if width == 0 || height == 0 || image.width.checked_mul(image.height) != Some(image.pixels.len()) {
        return Err("it has no pixels, or not as many as its size says".to_owned());
    }
    if let Format::Png = format {
        return png_bytes(image, width, height, colours, provenance).map_err(|e| e.to_string());
    }
    if colours == ColourMap::Grey {
        return encode_plain(&image.pixels, (width, height), ExtendedColorType::L8, format);
    }
    let palette = colours.palette();
    let pixels: Vec<u8> = image.pixels.iter().flat_map(|&level| palette[usize::from(level)]).collect();
    encode_plain(&pixels, (width, height), ExtendedColorType::Rgb8, format)
}

/// Encodes pixels of this type, without provenance.
fn encode_plain(
    pixels: &[u8],
    (width, height): (u32, u32),
    kind: ExtendedColorType,
    format: Format,
) -> Result<Vec<u8>, String> {
    let mut out = Cursor::new(Vec::new());
    let done = match format {
        Format::Png => image::codecs::png::PngEncoder::new(&mut out).write_image(pixels, width, height, kind),
        Format::Jpeg => JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY).write_image(pixels, width, height, kind),
        Format::Bmp => BmpEncoder::new(&mut out).write_image(pixels, width, height, kind),
        Format::WebP => WebPEncoder::new_lossless(&mut out).write_image(pixels, width, height, kind),
        Format::Tiff => TiffEncoder::new(&mut out).write_image(pixels, width, height, kind),
    };
    done.map(|()| out.into_inner()).map_err(|e| e.to_string())
}

/// Saves an image of the screen: red, green and blue of each pixel, row by row. The formats are those of
/// [`save_image`].
///
/// # Errors
/// Returns the errors of [`save_image`].
pub fn save_colours(path: &Path, width: usize, height: usize, pixels: &[u8]) -> Result<PathBuf, ExportError> {
    let no_ending = path.extension().is_none_or(OsStr::is_empty);
    let path = if no_ending { path.with_extension("png") } else { path.to_owned() };
    let format = Format::of(&path).ok_or_else(|| ExportError::Format(path.clone()))?;
    let fits = (1..=LARGEST_SAVED_SIDE).contains(&width) && (1..=LARGEST_SAVED_SIDE).contains(&height);
    let (Ok(wide), Ok(high), true) =
        (u32::try_from(width), u32::try_from(height), fits && pixels.len() == width * height * 3)
    else {
        return Err(ExportError::Encode("it has no pixels, or not as many as its size says".to_owned()));
    };
    let bytes = encode_plain(pixels, (wide, high), ExtendedColorType::Rgb8, format).map_err(ExportError::Encode)?;
    write_atomic(&path, &bytes).map_err(|cause| ExportError::Write { path: path.clone(), cause })?;
    Ok(path)
}

fn png_bytes(
    image: &GrayImage,
    width: u32,
    height: u32,
    colours: ColourMap,
    provenance: Option<&Provenance>,
) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut writer = png_encoder(&mut bytes, width, height, colours, provenance)?.write_header()?;
    writer.write_image_data(&image.pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// Creates a PNG encoder for 8-bit grey images, with the provenance as a text chunk. A colour map other than grey is
/// stored as a palette, so that a pixel still takes one byte.
pub(super) fn png_encoder<'a, W: Write>(
    out: W,
    width: u32,
    height: u32,
    colours: ColourMap,
    provenance: Option<&Provenance>,
) -> Result<png::Encoder<'a, W>, png::EncodingError> {
    let mut encoder = png::Encoder::new(out, width, height);
    if colours == ColourMap::Grey {
        encoder.set_color(png::ColorType::Grayscale);
    } else {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(colours.palette().concat());
    }
    encoder.set_depth(png::BitDepth::Eight);
    if let Some(text) = provenance.and_then(|p| serde_json::to_string(p).ok()) {
        encoder.add_itxt_chunk(KEYWORD.to_owned(), text)?;
    }
    Ok(encoder)
}
