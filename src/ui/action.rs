//! What a person can ask for; carried out after drawing.

use std::path::PathBuf;

use super::Workspace;
use crate::protocol::{Conditioning, GeneratorChoice, JobKind, Pace, PauseWhen, Trained, Tuning};

/// Which picture or state a dialog is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// The large digit.
    Image,
    /// The sample grid.
    Grid,
    /// The run's whole state.
    Checkpoint,
    /// The person's own directions.
    Directions,
    /// The morph, played from its start.
    Morph,
    /// The recipe of the next run.
    Recipe,
    /// Every figure of the run, as a table.
    Curves,
}

/// What a person wants done in one frame, in this order, and whether another file dialog could be opened for it.
#[derive(Debug, Default)]
pub struct Actions {
    wanted: Vec<Action>,
    dialog_open: bool,
}

/// Why a button that would open a dialog is off.
const DIALOG_OPEN: &str = "A file dialog is open already";

impl Actions {
    /// Nothing is wanted yet.
    pub fn new(dialog_open: bool) -> Self {
        Self { wanted: Vec::new(), dialog_open }
    }

    /// Adds a wish.
    pub fn push(&mut self, action: Action) {
        self.wanted.push(action);
    }

    /// Whether a file dialog is open.
    pub fn dialog_open(&self) -> bool {
        self.dialog_open
    }

    /// Whether a file dialog can be opened now; else the reason.
    ///
    /// # Errors
    /// One is open already.
    pub fn dialog(&self) -> Result<(), &'static str> {
        if self.dialog_open { Err(DIALOG_OPEN) } else { Ok(()) }
    }
}

impl IntoIterator for Actions {
    type Item = Action;
    type IntoIter = std::vec::IntoIter<Action>;

    fn into_iter(self) -> Self::IntoIter {
        self.wanted.into_iter()
    }
}

/// One wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Begin a run with the settings shown.
    Start,
    /// Wait after this step.
    Pause,
    /// Go on.
    Resume,
    /// One step, then wait.
    Step,
    /// End the run.
    Stop,
    /// Ask for a path, then save.
    Save(Saving),
    /// Type a path, then save.
    SaveTyped(Saving),
    /// Search for this digit, or draw it where the generator can be asked for the class.
    GiveMe(u8),
    /// Ask for this class and truncation.
    Condition(Conditioning),
    /// Search for directions thoroughly.
    FindDirections,
    /// Give up work of this kind.
    Cancel(JobKind),
    /// Ask for a file of directions to add.
    LoadDirections,
    /// Ask for a recipe's file for the next run.
    LoadRecipe,
    /// Ask for a run to draw beside this one.
    Compare,
    /// Put the vector into the gallery.
    Keep,
    /// The vector's code to the clipboard.
    CopyCode,
    /// Ask for a checkpoint and go on from it.
    OpenCheckpoint,
    /// Ask for a model file for the sliders.
    OpenGenerator,
    /// Take this generator that comes with the program, or a file's.
    Use(GeneratorChoice),
    /// Ask for a folder of IDX files.
    ChooseData,
    /// Train on the built-in MNIST.
    UseMnist,
    /// No longer wait for the open dialog.
    ForgetDialog,
    /// Whether the sliders take newer generators of the run.
    Follow(bool),
    /// How window and trainer share the processor.
    SetPace(Pace),
    /// Train on with half the learning rates.
    GentlerRates,
    /// Go back to the newest checkpoint.
    BackToCheckpoint,
    /// Go back to this checkpoint, and wait there.
    GoBack(PathBuf),
    /// Measure the run's quality as it is now.
    Measure,
    /// The run ends after this step.
    EndAt(u64),
    /// A run that was stopped goes on to where it was to end.
    Continue,
    /// A run that has ended goes on until this step.
    Extend(u64),
    /// The run waits once this holds.
    PauseWhen(Option<PauseWhen>),
    /// Other values for what can be changed while a run goes on.
    Tune(Tuning),
    /// These networks are trained, for so many steps or for good.
    Train(Trained, Option<u64>),
    /// Take tile `i`'s noise to the latent panel.
    ExploreTile(usize),
    /// Mark tile `i` as having more or less of what is being taught.
    TeachTile {
        /// Its place on the grid.
        tile: usize,
        /// More, or less.
        more: bool,
    },
    /// Lay the window out for this.
    Lay(Workspace),
    /// Draw everything so many times larger than it is; `None` brings the usual size back.
    Zoom(Option<f32>),
    /// Colours.
    Dark(bool),
    /// Close the window.
    Quit,
}
