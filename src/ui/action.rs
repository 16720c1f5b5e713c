//! What the user can request; `app` executes it after drawing.

use std::path::PathBuf;
use std::sync::Arc;

use egui::ColorImage;

use super::Workspace;
use crate::protocol::{Conditioning, GeneratorChoice, JobKind, Pace, PauseWhen, Recipe, Trained, Tuning};
use crate::words::{self, Language};

/// What a dialog saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// The large digit.
    Image,
    /// The sample grid.
    Grid,
    /// The run's complete state.
    Checkpoint,
    /// The user's own directions.
    Directions,
    /// The morph, from its first keyframe.
    Morph,
    /// The recipe of the next run.
    Recipe,
    /// All metrics of the run, as a table.
    Curves,
    /// The vector being edited.
    Vector,
    /// The vectors in the gallery.
    Gallery,
    /// The digits of the gallery in one image.
    GallerySheet,
    /// The digits of the gallery, each in a file.
    GalleryImages,
    /// Random digits: a sheet or a data set.
    Samples,
    /// The digits along the chosen direction in one image.
    Strip,
    /// The curves on screen.
    Plots,
    /// The digit moving along the chosen direction.
    Sweep,
    /// The samples of the run, from its first to its last step.
    TimeLapse,
    /// The project: gallery, directions, keyframes, settings and generator.
    Project,
    /// A walk from the digit to random digits and back.
    Walk,
}

/// The actions requested in one frame, in order, and whether a file dialog is open.
#[derive(Debug, Default)]
pub struct Actions {
    wanted: Vec<Action>,
    dialog_open: bool,
}

impl Actions {
    /// Creates an empty list of actions.
    pub fn new(dialog_open: bool) -> Self {
        Self { wanted: Vec::new(), dialog_open }
    }

    /// Adds an action.
    pub fn push(&mut self, action: Action) {
        self.wanted.push(action);
    }

    /// Adds an action, if there is one.
    pub(in crate::ui) fn extend(&mut self, action: Option<Action>) {
        self.wanted.extend(action);
    }

    /// Whether a file dialog is open.
    pub fn dialog_open(&self) -> bool {
        self.dialog_open
    }

    /// Checks whether a file dialog can be opened now.
    ///
    /// # Errors
    /// Returns the reason when a dialog is open already.
    pub fn dialog(&self) -> Result<(), &'static str> {
        if self.dialog_open { Err(words::DIALOG_OPEN.text()) } else { Ok(()) }
    }
}

impl IntoIterator for Actions {
    type Item = Action;
    type IntoIter = std::vec::IntoIter<Action>;

    fn into_iter(self) -> Self::IntoIter {
        self.wanted.into_iter()
    }
}

/// An action that the user requests.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Begins a run with the settings shown.
    Start,
    /// Pauses the run after this step.
    Pause,
    /// Resumes the run.
    Resume,
    /// Takes one step, then pauses.
    Step,
    /// Ends the run.
    Stop,
    /// Opens a dialog for a path, then saves.
    Save(Saving),
    /// Opens the window for a typed path, then saves.
    SaveTyped(Saving),
    /// Shows the window in this language from now on.
    Speak(Language),
    /// Searches for this digit, or draws it where the generator has a class input.
    GiveMe(u8),
    /// Changes the class and the truncation.
    Condition(Conditioning),
    /// Starts a thorough search for directions.
    FindDirections,
    /// Cancels jobs of this kind.
    Cancel(JobKind),
    /// Opens a dialog for a file of directions, and adds its directions.
    LoadDirections,
    /// Opens a dialog for a recipe file, for the next run.
    LoadRecipe,
    /// Opens the list of runs.
    ShowRuns,
    /// Opens a dialog for a run whose curves are drawn behind those of the run on screen.
    Compare,
    /// Saves the vector in the gallery.
    Keep,
    /// Copies the vector's code to the clipboard.
    CopyCode,
    /// Copies the vector's 200 numbers to the clipboard, as JSON.
    CopyNumbers,
    /// Copies the digit to the clipboard as an image.
    CopyImage,
    /// Goes to the vector of an image on the clipboard.
    PasteImage(Arc<ColorImage>),
    /// Saves the project to its file, or opens a dialog for one.
    SaveProject,
    /// Opens this path: the program finds out what it holds.
    OpenPath(PathBuf),
    /// Opens a dialog for any file that the window opens.
    Open,
    /// Opens a dialog for a checkpoint, and continues its run.
    OpenCheckpoint,
    /// Opens a dialog for a model file, and uses its generator for the sliders.
    OpenGenerator,
    /// Uses a generator that comes with the program, or the generator of a file.
    Use(GeneratorChoice),
    /// Opens a dialog for a folder of IDX files.
    ChooseData,
    /// Uses the built-in MNIST for training.
    UseMnist,
    /// Stops waiting for the open dialog.
    ForgetDialog,
    /// Sets whether newer generators of the run replace the generator in use.
    Follow(bool),
    /// Sets how window and trainer share the processor.
    SetPace(Pace),
    /// Continues training with half the learning rates.
    GentlerRates,
    /// Returns to the newest checkpoint.
    BackToCheckpoint,
    /// Returns to this checkpoint, and pauses there.
    GoBack(PathBuf),
    /// Times a few steps of this recipe.
    Estimate(Box<Recipe>),
    /// Measures the current quality of the run.
    Measure,
    /// Sets the last step of the run.
    EndAt(u64),
    /// Opens a run without training it.
    OpenRun(PathBuf),
    /// Opens a run and trains on.
    ContinueRun(PathBuf),
    /// Compares the run in this folder with the run on screen.
    CompareWith(PathBuf),
    /// Removes the run of this folder from the comparison.
    StopComparing(PathBuf),
    /// Opens one of the lessons in the program.
    Teach(usize),
    /// Opens a dialog for a lesson file.
    OpenLesson,
    /// Reads the list of runs again.
    ListRuns,
    /// Gives a run's folder another name.
    RenameRun(PathBuf, String),
    /// Moves a run's folder to the trash.
    TrashRun(PathBuf),
    /// Shows a folder in the system's file manager.
    ShowFolder(PathBuf),
    /// Continues a stopped run to its planned end.
    Continue,
    /// Continues an ended run until this step.
    Extend(u64),
    /// Sets the condition at which the run pauses.
    PauseWhen(Option<PauseWhen>),
    /// Changes the hyper-parameters that can be changed during a run.
    Tune(Tuning),
    /// Selects which networks are trained, for this number of steps or without a limit.
    Train(Trained, Option<u64>),
    /// Selects the noise vector of tile `i`.
    ExploreTile(usize),
    /// Adds a tile to the examples of a property: as one that has more of it, or as one that has less.
    TeachTile {
        /// Index of the tile on the grid.
        tile: usize,
        /// Whether the tile has more of the property.
        more: bool,
    },
    /// Changes the layout of the window.
    Lay(Workspace),
    /// Shows all panels at their usual sizes, at the usual zoom.
    ResetLayout,
    /// Multiplies the zoom by this factor; `None` restores the usual size.
    Zoom(Option<f32>),
    /// Selects dark or light colours.
    Dark(bool),
    /// Closes the window.
    Quit,
}
