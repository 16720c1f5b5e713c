//! Decides when a command is enabled, and gives the reason otherwise.

use super::CommandId;
use super::table::Slot;
use crate::latent::path::MOST_KEYFRAMES;
use crate::protocol::{RunState, RunSummary};
use crate::ui::widgets::offer::when;
use crate::ui::{ExploreView, LatentEditor, Layouts, RunView, Tools, Workspace};
use crate::words;

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
    pub(in crate::ui) layouts: &'a Layouts,
    /// Whether the window has panels at its sides.
    pub(in crate::ui) side_panels: bool,
    /// Whether moving a panel was the last change.
    pub(in crate::ui) panels_moved: bool,
    /// The run that the user most probably wants to continue.
    pub(in crate::ui) last_run: Option<&'a RunSummary>,
}

impl CommandId {
    /// Checks whether the command is enabled now.
    ///
    /// # Errors
    /// Returns the reason why it is disabled, in one sentence.
    pub(in crate::ui) fn state(self, situation: &Situation<'_>) -> Result<(), &'static str> {
        let Situation {
            run,
            explore,
            editor,
            tools,
            dialog,
            dark,
            workspace,
            layouts,
            side_panels,
            last_run,
            panels_moved,
        } = *situation;
        let (running, paused) = (run.state == RunState::Running, run.state == RunState::Paused);
        let data = when(run.can_train(), words::DATA_MISSING.text());
        match self {
            Self::SaveImage | Self::SaveImageToPath => {
                dialog.and(when(explore.digit.is_some(), words::FIRST_DIGIT_BEING_DRAWN.text()))
            }
            Self::SaveGrid => dialog.and(when(!run.grids.is_empty(), words::NO_SAMPLES_YET.text())),
            Self::SaveCurves => dialog.and(when(!run.curves.is_empty(), words::NO_CURVES_YET.text())),
            Self::SaveCheckpoint => dialog.and(when(running || paused, words::NO_RUN.text())),
            Self::SaveMorph => dialog.and(morph(tools)).and(no_export(tools)),
            Self::SaveSweep | Self::SaveStrip => {
                let chosen = when(tools.chosen_direction().is_some(), words::NO_DIRECTION_CHOSEN.text());
                dialog.and(chosen).and(no_export(tools))
            }
            Self::SaveWalk | Self::SaveSamples => dialog.and(no_export(tools)),
            Self::SaveGallerySheet | Self::SaveGalleryImages => {
                let some = when(!tools.bench.kept.is_empty(), words::GALLERY_IS_EMPTY.text());
                dialog.and(some).and(no_export(tools))
            }
            Self::SaveTimeLapse => {
                let saved = when(run.folder().is_some() && !run.grids.is_empty(), words::NO_SAMPLES_YET.text());
                dialog.and(saved).and(no_export(tools))
            }
            Self::SavePlots => dialog.and(when(!run.curves.is_empty(), words::NO_CURVES_YET.text())),
            Self::SaveDirections => dialog.and(when(!tools.bench.mine.is_empty(), words::NO_OWN_DIRECTIONS.text())),
            Self::CopyImage => when(explore.digit.is_some(), words::FIRST_DIGIT_BEING_DRAWN.text()),
            Self::SaveGallery => dialog.and(when(!tools.bench.kept.is_empty(), words::GALLERY_IS_EMPTY.text())),
            Self::SaveVector
            | Self::SaveProject
            | Self::SaveProjectAs
            | Self::Open
            | Self::OpenCheckpoint
            | Self::OpenGenerator
            | Self::LoadDirections
            | Self::OpenLesson => dialog,
            Self::ChooseData => dialog.and(when(!run.is_under_way(), words::STOP_THE_RUN_FIRST.text())),
            Self::LoadRecipe => dialog.and(when(!run.is_under_way(), words::STOP_THE_RUN_FIRST.text())),
            Self::UseMnist => when(!run.is_under_way(), words::STOP_THE_RUN_FIRST.text()),
            Self::Undo => when(panels_moved || editor.can_undo(), words::NOTHING_TO_UNDO.text()),
            Self::Redo => when(editor.can_redo(), words::NOTHING_TO_REDO.text()),
            // The window system reads the clipboard only when the user presses the key.
            Self::PasteVector => Err(words::PRESS_CTRL_V.text()),
            Self::Start => when(!run.is_under_way(), words::RUN_UNDER_WAY.text()),
            Self::Pause => when(running, words::NOTHING_RUNNING.text()),
            Self::Resume => {
                let ended = when(!run.is_at_its_end(), words::RUN_AT_ITS_END.text());
                when(paused, words::NOTHING_PAUSED.text()).and(ended).and(data)
            }
            Self::Step => when(running || paused, words::START_A_RUN_FIRST.text()).and(data),
            Self::ContinueLast => when(!run.is_under_way(), words::RUN_UNDER_WAY.text())
                .and(when(last_run.is_some(), words::NO_LAST_RUN.text())),
            Self::Stop => when(running || paused, words::NO_RUN.text()),
            Self::Measure => run.can_be_measured(),
            Self::LeavePresentation => when(workspace == Workspace::Present, words::NO_PRESENTATION.text()),
            Self::Lay(Workspace::Present) => Ok(()),
            Self::Lay(other) => when(workspace != other, words::SAME_LAYOUT.text()),
            Self::LightColours => when(dark, words::ALREADY_LIGHT.text()),
            Self::DarkColours => when(!dark, words::ALREADY_DARK.text()),
            Self::Speak(language) => when(words::language() != language, words::SAME_LANGUAGE.text()),
            Self::FindDigit(_) => when(explore.digits || explore.has_classes(), words::NOT_READ_HELP.text()),
            Self::FindDirections => when(!tools.directions.is_searching(), words::DIRECTIONS_BEING_FOUND.text()),
            Self::ChooseAbove | Self::ChooseBelow => when(tools.shows_directions(), words::OTHER_PAGE.text()),
            Self::MoveBack | Self::MoveForward => {
                let chosen = when(tools.chosen_direction().is_some(), words::NO_DIRECTION_CHOSEN.text());
                when(tools.shows_directions(), words::OTHER_PAGE.text()).and(chosen)
            }
            Self::GoTowards(slot) => stored(tools, slot),
            Self::AddKeyframe => {
                let room = tools.bench.path.keyframes.len() < MOST_KEYFRAMES;
                when(room, words::MORPH_IS_FULL.text())
            }
            Self::PlayOrPauseMorph if workspace == Workspace::Present && tools.has_show(explore) => Ok(()),
            Self::PlayOrPauseMorph => morph(tools),
            Self::TogglePart(part) => {
                let last = layouts.shows(workspace, part) && layouts.is_last(workspace);
                when(side_panels, words::NO_SIDE_PANELS.text()).and(when(!last, words::LAST_PANEL.text()))
            }
            Self::MovePart(part, _) => {
                let shown = layouts.shows(workspace, part);
                when(side_panels, words::NO_SIDE_PANELS.text()).and(when(shown, words::PANEL_IS_HIDDEN.text()))
            }
            Self::UseShipped
            | Self::UseShippedConditional
            | Self::Quit
            | Self::CopyVector
            | Self::CopyNumbers
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
            | Self::Compare
            | Self::ResetLayout
            | Self::Teach(_)
            | Self::ToggleHelp
            | Self::About
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
        matches!(self, Self::SaveImage | Self::FindDigit(_) | Self::AddKeyframe | Self::TogglePart(_))
    }
}

fn morph(tools: &Tools) -> Result<(), &'static str> {
    when(tools.bench.path.keyframes.len() > 1, words::MORPH_NEEDS_TWO.text())
}

fn no_export(tools: &Tools) -> Result<(), &'static str> {
    when(!tools.morph.is_exporting(), words::EXPORT_UNDER_WAY.text())
}

fn stored(tools: &Tools, slot: Slot) -> Result<(), &'static str> {
    let full = tools.bench.slots.get(slot as usize).is_some_and(Option::is_some);
    when(full, words::STORE_THERE_FIRST.text())
}
