//! Saves images as one animation, or as a folder of numbered PNG files, depending on the path.

mod apng;
mod folder;
mod gif;
mod memory;

use std::path::{Path, PathBuf};

use super::{ExportError, ImageOptions, Provenance};
use crate::files::write_atomic;
use crate::raster::{GrayImage, LARGEST_SCALE, scale};

/// Largest number of frames in an animation.
pub const MOST_ANIMATION_FRAMES: usize = 10_000;
/// Largest width and height of an enlarged frame, in pixels.
pub const LARGEST_FRAME_SIDE: usize = 8192;

/// Enlarges the frames and saves them as a looping animation. The extension, in upper or lower case, selects the
/// format: GIF for `.gif`, APNG for `.png` and `.apng`. Without an extension, or for an empty folder, it writes a
/// folder of `frame-0001.png` and so on. Returns the path written.
///
/// Each frame is shown for `milliseconds_per_frame`. GIF counts in steps of 10 ms, and browsers slow down frames
/// shorter than 20 ms. In a GIF no frame is shorter than 20 ms, and frame times are rounded so that the total
/// duration is right. Provenance is written to PNG files only.
///
/// `progress` receives the number of frames done, and cancels by returning false.
///
/// # Errors
/// Returns an error for another extension, a folder that is not empty, no frames or more than
/// [`MOST_ANIMATION_FRAMES`], frames without pixels or of different sizes, sides above [`LARGEST_FRAME_SIDE`], a file
/// above 512 MB, and a file that cannot be written; [`ExportError::Cancelled`] when cancelled. An older file is then
/// unchanged, and no new file remains.
pub fn save_animation(
    path: &Path,
    frames: &[GrayImage],
    milliseconds_per_frame: u16,
    options: &ImageOptions,
    provenance: Option<&Provenance>,
    mut progress: impl FnMut(usize) -> bool,
) -> Result<PathBuf, ExportError> {
    check_animation_path(path)?;
    let animation = Animation::new(frames, milliseconds_per_frame, options, provenance)?;
    let mut go_on = |done| if progress(done) { Ok(()) } else { Err(ExportError::Cancelled) };
    let bytes = match Kind::of(path) {
        Some(Kind::Gif) => gif::encode(&animation, &mut go_on)?,
        Some(Kind::Apng) => apng::encode(&animation, &mut go_on)?,
        Some(Kind::Folder) => return folder::write(path, &animation, &mut go_on).map(|()| path.to_owned()),
        None => return Err(ExportError::AnimationFormat(path.to_owned())),
    };
    write_atomic(path, &bytes).map_err(|cause| ExportError::Write { path: path.to_owned(), cause })?;
    Ok(path.to_owned())
}

/// Checks the path as [`save_animation`] does. For use before the frames are generated.
///
/// # Errors
/// Returns [`ExportError::AnimationFormat`], [`ExportError::FolderTaken`], or an error when the folder cannot be
/// read.
pub fn check_animation_path(path: &Path) -> Result<(), ExportError> {
    match Kind::of(path) {
        Some(Kind::Gif | Kind::Apng) => Ok(()),
        Some(Kind::Folder) => folder::check(path),
        None => Err(ExportError::AnimationFormat(path.to_owned())),
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Gif,
    Apng,
    Folder,
}

impl Kind {
    fn of(path: &Path) -> Option<Self> {
        let Some(ending) = path.extension().filter(|e| !e.is_empty()) else {
            return Some(Self::Folder);
        };
        match ending.to_string_lossy().to_ascii_lowercase().as_str() {
            "gif" => Some(Self::Gif),
            "png" | "apng" => Some(Self::Apng),
            // Names of folders may contain dots, as temporary folders do.
            _ => path.is_dir().then_some(Self::Folder),
        }
    }
}

/// Receives the number of frames done after each frame; an error ends the export.
type GoOn<'a> = dyn FnMut(usize) -> Result<(), ExportError> + 'a;

/// Valid frames of one size.
struct Animation<'a> {
    frames: &'a [GrayImage],
    milliseconds: u16,
    options: ImageOptions,
    provenance: Option<&'a Provenance>,
    width: u32,
    height: u32,
}

impl<'a> Animation<'a> {
    fn new(
        frames: &'a [GrayImage],
        milliseconds: u16,
        options: &ImageOptions,
        provenance: Option<&'a Provenance>,
    ) -> Result<Self, ExportError> {
        let refused = |reason: String| Err(ExportError::Frames(reason));
        let Some(first) = frames.first() else {
            return refused("there are none".to_owned());
        };
        if frames.len() > MOST_ANIMATION_FRAMES {
            return refused(format!("there are {}, more than {MOST_ANIMATION_FRAMES}", frames.len()));
        }
        if let Some(odd) = frames.iter().position(|f| (f.width, f.height) != (first.width, first.height)) {
            return refused(format!("number {} is of another size than the first", odd + 1));
        }
        let broken = |f: &GrayImage| f.pixels.is_empty() || f.width.checked_mul(f.height) != Some(f.pixels.len());
        if let Some(broken) = frames.iter().position(broken) {
            return refused(format!("number {} has no pixels, or not as many as its size says", broken + 1));
        }
        let factor = options.scale.clamp(1, LARGEST_SCALE);
        let side =
            |n: usize| n.checked_mul(factor).filter(|&n| n <= LARGEST_FRAME_SIDE).and_then(|n| n.try_into().ok());
        let (Some(width), Some(height)) = (side(first.width), side(first.height)) else {
            return refused(format!("enlarged, they are more than {LARGEST_FRAME_SIDE} pixels wide or high"));
        };
        Ok(Self { frames, milliseconds, options: *options, provenance, width, height })
    }

    /// Enlarges one frame at a time; all of them at once could take a thousand times the memory.
    fn enlarged(&self) -> impl Iterator<Item = GrayImage> {
        self.frames.iter().map(|frame| scale(frame, self.options.scale, self.options.filter))
    }
}
