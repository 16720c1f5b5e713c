//! `morph`: an animation between two or more digits.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::drawing_arguments::MorphArguments;
use super::generator::AskedGenerator;
use super::output::check_output;
use super::vectors::{Given, check_latents, write_latents};
use super::{Failure, say};
use crate::export::{AnimationOptions, ExportError, ImageOptions, Provenance, check_animation_path, save_animation};
use crate::latent::path::{MOST_KEYFRAMES, MorphPath};
use crate::model::Generator;
use crate::raster::GrayImage;

/// Number of digits generated in one pass, between two checks for Ctrl-C.
const AT_ONCE: usize = 64;

pub(super) fn run(arguments: &MorphArguments) -> Result<(), Failure> {
    check_animation_path(&arguments.out).map_err(failure)?;
    // A folder of frames must be new or empty, which was checked above.
    if arguments.out.extension().is_some() {
        check_output(&arguments.out, arguments.force)?;
    }
    check_latents(arguments.latents.as_deref(), arguments.frames, arguments.force)?;
    let (path, picture) = path(arguments)?;
    let AskedGenerator { generator, name, hash, conditioning } =
        AskedGenerator::load(&arguments.asked, picture.as_ref())?;
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst)).context("watching for Ctrl-C")?;
    let progress = Progress::new(arguments.frames);
    let go_on = |frames: usize| {
        progress.show(frames);
        !interrupted.load(Ordering::SeqCst)
    };

    progress.begin("drawing");
    let images = draw(&generator, &path, arguments.frames, go_on)?;
    progress.begin("saving");
    let options = AnimationOptions {
        image: ImageOptions { scale: arguments.scale, ..ImageOptions::default() },
        milliseconds: milliseconds_per_frame(&path, arguments.frames),
        ping_pong: arguments.ping_pong,
        ..AnimationOptions::default()
    };
    let vectors = path.keyframes.iter().map(|frame| frame.z.clone()).collect();
    let provenance = Provenance { conditioning, generator_hash: Some(hash), vectors, ..Provenance::of(name) };
    let saved = save_animation(&arguments.out, &images, &options, Some(&provenance), go_on);
    progress.end();
    say(saved.map_err(failure)?.display());
    write_latents(arguments.latents.as_deref(), || path.frames(arguments.frames))
}

/// The path through all vectors given, and the image that the first of them comes from.
fn path(arguments: &MorphArguments) -> Result<(MorphPath, Option<Provenance>), Failure> {
    let mut path = MorphPath { closed: arguments.closed, ..MorphPath::default() };
    let mut picture = None;
    for text in std::iter::once(&arguments.from).chain(&arguments.via).chain(&arguments.to) {
        let given = Given::read(text)?;
        picture = picture.or(given.picture);
        for z in given.vectors {
            if !path.add(z, arguments.seconds) {
                return Err(Failure::input(format!("a morph goes through at most {MOST_KEYFRAMES} vectors")));
            }
        }
    }
    if path.keyframes.len() < 2 {
        return Err(Failure::input("a morph needs two vectors: give another one with --to"));
    }
    Ok((path, picture))
}

fn draw(
    generator: &Generator,
    path: &MorphPath,
    frames: usize,
    go_on: impl Fn(usize) -> bool,
) -> Result<Vec<GrayImage>, Failure> {
    let mut images = Vec::with_capacity(frames);
    for vectors in path.frames(frames).chunks(AT_ONCE) {
        images.extend(generator.images(vectors));
        if !go_on(images.len()) {
            return Err(Failure::Interrupted);
        }
    }
    if images.len() != frames {
        return Err(Failure::Other(anyhow::anyhow!("the generator gave no images")));
    }
    Ok(images)
}

/// On an open path the last frame is at the end, so there is one interval less than frames.
fn milliseconds_per_frame(path: &MorphPath, frames: usize) -> f64 {
    let steps = if path.closed { frames } else { frames.saturating_sub(1) }.max(1);
    (f64::from(path.duration()) * 1000.0 / steps as f64).clamp(1.0, f64::from(u16::MAX))
}

fn failure(error: ExportError) -> Failure {
    match error {
        ExportError::Cancelled => Failure::Interrupted,
        ExportError::AnimationFormat(_) | ExportError::FolderTaken(_) | ExportError::Frames(_) => {
            Failure::Input(error.into())
        }
        _ => Failure::Other(error.into()),
    }
}

/// A progress bar on a terminal; nothing elsewhere.
struct Progress(Option<ProgressBar>);

impl Progress {
    fn new(frames: usize) -> Self {
        Self(std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(frames as u64);
            if let Ok(style) =
                ProgressStyle::with_template("{msg:<8} {bar:32} {pos}/{len} frames  {per_sec}  {eta} left")
            {
                bar.set_style(style);
            }
            bar
        }))
    }

    fn begin(&self, what: &'static str) {
        if let Some(bar) = &self.0 {
            bar.reset();
            bar.set_message(what);
        }
    }

    fn show(&self, frames: usize) {
        if let Some(bar) = &self.0 {
            bar.set_position(frames as u64);
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
