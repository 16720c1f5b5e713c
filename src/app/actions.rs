//! Executes the actions that the panels request.

use std::path::{Path, PathBuf};

use super::ExplorerApp;
use super::files::dialogs::Purpose;
use super::files::typed_path::TypedPath;
use crate::files::exists_itself;
use crate::protocol::{
    Command, Conditioning, DataSource, Drawing, FindDigit, GeneratorChoice, Job, JobKind, RunData, RunRequest,
};
use crate::ui::{Action, Layouts, Level, Saving, Workspace, shipped_lessons, theme};
use crate::words::set_language;

/// The smallest and the largest zoom, as factors of the usual size.
const ZOOM: [f32; 2] = [0.8, 2.0];

impl ExplorerApp {
    pub(super) fn perform(&mut self, action: Action, ctx: &egui::Context) {
        match action {
            Action::Start => match self.fresh_folder() {
                Ok(out) => {
                    let request = RunRequest { out, ..self.run().request().clone() };
                    self.send(Command::Start(Box::new(request)));
                }
                Err(reason) => self.tell(Level::Error, &reason),
            },
            Action::Pause => self.send(Command::Pause),
            Action::Resume => self.send(Command::Resume),
            Action::Step => self.send(Command::Step),
            Action::Stop => self.send(Command::Stop),
            Action::Save(what) => self.ask(Purpose::Save(what)),
            Action::SaveTyped(what) => {
                self.pending = self.picture(what);
                self.typed = Some(TypedPath::new(Purpose::Save(what), false));
            }
            Action::GiveMe(class) if self.explore().has_classes() => {
                self.condition(Conditioning { class, blend: 0.0, ..self.explore().conditioning() });
            }
            Action::Condition(conditioning) => self.condition(conditioning),
            Action::GiveMe(digit) => {
                // A new seed for each search, so that a repeated search finds another digit.
                self.wishes += 1;
                let seed = 1_000_000 * self.wishes + 1000 * u64::from(digit);
                self.ask_worker(Job::Find(FindDigit { digit, seed }));
                self.face.explore_mut().search_begins(digit);
            }
            Action::FindDirections => self.find_directions(false),
            Action::Cancel(JobKind::Draw(Drawing::Export)) => self.cancel_export(),
            Action::Cancel(JobKind::Measure) => self.session.stop_measuring(),
            Action::Cancel(kind) => {
                self.session.cancel(kind);
                // The message is sent here, because a search also ends when another network is chosen, without the
                // user's request.
                if kind == JobKind::Directions {
                    self.tell(Level::Info, "the search for directions was cancelled");
                }
            }
            Action::LoadDirections => self.ask(Purpose::LoadDirections),
            Action::LoadRecipe => self.ask(Purpose::LoadRecipe),
            Action::ShowRuns => {
                self.face.open_runs();
                self.list_runs(None);
            }
            Action::Compare => self.ask(Purpose::Compare),
            Action::Keep => self.face.keep(),
            Action::CopyCode => {
                ctx.copy_text(self.face.vector_as_text());
                self.tell(Level::Info, "the vector is on the clipboard as text");
            }
            Action::CopyNumbers => {
                ctx.copy_text(self.face.vector_as_numbers());
                self.tell(Level::Info, "the vector is on the clipboard as 200 numbers");
            }
            Action::CopyImage => self.copy_image(ctx),
            Action::PasteImage(image) => self.paste_image(&image),
            Action::Open => self.ask(Purpose::OpenAny),
            Action::OpenPath(path) => self.open_paths(vec![path]),
            Action::SaveProject => {
                if !self.save_project_again() {
                    self.ask(Purpose::Save(Saving::Project));
                }
            }
            Action::OpenCheckpoint => self.ask(Purpose::OpenCheckpoint),
            Action::OpenGenerator => self.ask(Purpose::OpenGenerator),
            Action::Use(choice) => self.use_generator(choice),
            Action::ChooseData => self.ask(Purpose::ChooseData),
            Action::UseMnist => self.face.train_on(DataSource::Mnist),
            Action::ForgetDialog => {
                self.dialogs.forget();
                self.tell(Level::Info, "no longer waiting for the dialog");
            }
            Action::Follow(following) => self.follow(following),
            Action::ExploreTile(tile) => {
                if self.face.explore_tile(tile) {
                    self.follow(true);
                }
                // The samples of a generator with a class input cycle through the classes.
                if let Some(class) = self.explore().class_of_sample(tile) {
                    self.condition(Conditioning { class, blend: 0.0, ..self.explore().conditioning() });
                }
            }
            Action::TeachTile { tile, more } => self.face.teach_tile(tile, more),
            Action::SetPace(pace) => {
                self.settings.pace = pace;
                self.session.set_pace(pace);
            }
            Action::GentlerRates => {
                if let Some(tuning) = self.face.run_mut().gentler() {
                    self.send(Command::Tune(tuning));
                }
                self.send(Command::Resume);
            }
            Action::BackToCheckpoint => {
                if let Some(path) = self.face.run_mut().take_way_back() {
                    self.open_run(path);
                }
            }
            Action::GoBack(path) => self.open_run(path),
            Action::Measure => self.send(Command::Measure),
            Action::Estimate(recipe) => self.send(Command::Estimate(recipe)),
            Action::EndAt(step) => self.send(Command::EndAt(step)),
            Action::Continue => {
                if let Some(path) = self.run().folder().map(Path::to_owned) {
                    self.open_run(path);
                    self.send(Command::Resume);
                }
            }
            Action::Extend(step) => {
                if let Some(path) = self.run().folder().map(Path::to_owned) {
                    self.open_run(path);
                    self.send(Command::EndAt(step));
                    self.send(Command::Resume);
                }
            }
            Action::OpenRun(path) => self.open_run(path),
            Action::ContinueRun(path) => {
                self.open_run(path);
                self.send(Command::Resume);
            }
            Action::CompareWith(path) => self.compare_with(path),
            Action::StopComparing(path) => self.stop_comparing(&path),
            Action::Teach(number) => {
                if let Some(lesson) = shipped_lessons().into_iter().nth(number) {
                    self.face.teach(lesson);
                }
            }
            Action::OpenLesson => self.ask(Purpose::OpenLesson),
            Action::ListRuns => self.list_runs(None),
            Action::RenameRun(path, name) => self.rename_run(path, name),
            Action::TrashRun(path) => self.trash_run(path),
            Action::ShowFolder(path) => self.show_folder(path),
            Action::PauseWhen(when) => {
                // If the trainer's queue is full, the next frame tries again.
                if self.session.send(Command::PauseWhen(when)) {
                    self.face.run_mut().pause_is_arranged(when);
                }
            }
            Action::Tune(tuning) => self.send(Command::Tune(tuning)),
            Action::Train(trained, steps) => self.send(Command::Train(trained, steps)),
            Action::Lay(workspace) => self.lay_out(workspace, ctx),
            Action::ResetLayout => {
                self.face.arrange(Layouts::default());
                ctx.set_zoom_factor(1.0);
            }
            Action::Zoom(factor) => {
                let zoom = factor.map_or(1.0, |factor| ctx.zoom_factor() * factor);
                ctx.set_zoom_factor(zoom.clamp(ZOOM[0], ZOOM[1]));
            }
            Action::Speak(language) => {
                set_language(language);
                self.settings.language = Some(language);
            }
            Action::Dark(dark) => {
                self.settings.dark = dark;
                theme::apply(ctx, dark);
            }
            Action::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
        }
    }

    fn ask(&mut self, purpose: Purpose) {
        if self.dialogs.is_open() {
            self.tell(Level::Warning, "a dialog is already open");
            return;
        }
        self.face.explore_mut().forget_saved();
        if let Purpose::Save(what) = purpose {
            self.pending = self.picture(what);
        }
        self.dialogs.open(purpose);
    }

    fn follow(&mut self, following: bool) {
        self.face.follow(following);
        self.session.set_following(following);
    }

    /// Returns a new folder for a run, named by its start time.
    ///
    /// # Errors
    /// Returns an error when the settings cannot make a run.
    fn fresh_folder(&self) -> Result<Option<PathBuf>, String> {
        let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let name = self.run().request().folder_name(seconds)?;
        let Some(root) = self.runs.as_ref() else { return Ok(None) };
        Ok((0..100).map(|n| root.join(format!("{name}{}", "x".repeat(n)))).find(|path| !exists_itself(path)))
    }

    /// Changes the layout; in a presentation the window fills the screen.
    fn lay_out(&mut self, workspace: Workspace, ctx: &egui::Context) {
        self.face.lay_out(workspace);
        ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(workspace == Workspace::Present));
    }

    /// Uses another generator for the sliders. The next generator of the run does not replace it.
    pub(super) fn use_generator(&mut self, choice: GeneratorChoice) {
        self.follow(false);
        self.session.choose_generator(choice);
    }

    /// Sets this folder as the data of the next run. A run that waits for its data looks for them in this folder.
    pub(super) fn choose_data(&mut self, folder: PathBuf) {
        let data = DataSource::Folder(folder);
        self.face.train_on(data.clone());
        if let Some(path) = self.run().folder().filter(|_| !self.run().can_train()).map(Path::to_owned) {
            self.send(Command::Open { path, data: RunData::Only(data) });
        }
    }

    /// Opens a run. When its training data are no longer where they were, looks for them in the folder chosen for the
    /// data of the next run.
    pub(super) fn open_run(&mut self, path: PathBuf) {
        let data = RunData::IfMissing(self.run().request().data.clone());
        self.send(Command::Open { path, data });
    }
}
