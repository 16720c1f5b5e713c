//! Files and folders dropped on the window.

use std::path::PathBuf;

use super::background::Awaited;
use super::opening::{Opened, open};
use crate::app::ExplorerApp;
use crate::protocol::GeneratorChoice;
use crate::ui::Level;

/// The search for what paths open as, if one is under way.
pub(in crate::app) type Opening = Awaited<Vec<Result<Opened, String>>>;

const HINT: &str = "Drop to open: a project, a model or checkpoint, a run's folder, an image of this program, vectors, a recipe, a \
                    lesson, or a folder of training data";

impl ExplorerApp {
    /// Opens what was dropped, and says what can be dropped while something is held over the window.
    pub(in crate::app) fn watch_dropped(&mut self, ctx: &egui::Context) {
        let (held, dropped): (bool, Vec<PathBuf>) = ctx.input(|i| {
            let paths = i.raw.dropped_files.iter().map(|file| file.path().to_owned());
            (!i.raw.hovered_files.is_empty(), paths.collect())
        });
        if held {
            let area = egui::Area::new(egui::Id::unique("drop")).order(egui::Order::Foreground);
            area.anchor(egui::Align2::CENTER_CENTER, egui::Vec2::ZERO).show(ctx, |ui| {
                egui::Frame::popup(ui.style()).inner_margin(20.0).show(ui, |ui| {
                    ui.set_max_width(420.0);
                    ui.label(crate::ui::theme::title(HINT));
                });
            });
        }
        if !dropped.is_empty() {
            self.open_paths(dropped);
        }
    }

    /// Finds out on another thread what these paths open as.
    pub(in crate::app) fn open_paths(&mut self, paths: Vec<PathBuf>) {
        let find = move || paths.iter().map(|path| open(path)).collect();
        if let Err(reason) = self.opening.start(self.jobs.ctx(), "open", find) {
            self.tell(Level::Error, &reason);
        }
    }

    /// Shows what was found; the last one wins where several were dropped.
    pub(in crate::app) fn take_in_opened(&mut self) {
        for opened in self.opening.poll().flatten().into_iter().flatten() {
            match opened {
                Ok(opened) => self.show(opened),
                Err(reason) => self.tell(Level::Error, &reason),
            }
        }
    }

    /// Shows what a path opens as.
    pub fn show(&mut self, opened: Opened) {
        match opened {
            Opened::Model(path) => self.use_generator(GeneratorChoice::File(path)),
            Opened::Run(path) => self.open_run(path),
            Opened::Picture(picture) => self.open_picture(*picture),
            Opened::Data(folder) => self.choose_data(folder),
            Opened::Recipe(path) => self.load_recipe(&path),
            Opened::Lesson(lesson) => self.face.teach(*lesson),
            Opened::Project(path, project) => self.ask_to_open(path, *project),
            Opened::Vectors(vectors) => self.show_vectors(vectors),
        }
    }
}
