//! Decides when a command is enabled, and gives the reason otherwise.

use super::CommandId;
use super::table::Slot;
use crate::latent::path::MOST_KEYFRAMES;
use crate::protocol::{NOT_DIGITS, RunState};
use crate::ui::train::NO_DATA;
use crate::ui::widgets::offer::when;
use crate::ui::{ExploreView, LatentEditor, RunView, Tools, Workspace};

const NO_RUN: &str = "No run is under way";
const OTHER_PAGE: &str = "Open the Directions page first";

/// The state that decides which commands are enabled.
pub(in crate::ui) struct Situation<'a> {
    pub(in crate::ui) run: &'a RunView,
    pub(in crate::ui) explore: &'a ExploreView,
    pub(in crate::ui) editor: &'a LatentEditor,
    pub(in crate::ui) tools: &'a Tools,
    /// Whether a file dialog can be opened, or the reason why not.
    pub(in crate::ui) dialog: Result<(), &'static str>,
    pub(in crate::ui) dark: bool,
    pub(in crate::ui) workspace: Workspace,
}

impl CommandId {
    /// Checks whether the command is enabled now.
    ///
    /// # Errors
    /// Returns the reason why it is disabled, in one sentence.
    pub(in crate::ui) fn state(self, situation: &Situation<'_>) -> Result<(), &'static str> {
        let Situation { run, explore, editor, tools, dialog, dark, workspace } = *situation;
        let (running, paused) = (run.state == RunState::Running, run.state == RunState::Paused);
        let data = when(run.can_train(), NO_DATA);
        match self {
            Self::SaveImage | Self::SaveImageToPath => {
                dialog.and(when(explore.digit.is_some(), "The first digit is being drawn"))
            }
            Self::SaveGrid => dialog.and(when(!run.grids.is_empty(), "There are no samples yet")),
            Self::SaveCurves => dialog.and(when(!run.curves.is_empty(), "There are no curves yet")),
            Self::SaveCheckpoint => dialog.and(when(running || paused, NO_RUN)),
            Self::SaveMorph => {
                let ready = when(!tools.morph.is_exporting(), "A morph is already being saved");
                dialog.and(morph(tools)).and(ready)
            }
            Self::SaveDirections => {
                dialog.and(when(!tools.bench.mine.is_empty(), "You have no directions of your own"))
            }
            Self::OpenCheckpoint | Self::Compare | Self::OpenGenerator | Self::LoadDirections | Self::OpenLesson => {
                dialog
            }
            Self::ChooseData => dialog.and(when(!run.is_active(), "Stop the run first")),
            Self::LoadRecipe => dialog.and(when(!run.is_active(), "Stop the run first")),
            Self::UseMnist => when(!run.is_active(), "Stop the run first"),
            Self::Undo => when(editor.can_undo(), "Nothing to undo"),
            Self::Redo => when(editor.can_redo(), "Nothing to redo"),
            // The window system reads the clipboard only when the user presses the key.
            Self::PasteVector => Err("Press Ctrl+V with a copied vector"),
            Self::Start => when(!run.is_active(), "A run is under way: stop it first"),
            Self::Pause => when(running, "Nothing is running"),
            Self::Resume => when(paused, "Nothing is paused").and(data),
            Self::Step => when(running || paused, "Start a run first").and(data),
            Self::Stop => when(running || paused, NO_RUN),
            Self::Measure => run.can_be_measured(),
            Self::LeavePresentation => when(workspace == Workspace::Present, "No presentation is on screen"),
            Self::Lay(Workspace::Present) => Ok(()),
            Self::Lay(other) => when(workspace != other, "The window already has this layout"),
            Self::LightColours => when(dark, "The colours are already light"),
            Self::DarkColours => when(!dark, "The colours are already dark"),
            Self::FindDigit(_) => when(explore.digits || explore.has_classes(), NOT_DIGITS),
            Self::FindDirections => when(!tools.directions.is_searching(), "Directions are being found"),
            Self::ChooseAbove | Self::ChooseBelow => when(tools.shows_directions(), OTHER_PAGE),
            Self::MoveBack | Self::MoveForward => {
                let chosen = when(tools.chosen_direction().is_some(), "No direction is chosen");
                when(tools.shows_directions(), OTHER_PAGE).and(chosen)
            }
            Self::GoTowards(slot) => stored(tools, slot),
            Self::AddKeyframe => {
                let room = tools.bench.path.keyframes.len() < MOST_KEYFRAMES;
                when(room, "The morph has no room for more keyframes")
            }
            Self::PlayOrPauseMorph => morph(tools),
            Self::UseShipped
            | Self::UseShippedConditional
            | Self::Quit
            | Self::CopyVector
            | Self::Random
            | Self::Mutate
            | Self::Zero
            | Self::FastTraining
            | Self::SmoothWindow
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset
            | Self::ToggleLog
            | Self::RecentRuns
            | Self::ToggleRun
            | Self::ToggleSliders
            | Self::ResetLayout
            | Self::Teach(_)
            | Self::ToggleHelp
            | Self::TogglePalette
            | Self::OpenPage(_)
            | Self::MarkMore
            | Self::MarkLess
            | Self::Store(_)
            | Self::Keep => Ok(()),
        }
    }

    /// Whether the key shows the reason when the command is disabled.
    pub(super) fn tells_why_not(self) -> bool {
        matches!(self, Self::SaveImage | Self::FindDigit(_) | Self::AddKeyframe)
    }
}

fn morph(tools: &Tools) -> Result<(), &'static str> {
    when(tools.bench.path.keyframes.len() > 1, "A morph needs two keyframes")
}

fn stored(tools: &Tools, slot: Slot) -> Result<(), &'static str> {
    let full = tools.bench.slots.get(slot as usize).is_some_and(Option::is_some);
    when(full, "Store a vector there first")
}
