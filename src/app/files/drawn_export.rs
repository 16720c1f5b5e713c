//! Exports whose images are drawn first: one worker draws them, another thread encodes and writes them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::chosen::saved;
use super::drawn_forms::{save_each, save_sheet};
use crate::app::ExplorerApp;
use crate::export::{
    AnimationOptions, ExportError, ImageOptions, Provenance, check_animation_path, is_samples_file, save_animation,
    save_samples,
};
use crate::latent::path::{DEFAULT_LEG, MOST_FRAMES, MorphPath};
use crate::latent::random::sample;
use crate::latent::{LatentVector, NamedVector, Track};
use crate::protocol::{Drawing, Job, JobKind};
use crate::raster::GrayImage;
use crate::ui::{Level, Saving};

/// Largest number of digits in a sheet; a data set may have more.
const MOST_IN_A_SHEET: usize = 10_000;
/// Largest number of vectors that are stored in the text of a sheet's file.
const MOST_VECTORS: usize = 256;
/// Half the length of a sweep along a direction in standard deviations, and its duration in seconds.
const SWEEP: (f32, f32) = (3.0, 4.0);
/// Number of random vectors that a walk visits after the vector on screen.
const WALKED: u64 = 7;

/// What the images are written as.
#[derive(Clone, Copy)]
enum Form {
    Film,
    /// A sheet with this many columns.
    Sheet(usize),
    DataSet,
    /// A folder with one image for each vector, named after the vector.
    Each,
}

/// The export that waits for its images, and the export that is being encoded.
#[derive(Default)]
pub(in crate::app) struct DrawnExport {
    /// The export that waits for its images.
    pending: Option<Pending>,
    encoding: Option<Arc<Encoding>>,
}

struct Pending {
    path: PathBuf,
    form: Form,
    /// The vectors that are stored in the file's text. For an animation these are only the keyframes.
    story: Vec<LatentVector>,
    /// The gallery's vectors with their names and classes, for the form [`Form::Each`].
    kept: Vec<NamedVector>,
}

impl DrawnExport {
    /// Discards the export that waits for its images, so that nothing is written.
    pub(in crate::app) fn forget(&mut self) {
        self.pending = None;
    }
}

/// The state that the encoder's thread shares with the window.
pub(in crate::app) struct Encoding {
    frames: AtomicUsize,
    done: AtomicUsize,
    cancelled: AtomicBool,
    over: AtomicBool,
}

impl Encoding {
    /// Records the number of frames done. Returns false when the export is to end.
    pub(in crate::app) fn go_on(&self, done: usize) -> bool {
        self.done.store(done, Ordering::Relaxed);
        !self.cancelled.load(Ordering::Relaxed)
    }

    /// Records the number of frames done, and their total, which was not known at the start. Returns false when the
    /// export is to end.
    pub(in crate::app) fn go_on_of(&self, done: usize, frames: usize) -> bool {
        self.frames.store(frames.max(1), Ordering::Relaxed);
        self.go_on(done)
    }

    /// Records the end, and returns the message about it.
    pub(in crate::app) fn end(&self, outcome: Result<PathBuf, ExportError>) -> (String, bool) {
        self.over.store(true, Ordering::Relaxed);
        match outcome {
            Err(ExportError::Cancelled) => ("the export was cancelled; no file was written".to_owned(), true),
            other => saved(other),
        }
    }
}

impl ExplorerApp {
    /// How images are enlarged and coloured.
    pub(in crate::app) fn image_options(&self) -> ImageOptions {
        let save = self.explore().save_options();
        ImageOptions { scale: save.scale, filter: save.filter, colours: save.colours }
    }

    /// How animations are saved.
    pub(in crate::app) fn animation_options(&self) -> AnimationOptions {
        let save = self.explore().save_options();
        AnimationOptions {
            image: self.image_options(),
            milliseconds: 1000.0 / save.rate.max(1) as f64,
            repeat: save.repeat,
            ping_pong: save.ping_pong,
        }
    }

    /// Draws what is to be saved with the generator on screen, then writes it to this path.
    pub(in crate::app) fn export_drawn(&mut self, what: Saving, path: PathBuf) {
        let ending = match what {
            Saving::Morph | Saving::Sweep | Saving::Walk => "gif",
            Saving::GalleryImages => "",
            _ => "png",
        };
        let bare = path.extension().is_none() && !ending.is_empty();
        let path = if bare { path.with_extension(ending) } else { path };
        match self.vectors_of(what, &path) {
            Ok((form, vectors, story)) => {
                let kept = self.face.gallery();
                let classes = match what {
                    Saving::Morph => self.tools().bench().path.conditionings(vectors.len()),
                    Saving::GallerySheet | Saving::GalleryImages => kept.iter().map(|kept| kept.conditioning).collect(),
                    _ => Vec::new(),
                };
                self.drawn_export.pending = Some(Pending { path, form, story, kept });
                self.face.show_export(Some(0.0));
                self.ask_worker(Job::Draw { drawing: Drawing::Export, vectors, classes });
            }
            Err(reason) => {
                self.tell(Level::Error, &reason);
                self.face.explore_mut().tell_saved(reason, false);
            }
        }
    }

    /// The file's format, the vectors to draw for it, and the vectors that are stored in it.
    fn vectors_of(
        &self,
        what: Saving,
        path: &std::path::Path,
    ) -> Result<(Form, Vec<LatentVector>, Vec<LatentVector>), String> {
        let save = self.explore().save_options();
        let film = |way: MorphPath| {
            check_animation_path(path).map_err(|error| error.to_string())?;
            let count = (f64::from(way.duration()) * save.rate as f64).round().max(2.0) as usize;
            let story = way.keyframes.iter().map(|frame| frame.z.clone()).collect();
            Ok((Form::Film, way.frames(count.min(MOST_FRAMES)), story))
        };
        let sheet = |columns: usize, vectors: Vec<LatentVector>| {
            if vectors.len() > MOST_IN_A_SHEET {
                return Err(format!(
                    "a sheet holds at most {MOST_IN_A_SHEET} digits; end the name in .npy or .idx3-ubyte"
                ));
            }
            let story = if vectors.len() > MOST_VECTORS { Vec::new() } else { vectors.clone() };
            Ok((Form::Sheet(columns), vectors, story))
        };
        let chosen = || self.face.chosen_direction().ok_or_else(|| "no direction is chosen".to_owned());
        let (z, seed) = (self.latent(), self.editor().seed);
        match what {
            Saving::Sweep => {
                let (reach, seconds) = SWEEP;
                let (mut track, mut way) = (Track::new(chosen()?, z.clone()), MorphPath::default());
                // Many short legs, because a leg follows a great circle and the direction does not.
                let steps = 48_u8;
                for step in 0..=steps {
                    let at = reach * (2.0 * f32::from(step) / f32::from(steps) - 1.0);
                    way.add(track.at(at), seconds / f32::from(steps));
                }
                way.easing = crate::latent::path::Easing::Linear;
                let (form, frames, _) = film(way)?;
                Ok((form, frames, [-reach, reach].map(|at| track.at(at)).into()))
            }
            Saving::Walk => {
                let mut way = MorphPath { closed: true, ..MorphPath::default() };
                way.add(z.clone(), DEFAULT_LEG);
                for step in 1..=WALKED {
                    way.add(sample(seed.wrapping_add(step)), DEFAULT_LEG);
                }
                film(way)
            }
            Saving::Strip => {
                let mut track = Track::new(chosen()?, z.clone());
                let vectors: Vec<_> = (-3..=3_i8).map(|at| track.at(f32::from(at))).collect();
                sheet(vectors.len(), vectors)
            }
            Saving::GallerySheet => {
                let vectors: Vec<_> = self.face.gallery().iter().map(|kept| kept.z.clone()).collect();
                sheet(vectors.len().isqrt().max(1) + usize::from(vectors.len() > 3), vectors)
            }
            Saving::GalleryImages => {
                check_animation_path(path).map_err(|error| error.to_string())?;
                let vectors: Vec<_> = self.face.gallery().into_iter().map(|kept| kept.z).collect();
                Ok((Form::Each, vectors.clone(), vectors))
            }
            Saving::Samples => {
                let vectors: Vec<_> = (0..save.samples as u64).map(|i| sample(seed.wrapping_add(i))).collect();
                if is_samples_file(path) {
                    return Ok((Form::DataSet, vectors, Vec::new()));
                }
                sheet((vectors.len() as f64).sqrt().ceil() as usize, vectors)
            }
            _ => film(self.tools().bench().path.clone()),
        }
    }

    /// Encodes and writes the images that were drawn.
    pub(in crate::app) fn save_drawn(&mut self, images: Vec<GrayImage>) {
        let Some(Pending { path, form, story, kept }) = self.drawn_export.pending.take() else { return };
        let encoding = self.begin_encoding(images.len());
        let options = self.animation_options();
        let provenance = Provenance { vectors: story, ..self.provenance() };
        self.jobs.start(move || {
            let outcome = match form {
                Form::Film => save_animation(&path, &images, &options, Some(&provenance), |done| encoding.go_on(done)),
                Form::Each => {
                    let go_on = |done| encoding.go_on(done);
                    save_each(&path, &kept, &images, &options.image, &provenance, go_on)
                }
                Form::Sheet(columns) => save_sheet(&path, &images, columns, &options.image, &provenance),
                Form::DataSet => match save_samples(&path, &images) {
                    Ok(()) => Ok(path),
                    Err(cause) => Err(ExportError::Write { path, cause }),
                },
            };
            encoding.end(outcome)
        });
    }

    /// Begins to show the progress of an encoder's thread.
    pub(in crate::app) fn begin_encoding(&mut self, frames: usize) -> Arc<Encoding> {
        let encoding = Arc::new(Encoding {
            frames: AtomicUsize::new(frames.max(1)),
            done: AtomicUsize::new(0),
            cancelled: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        self.drawn_export.encoding = Some(Arc::clone(&encoding));
        encoding
    }

    /// Cancels the export, while it draws and while it writes.
    pub(in crate::app) fn cancel_export(&mut self) {
        self.session.cancel(JobKind::Draw(Drawing::Export));
        if let Some(encoding) = &self.drawn_export.encoding {
            encoding.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Shows the encoder's progress as the second half of the export's progress.
    pub(in crate::app) fn watch_encoding(&mut self, ctx: &egui::Context) {
        let Some(encoding) = &self.drawn_export.encoding else { return };
        let part =
            (encoding.done.load(Ordering::Relaxed) as f32 / encoding.frames.load(Ordering::Relaxed) as f32).min(1.0);
        let part = (!encoding.over.load(Ordering::Relaxed)).then_some(0.5 + part * 0.5);
        if part.is_some() {
            ctx.request_repaint_after(std::time::Duration::from_millis(100));
        } else {
            self.drawn_export.encoding = None;
        }
        self.face.show_export(part);
    }
}
