//! Saves images as one animation, or as a folder of numbered PNG files, depending on the path.

mod apng;
mod folder;
mod gif;
mod limited;
mod mp4;

use std::path::{Path, PathBuf};

use self::limited::LimitedFile;
use super::{ExportError, ImageOptions, Provenance};
use crate::raster::{GrayImage, LARGEST_SCALE, scale};

/// Largest number of frames in an animation.
pub const MOST_ANIMATION_FRAMES: usize = 10_000;
/// Largest width and height of an enlarged frame, in pixels.
pub const LARGEST_FRAME_SIDE: usize = 8192;

/// How an animation is saved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AnimationOptions {
    /// How each frame is enlarged and coloured.
    pub image: ImageOptions,
    /// How long each frame is shown, in milliseconds.
    pub milliseconds: f64,
    /// Whether it begins again at its end, for ever.
    pub repeat: bool,
    /// Whether the frames are played backwards after the last one.
    pub ping_pong: bool,
}

impl Default for AnimationOptions {
    fn default() -> Self {
        Self { image: ImageOptions::default(), milliseconds: 40.0, repeat: true, ping_pong: false }
    }
}

/// The frames of an animation, made one at a time.
pub struct Frames<'a> {
    /// Number of frames.
    pub count: usize,
    /// Makes a frame.
    pub frame: &'a mut dyn FnMut(usize) -> Result<GrayImage, ExportError>,
}

/// Saves frames that are in memory, as [`save_frames`] does.
///
/// # Errors
/// Returns the errors of [`save_frames`].
pub fn save_animation(
    path: &Path,
    frames: &[GrayImage],
    options: &AnimationOptions,
    provenance: Option<&Provenance>,
    progress: impl FnMut(usize) -> bool,
) -> Result<PathBuf, ExportError> {
    check_animation_path(path)?;
    let size = |frame: &GrayImage| (frame.width, frame.height);
    if let Some(odd) = frames.iter().position(|frame| size(frame) != size(&frames[0])) {
        return Err(ExportError::Frames(format!("number {} is of another size than the first", odd + 1)));
    }
    let mut frame = |index: usize| Ok(frames[index].clone());
    save_frames(path, Frames { count: frames.len(), frame: &mut frame }, options, provenance, progress)
}

/// Enlarges the frames one at a time and saves them as an animation. The extension, in upper or lower case, selects
/// the format: GIF for `.gif`, APNG for `.png` and `.apng`, AV1 video for `.mp4`. Without an extension, or for an
/// empty folder, it writes a folder of `frame-0001.png` and so on. Returns the path written.
///
/// GIF counts in steps of 10 ms, and browsers slow down frames shorter than 20 ms. In a GIF no frame is shorter than
/// 20 ms, and frame times are rounded so that the total duration is right. A video is lossy, and whether it repeats is
/// the player's choice. Provenance is written to PNG files only.
///
/// `progress` receives the number of frames done, and cancels by returning false.
///
/// # Errors
/// Returns an error for another extension, a folder that is not empty, no frames or more than
/// [`MOST_ANIMATION_FRAMES`], frames without pixels or of different sizes, sides above [`LARGEST_FRAME_SIDE`], a file
/// above 512 MB, and a file that cannot be written; [`ExportError::Cancelled`] when cancelled. An older file is then
/// unchanged, and no new file remains.
pub fn save_frames<'a>(
    path: &Path,
    frames: Frames<'a>,
    options: &AnimationOptions,
    provenance: Option<&'a Provenance>,
    mut progress: impl FnMut(usize) -> bool,
) -> Result<PathBuf, ExportError> {
    check_animation_path(path)?;
    let mut animation = Animation::new(frames, options, provenance)?;
    let mut go_on = |done| if progress(done) { Ok(()) } else { Err(ExportError::Cancelled) };
    let encode: fn(&mut LimitedFile, &mut Animation<'_>, &mut GoOn<'_>) -> Result<(), ExportError> =
        match Kind::of(path) {
            Some(Kind::Folder) => {
                folder::write(path, &mut animation, &mut go_on)?;
                return Ok(path.to_owned());
            }
            Some(Kind::Gif) => gif::write,
            Some(Kind::Apng) => apng::write,
            Some(Kind::Mp4) => mp4::write,
            None => return Err(ExportError::AnimationFormat(path.to_owned())),
        };
    let mut file = LimitedFile::create(path)?;
    let written = encode(&mut file, &mut animation, &mut go_on);
    file.finish(written)?;
    Ok(path.to_owned())
}

/// Checks the path as [`save_frames`] does. For use before the frames are generated.
///
/// # Errors
/// Returns [`ExportError::AnimationFormat`], [`ExportError::FolderTaken`], or an error when the folder cannot be
/// read.
pub fn check_animation_path(path: &Path) -> Result<(), ExportError> {
    match Kind::of(path) {
        Some(Kind::Gif | Kind::Apng | Kind::Mp4) => Ok(()),
        Some(Kind::Folder) => folder::check(path),
        None => Err(ExportError::AnimationFormat(path.to_owned())),
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Gif,
    Apng,
    Mp4,
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
            "mp4" => Some(Self::Mp4),
            // Names of folders may contain dots, as temporary folders do.
            _ => path.is_dir().then_some(Self::Folder),
        }
    }
}

/// Receives the number of frames done after each frame; an error ends the export.
type GoOn<'a> = dyn FnMut(usize) -> Result<(), ExportError> + 'a;

/// Frames of one size.
struct Animation<'a> {
    frames: Frames<'a>,
    options: AnimationOptions,
    provenance: Option<&'a Provenance>,
    /// Size of the frames as they are made.
    small: (usize, usize),
    /// Size of the enlarged frames.
    width: u32,
    height: u32,
}

impl<'a> Animation<'a> {
    /// Makes the first frame, and checks the size and the number of frames.
    fn new(
        frames: Frames<'a>,
        options: &AnimationOptions,
        provenance: Option<&'a Provenance>,
    ) -> Result<Self, ExportError> {
        let refused = |reason: String| Err(ExportError::Frames(reason));
        if frames.count == 0 {
            return refused("there are none".to_owned());
        }
        let mut animation = Self { frames, options: *options, provenance, small: (0, 0), width: 0, height: 0 };
        let count = animation.count();
        if count > MOST_ANIMATION_FRAMES {
            return refused(format!("there are {count}, more than {MOST_ANIMATION_FRAMES}"));
        }
        let first = animation.made(0)?;
        let factor = options.image.scale.clamp(1, LARGEST_SCALE);
        let side =
            |n: usize| n.checked_mul(factor).filter(|&n| n <= LARGEST_FRAME_SIDE).and_then(|n| n.try_into().ok());
        let (Some(width), Some(height)) = (side(first.width), side(first.height)) else {
            return refused(format!("enlarged, they are more than {LARGEST_FRAME_SIDE} pixels wide or high"));
        };
        (animation.small, animation.width, animation.height) = ((first.width, first.height), width, height);
        Ok(animation)
    }

    /// Number of frames in the file. On the way back, neither end is shown a second time.
    fn count(&self) -> usize {
        let there = self.frames.count;
        if self.options.ping_pong && there > 2 { 2 * there - 2 } else { there }
    }

    /// Makes this frame of the file, and checks it.
    fn made(&mut self, index: usize) -> Result<GrayImage, ExportError> {
        let there = self.frames.count;
        let place = if index < there { index } else { 2 * there - 2 - index };
        let frame = (self.frames.frame)(place)?;
        if frame.pixels.is_empty() || frame.width.checked_mul(frame.height) != Some(frame.pixels.len()) {
            let number = place + 1;
            return Err(ExportError::Frames(format!("number {number} has no pixels, or not as many as its size says")));
        }
        if self.small != (0, 0) && self.small != (frame.width, frame.height) {
            return Err(ExportError::Frames(format!("number {} is of another size than the first", place + 1)));
        }
        Ok(frame)
    }

    /// Enlarges one frame at a time; all of them at once could take a thousand times the memory.
    fn enlarged(&mut self, index: usize) -> Result<GrayImage, ExportError> {
        let frame = self.made(index)?;
        Ok(scale(&frame, self.options.image.scale, self.options.image.filter))
    }
}
