//! Exports a morph: one worker draws its images, another thread encodes and writes them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::app::ExplorerApp;
use crate::export::{ExportError, ImageOptions, Provenance, check_animation_path, save_animation};
use crate::protocol::{Drawing, Job, JobKind};
use crate::raster::GrayImage;
use crate::ui::Level;

/// Time per image: 25 images per second.
const MILLISECONDS: u16 = 40;

/// The export of a morph.
#[derive(Default)]
pub(in crate::app) struct MorphExport {
    /// The path of the morph that is being drawn.
    path: Option<PathBuf>,
    encoding: Option<Arc<Encoding>>,
}

impl MorphExport {
    /// Discards the path, so that the images being drawn are not written.
    pub(in crate::app) fn forget_path(&mut self) {
        self.path = None;
    }
}

/// The state that the encoder's thread shares with the window.
struct Encoding {
    frames: usize,
    done: AtomicUsize,
    cancelled: AtomicBool,
    over: AtomicBool,
}

impl ExplorerApp {
    /// Draws the morph with the generator on screen, then writes it to this path.
    pub(in crate::app) fn export_morph(&mut self, path: PathBuf) {
        let path = if path.extension().is_none() { path.with_extension("gif") } else { path };
        if let Err(error) = check_animation_path(&path) {
            self.tell(Level::Error, &error.to_string());
            self.face.explore_mut().tell_saved(error.to_string(), false);
            return;
        }
        let seconds = self.tools().bench().path.duration();
        let count = (seconds * 1000.0 / f32::from(MILLISECONDS)).round().max(2.0) as usize;
        let path_of_morph = &self.tools().bench().path;
        let (vectors, classes) = (path_of_morph.frames(count), path_of_morph.conditionings(count));
        self.morph_export.path = Some(path);
        self.face.show_export(Some(0.0));
        self.ask_worker(Job::Draw { drawing: Drawing::Morph, vectors, classes });
    }

    /// Encodes and writes the images that were drawn.
    pub(in crate::app) fn save_morph(&mut self, images: Vec<GrayImage>) {
        let Some(path) = self.morph_export.path.take() else { return };
        let encoding = Arc::new(Encoding {
            frames: images.len().max(1),
            done: AtomicUsize::new(0),
            cancelled: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        self.morph_export.encoding = Some(Arc::clone(&encoding));
        let explore = self.explore();
        let save = explore.save_options();
        let options = ImageOptions { scale: save.scale, filter: save.filter };
        let keyframes = self.tools().bench().path.keyframes.iter().map(|frame| frame.z.clone()).collect();
        let provenance = Provenance { vectors: keyframes, ..self.provenance() };
        self.jobs.start(move || {
            let outcome = save_animation(&path, &images, MILLISECONDS, &options, Some(&provenance), |done| {
                encoding.done.store(done, Ordering::Relaxed);
                !encoding.cancelled.load(Ordering::Relaxed)
            });
            encoding.over.store(true, Ordering::Relaxed);
            match outcome {
                Ok(path) => (format!("saved {}", path.display()), true),
                Err(ExportError::Cancelled) => ("the morph was cancelled; no file was written".to_owned(), true),
                Err(error) => (error.to_string(), false),
            }
        });
    }

    /// Cancels the export, while it draws and while it writes.
    pub(in crate::app) fn cancel_morph(&mut self) {
        self.session.cancel(JobKind::Draw(Drawing::Morph));
        if let Some(encoding) = &self.morph_export.encoding {
            encoding.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Shows which part of the file is encoded.
    pub(in crate::app) fn watch_encoding(&mut self, ctx: &egui::Context) {
        let Some(encoding) = &self.morph_export.encoding else { return };
        let part = encoding.done.load(Ordering::Relaxed) as f32 / encoding.frames as f32;
        let part = (!encoding.over.load(Ordering::Relaxed)).then_some(0.5 + part * 0.5);
        if part.is_some() {
            ctx.request_repaint_after(std::time::Duration::from_millis(100));
        } else {
            self.morph_export.encoding = None;
        }
        self.face.show_export(part);
    }
}
