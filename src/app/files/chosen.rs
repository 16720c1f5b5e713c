//! Executes what a dialog or the typed-path window was opened for, once there is a path.

use std::path::{Path, PathBuf};

use super::directions_file;
use super::picture::Picture;
use super::purpose::Purpose;
use crate::app::ExplorerApp;
use crate::export::{ExportError, ImageOptions, save_image};
use crate::files::read_regular_text;
use crate::protocol::{Command, GeneratorChoice};
use crate::ui::{Lesson, Level, Saving};

/// Largest lesson file, in bytes.
const LARGEST_LESSON: u64 = 1 << 18;

impl ExplorerApp {
    /// Saves to this path without asking.
    pub fn save_to(&mut self, what: Saving, path: PathBuf) {
        self.pending = self.picture(what);
        self.with_path(Purpose::Save(what), path);
    }

    /// Executes what a dialog or the typed-path window was opened for.
    pub(in crate::app) fn with_path(&mut self, purpose: Purpose, path: PathBuf) {
        match purpose {
            Purpose::Save(Saving::Image) => self.save_picture(path, self.explore().save_options().scale),
            // The grid has 64 digits in one image: its scale is limited, so that the image does not become 64 times
            // as large.
            Purpose::Save(Saving::Grid) => self.save_picture(path, self.explore().save_options().scale.min(8)),
            Purpose::Save(Saving::Checkpoint) => {
                let path = if path.extension().is_none() { path.with_extension("safetensors") } else { path };
                self.send(Command::SaveCheckpoint(path));
            }
            Purpose::Save(Saving::Directions) => {
                let path = if path.extension().is_none() { path.with_extension("json") } else { path };
                let mine = self.tools().bench().mine.clone();
                self.jobs.start(move || match directions_file::save(&path, mine) {
                    Ok(()) => (format!("saved {}", path.display()), true),
                    Err(reason) => (reason, false),
                });
            }
            Purpose::Save(
                what @ (Saving::Morph
                | Saving::Sweep
                | Saving::Walk
                | Saving::Strip
                | Saving::GallerySheet
                | Saving::GalleryImages
                | Saving::Samples),
            ) => self.export_drawn(what, path),
            Purpose::Save(Saving::Project) => self.save_project(path),
            Purpose::Save(Saving::TimeLapse) => self.save_time_lapse(path),
            Purpose::Save(Saving::Plots) => self.save_plots(path),
            Purpose::LoadDirections => self.load_directions(&path),
            Purpose::Save(Saving::Recipe) => self.save_recipe(path),
            Purpose::LoadRecipe => self.load_recipe(&path),
            Purpose::OpenLesson => self.open_lesson(&path),
            Purpose::Save(Saving::Curves) => self.save_curves(path),
            Purpose::Compare => self.compare_with(path),
            Purpose::Save(Saving::Vector) => self.save_vector(path),
            Purpose::Save(Saving::Gallery) => self.save_gallery(path),
            Purpose::OpenAny => self.open_paths(vec![path]),
            Purpose::OpenCheckpoint => self.open_run(path),
            Purpose::OpenGenerator => {
                self.use_generator(GeneratorChoice::File(path));
            }
            Purpose::ChooseData => self.choose_data(path),
        }
    }

    /// Adds the directions of a file to the user's own. The file is small enough to be read on the window's thread.
    fn load_directions(&mut self, path: &Path) {
        match directions_file::load(path) {
            Ok(directions) => {
                self.face.add_directions(directions);
            }
            Err(reason) => self.tell(Level::Error, &reason),
        }
    }

    /// Opens the lesson of a file. The file is small enough to be read on the window's thread.
    fn open_lesson(&mut self, path: &Path) {
        let text = read_regular_text(path, LARGEST_LESSON).map_err(|e| e.to_string());
        match text.and_then(|text| Lesson::parse(&text)) {
            Ok(lesson) => self.face.teach(lesson),
            Err(reason) => self.tell(Level::Error, &format!("{} is no lesson: {reason}", path.display())),
        }
    }

    fn save_picture(&mut self, path: PathBuf, scale: usize) {
        let Some(Picture { image, provenance }) = self.pending.take() else {
            self.tell(Level::Warning, "there is no picture to save yet");
            return;
        };
        let options = ImageOptions { scale, ..self.image_options() };
        self.jobs.start(move || saved(save_image(&path, &image, &options, Some(&provenance))));
    }
}

/// The message about a saved file, and whether it was saved.
pub(in crate::app) fn saved(result: Result<PathBuf, ExportError>) -> (String, bool) {
    match result {
        Ok(path) => (format!("saved {}", path.display()), true),
        Err(error) => (error.to_string(), false),
    }
}
