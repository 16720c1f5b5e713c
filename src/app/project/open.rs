//! Saves and opens projects, and remembers the recent ones.

use std::path::{Path, PathBuf};

use super::file::{ENDING, LARGEST_MODEL, Project};
use crate::app::ExplorerApp;
use crate::app::files::background::Awaited;
use crate::files::read_regular_file;
use crate::protocol::{GeneratorChoice, GeneratorSource};
use crate::session::find_generator;
use crate::ui::Level;

/// Number of recent projects that are remembered.
const RECENT: usize = 8;

/// The project of the window.
#[derive(Default)]
pub(in crate::app) struct OpenProject {
    /// Its file.
    pub(super) path: Option<PathBuf>,
    /// What the file holds; `None` before it is known.
    pub(super) saved: Option<Project>,
    /// The background thread that reads the last session's project file when the window opens.
    first: Awaited<Option<Project>>,
    /// A save under way.
    saving: Awaited<(PathBuf, Project, Result<(), String>)>,
    /// The search for the generator of an opened project.
    search: Awaited<Result<Option<GeneratorChoice>, String>>,
}

impl ExplorerApp {
    /// The project as it is now.
    pub(super) fn project_now(&self) -> Project {
        let picture = crate::export::Provenance { z: Some(self.latent().clone()), ..self.provenance() };
        let (editor, bench) = (self.editor(), self.tools().bench());
        Project::new(picture, editor.seed, editor.locks.clone(), bench.clone(), self.explore().save_options())
    }

    /// Saves the project to this file. Embeds the model when the generator comes from a model file.
    pub(in crate::app) fn save_project(&mut self, path: PathBuf) {
        let path = if path.extension().is_none() { path.with_extension(ENDING) } else { path };
        let (project, source) = (self.project_now(), self.explore().source().clone());
        let write = move || {
            let model = match &source {
                // Only a model file is embedded. Shipped generators and those of runs are found again by their hash.
                GeneratorSource::File(file) => read_regular_file(file, LARGEST_MODEL).ok(),
                _ => None,
            };
            let written = project.write(&path, model.as_deref());
            (path, project, written)
        };
        if let Err(reason) = self.project.saving.start(self.jobs.ctx(), "save project", write) {
            self.tell(Level::Error, &reason);
        }
    }

    /// Saves the project to its file. Returns false when it has none.
    pub(in crate::app) fn save_project_again(&mut self) -> bool {
        let Some(path) = self.project.path.clone() else { return false };
        self.save_project(path);
        true
    }

    /// Shows a project that was read.
    pub(in crate::app) fn show_project(&mut self, path: PathBuf, project: Project) {
        self.remember_project(&path);
        self.tell(Level::Info, &format!("opened the project {}", path.display()));
        let z = project.picture.z.clone();
        self.face.take_project(project.bench.clone(), project.locks.clone(), z, project.seed, project.save);
        if let Some(conditioning) = project.picture.conditioning {
            self.condition(conditioning);
        }
        let (picture, runs) = (project.picture.clone(), self.runs.clone());
        let models = self.settings.file.as_ref().map(|file| file.with_file_name("models"));
        let file = path.clone();
        let search = move || {
            let Some(hash) = picture.generator_hash.as_deref() else { return Ok(None) };
            match find_generator(hash, picture.step, picture.run.as_deref(), runs.as_deref()) {
                Some(found) => Ok(Some(found)),
                None => embedded(&file, models.as_deref()),
            }
        };
        if let Err(reason) = self.project.search.start(self.jobs.ctx(), "generator of the project", search) {
            self.tell(Level::Error, &reason);
        }
        (self.project.path, self.project.saved) = (Some(path), Some(project));
    }

    /// Reads the file of the last session's project again, to find out which work is not saved in it.
    pub(in crate::app) fn resume_project(&mut self) {
        let Some(path) = self.settings.project.clone() else { return };
        self.project.path = Some(path.clone());
        let read = move || Project::read(&path).ok();
        if let Err(reason) = self.project.first.start(self.jobs.ctx(), "project", read) {
            self.tell(Level::Error, &reason);
        }
    }

    /// Receives the results of the threads that read and save projects and look for their generator.
    pub(in crate::app) fn take_in_project(&mut self) {
        if let Some(read) = self.project.first.poll() {
            self.project.saved = read.flatten();
            let name = self.project.path.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
            match &self.project.saved {
                Some(_) if self.has_unsaved_work() => {
                    let told = format!("work of the last session is not in {name} yet; Save project keeps it there");
                    self.tell(Level::Warning, &told);
                }
                Some(_) => {}
                None => {
                    self.tell(Level::Warning, &format!("the project {name} of the last session cannot be read"));
                    self.project.path = None;
                }
            }
        }
        if let Some(Some((path, project, written))) = self.project.saving.poll() {
            match written {
                Ok(()) => {
                    self.remember_project(&path);
                    let said = format!("saved {}", path.display());
                    self.tell(Level::Info, &said);
                    self.face.explore_mut().tell_saved(said, true);
                    (self.project.path, self.project.saved) = (Some(path), Some(project));
                    self.guard_is_satisfied();
                }
                Err(reason) => {
                    self.guard_is_refused();
                    self.tell(Level::Error, &reason);
                    self.face.explore_mut().tell_saved(reason, false);
                }
            }
        }
        match self.project.search.poll().flatten() {
            Some(Ok(Some(choice))) => self.use_generator(choice),
            Some(Ok(None)) => {
                let told = "the generator of the project is not on this computer; another one draws its vectors";
                self.tell(Level::Warning, told);
            }
            Some(Err(reason)) => self.tell(Level::Error, &reason),
            None => {}
        }
    }

    fn remember_project(&mut self, path: &Path) {
        let recent = &mut self.settings.recent;
        recent.retain(|known| known != path);
        recent.insert(0, path.to_owned());
        recent.truncate(RECENT);
        self.face.show_recent(recent.clone());
        self.settings.project = Some(path.to_owned());
        // The next write of the settings also stores this list.
        self.autosave.make_due();
    }
}

/// Unpacks the model of a project into the program's own folder, under a name derived from the project's path.
fn embedded(file: &Path, models: Option<&Path>) -> Result<Option<GeneratorChoice>, String> {
    let Some(models) = models else { return Ok(None) };
    std::fs::create_dir_all(models).map_err(|error| format!("{}: {error}", models.display()))?;
    let name = blake3::hash(file.as_os_str().as_encoded_bytes()).to_hex();
    let model = models.join(format!("{}.safetensors", &name[..16]));
    Ok(Project::unpack_model(file, &model)?.then_some(GeneratorChoice::File(model)))
}
