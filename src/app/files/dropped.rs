//! Files and folders dropped on the window.

use std::path::{Path, PathBuf};

use super::background::Awaited;
use super::opening::{Opened, open};
use crate::app::ExplorerApp;
use crate::protocol::GeneratorChoice;
use crate::ui::Level;
use crate::words::{self, Word};

/// The thread that finds out what paths open as, if one is running.
type Opening = Awaited<Vec<Result<Opened, String>>>;

/// The paths that the user drags over the window, and the dropped paths that are being read.
#[derive(Default)]
pub(in crate::app) struct Dropped {
    held: Held,
    opening: Opening,
}

/// Number of paths that the hint names.
const NAMED: usize = 5;
/// Width of the hint, in points.
const HINT_WIDTH: f32 = 420.0;

/// The paths that the user drags over the window and has not dropped yet.
#[derive(Default)]
struct Held {
    paths: Vec<PathBuf>,
    finding: Opening,
    /// What a drop will do, one line for each path; empty until the paths are examined.
    hint: Vec<String>,
}

impl Held {
    /// Records the paths dragged over the window in this frame. Examines new paths on another thread, because disks can
    /// be slow.
    fn note(&mut self, ctx: &egui::Context, paths: Vec<PathBuf>) {
        if paths != self.paths {
            *self = Self { paths: paths.clone(), ..Self::default() };
            if !paths.is_empty() {
                let find = move || paths.iter().take(NAMED).map(|path| open(path)).collect();
                // If no thread can be started, the hint only says what kinds of files can be dropped.
                let _no_thread = self.finding.start(ctx, "look", find);
            }
        }
        if let Some(Some(found)) = self.finding.poll() {
            self.hint = found.iter().map(what_it_does).collect();
        }
    }

    fn show(&self, ctx: &egui::Context) {
        if self.paths.is_empty() {
            return;
        }
        let area = egui::Area::new(egui::Id::unique("drop")).order(egui::Order::Foreground);
        area.anchor(egui::Align2::CENTER_CENTER, egui::Vec2::ZERO).show(ctx, |ui| {
            egui::Frame::popup(ui.style()).inner_margin(20.0).show(ui, |ui| {
                ui.set_max_width(HINT_WIDTH);
                for line in &self.hint {
                    ui.label(crate::ui::theme::title(line));
                }
                if !self.hint.is_empty() && self.paths.len() > NAMED {
                    ui.label(words::DROP_MORE.fill(&[("count", &(self.paths.len() - NAMED))]));
                }
                if self.hint.is_empty() {
                    ui.label(crate::ui::theme::title(words::DROP_HINT.text()));
                }
            });
        });
    }
}

/// Describes what dropping this path will do.
fn what_it_does(found: &Result<Opened, String>) -> String {
    let name = |path: &Path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let of = |word: Word, path: &Path| word.fill(&[("name", &name(path))]);
    match found {
        Ok(Opened::Model(path)) => of(words::DROP_MODEL, path),
        Ok(Opened::Run(path)) => of(words::DROP_RUN, path),
        Ok(Opened::Data(path)) => of(words::DROP_DATA, path),
        Ok(Opened::Recipe(path)) => of(words::DROP_RECIPE, path),
        Ok(Opened::Project(path, _)) => of(words::DROP_PROJECT, path),
        Ok(Opened::Picture(_)) => words::DROP_IMAGE.into(),
        Ok(Opened::Lesson(_)) => words::DROP_LESSON.into(),
        Ok(Opened::Vectors(vectors)) => words::DROP_VECTORS.fill(&[("count", &vectors.len())]),
        Err(reason) => words::told(reason.as_str()),
    }
}

impl ExplorerApp {
    /// Opens what was dropped, and says what a drop will do while something is held over the window.
    pub(in crate::app) fn watch_dropped(&mut self, ctx: &egui::Context) {
        let (held, dropped): (Vec<PathBuf>, Vec<PathBuf>) = ctx.input(|i| {
            let held = i.raw.hovered_files.iter().filter_map(|file| file.path.clone());
            let dropped = i.raw.dropped_files.iter().map(|file| file.path().to_owned());
            (held.collect(), dropped.collect())
        });
        self.dropped.held.note(ctx, held);
        self.dropped.held.show(ctx);
        if !dropped.is_empty() {
            self.open_paths(dropped);
        }
    }

    /// Finds out on another thread what these paths open as.
    pub(in crate::app) fn open_paths(&mut self, paths: Vec<PathBuf>) {
        let find = move || paths.iter().map(|path| open(path)).collect();
        if let Err(reason) = self.dropped.opening.start(self.jobs.ctx(), "open", find) {
            self.tell(Level::Error, &reason);
        }
    }

    /// Opens the dropped paths in turn once they are read, so that the last one stays on screen.
    pub(in crate::app) fn take_in_opened(&mut self) {
        for opened in self.dropped.opening.poll().flatten().into_iter().flatten() {
            match opened {
                Ok(opened) => self.show(opened),
                Err(reason) => self.tell(Level::Error, &reason),
            }
        }
    }

    /// Shows a path's contents, already read, in the window.
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
