//! Every command of the menus, the keys and the palette.
//!
//! Long because it is one table.

use egui::Key;

use super::keys::{Chord, ctrl, ctrl_shift, held, key, shift};
use crate::ui::{Tab, Workspace};

/// A command of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum CommandId {
    SaveImage,
    SaveImageToPath,
    SaveGrid,
    SaveCurves,
    SaveCheckpoint,
    SaveMorph,
    SaveDirections,
    RecentRuns,
    OpenCheckpoint,
    Compare,
    OpenGenerator,
    UseShipped,
    UseShippedConditional,
    ChooseData,
    UseMnist,
    LoadRecipe,
    LoadDirections,
    Quit,
    Undo,
    Redo,
    CopyVector,
    PasteVector,
    Random,
    Mutate,
    Zero,
    Start,
    Pause,
    Resume,
    Step,
    Stop,
    Measure,
    FastTraining,
    SmoothWindow,
    Lay(Workspace),
    LeavePresentation,
    ToggleRun,
    ToggleSliders,
    ResetLayout,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    LightColours,
    DarkColours,
    ToggleLog,
    ToggleHelp,
    Teach(usize),
    OpenLesson,
    TogglePalette,
    FindDigit(u8),
    FindDirections,
    OpenPage(Tab),
    ChooseAbove,
    ChooseBelow,
    MoveBack,
    MoveForward,
    MarkMore,
    MarkLess,
    Store(Slot),
    GoTowards(Slot),
    AddKeyframe,
    PlayOrPauseMorph,
    Keep,
}

/// One of the slots that store a vector for arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Slot {
    A,
    B,
    C,
}

/// A row of the table.
pub(in crate::ui) struct Entry {
    pub(in crate::ui) id: CommandId,
    /// Name in menus and in the palette.
    pub(in crate::ui) name: &'static str,
    /// Keys of the command; any of them executes it.
    pub(in crate::ui) keys: &'static [Chord],
    /// What the command does, in one sentence.
    pub(in crate::ui) does: &'static str,
}

impl CommandId {
    /// Returns the command's row of the table.
    pub(in crate::ui) fn entry(self) -> Option<&'static Entry> {
        TABLE.iter().find(|entry| entry.id == self)
    }
}

const fn row(id: CommandId, name: &'static str, keys: &'static [Chord], does: &'static str) -> Entry {
    Entry { id, name, keys, does }
}

/// Every command, in the palette's order.
pub(in crate::ui) static TABLE: [Entry; 83] = {
    use CommandId as Id;
    use Slot::{A, B, C};
    [
        row(Id::Start, "Start", &[], "Starts a new run with the settings on the left."),
        row(Id::Pause, "Pause", &[key(Key::Space)], "Pauses training after this step."),
        row(Id::Resume, "Resume", &[key(Key::Space)], "Resumes training."),
        row(Id::Step, "One step", &[], "Trains one step, shows what each half did, then pauses."),
        row(Id::Stop, "Stop", &[], "Ends the run; its checkpoint is saved."),
        row(Id::Measure, "Measure quality", &[], "Measures the run's quality as it is now, while training goes on."),
        row(Id::Random, "Random", &[key(Key::R)], "Goes to the vector of a new seed."),
        row(Id::Mutate, "Mutate", &[key(Key::M)], "Changes the vector at random, by the amount on the Move page."),
        row(Id::Zero, "Average digit", &[key(Key::Z)], "Sets all values to 0, the centre of the prior."),
        row(Id::Undo, "Undo", &[ctrl(Key::Z)], "Undoes the last change."),
        row(Id::Redo, "Redo", &[ctrl_shift(Key::Z), ctrl(Key::Y)], "Restores the last change that was undone."),
        row(Id::SaveImage, "Save image…", &[ctrl(Key::S)], "Saves the digit as it is now."),
        row(Id::SaveImageToPath, "Save image to path…", &[], "Saves the digit as it is now to a path you type."),
        row(Id::SaveGrid, "Save sample grid…", &[], "Saves all 64 samples in one image."),
        row(Id::SaveCurves, "Save curves…", &[], "Saves every figure of the run as a table."),
        row(Id::SaveCheckpoint, "Save checkpoint…", &[], "Saves the run's whole state, without stopping."),
        row(Id::SaveMorph, "Save morph…", &[], "Saves the morph as a GIF or APNG."),
        row(Id::Teach(0), "Take the tour", &[], "Explains the window and the two networks, card by card."),
        row(Id::Teach(1), "Lesson: a collapse", &[], "Makes a run collapse on purpose, and shows how to notice it."),
        row(Id::Teach(2), "Lesson: how good is good?", &[], "Explains the quality metrics with the shipped generator."),
        row(Id::OpenLesson, "Open lesson…", &[], "Opens the cards of a lesson file."),
        row(
            Id::RecentRuns,
            "Recent runs…",
            &[ctrl(Key::O)],
            "Lists the runs on disk, to continue, compare or delete one.",
        ),
        row(Id::OpenCheckpoint, "Open checkpoint…", &[], "Continues a run from a saved checkpoint."),
        row(Id::Compare, "Compare with a run…", &[], "Adds an earlier run's curves as dotted lines."),
        row(Id::OpenGenerator, "Open generator…", &[], "Loads a model file's generator for the sliders."),
        row(Id::UseShipped, "Use shipped generator", &[], "Loads the generator that comes with the program."),
        row(
            Id::UseShippedConditional,
            "Use shipped conditional generator",
            &[],
            "Loads the generator of the program that draws the digit you choose.",
        ),
        row(Id::ChooseData, "Choose data folder…", &[], "Trains the next run on a folder of IDX files."),
        row(Id::UseMnist, "Use MNIST", &[], "Trains the next run on the digits inside this program."),
        row(Id::LoadRecipe, "Load recipe…", &[], "Loads a file's recipe for the next run."),
        row(
            Id::CopyVector,
            "Copy vector as text",
            &[ctrl(Key::C)],
            "Copies the vector to the clipboard as a line of text.",
        ),
        row(Id::PasteVector, "Paste vector", &[ctrl(Key::V)], "Goes to the vector on the clipboard."),
        row(
            Id::FindDigit(0),
            "Find a 0",
            &[key(Key::Num0)],
            "Asks the generator for a 0, or searches random vectors for one.",
        ),
        row(
            Id::FindDigit(1),
            "Find a 1",
            &[key(Key::Num1)],
            "Asks the generator for a 1, or searches random vectors for one.",
        ),
        row(
            Id::FindDigit(2),
            "Find a 2",
            &[key(Key::Num2)],
            "Asks the generator for a 2, or searches random vectors for one.",
        ),
        row(
            Id::FindDigit(3),
            "Find a 3",
            &[key(Key::Num3)],
            "Asks the generator for a 3, or searches random vectors for one.",
        ),
        row(
            Id::FindDigit(4),
            "Find a 4",
            &[key(Key::Num4)],
            "Asks the generator for a 4, or searches random vectors for one.",
        ),
        row(
            Id::FindDigit(5),
            "Find a 5",
            &[key(Key::Num5)],
            "Asks the generator for a 5, or searches random vectors for one.",
        ),
        row(
            Id::FindDigit(6),
            "Find a 6",
            &[key(Key::Num6)],
            "Asks the generator for a 6, or searches random vectors for one.",
        ),
        row(
            Id::FindDigit(7),
            "Find a 7",
            &[key(Key::Num7)],
            "Asks the generator for a 7, or searches random vectors for one.",
        ),
        row(
            Id::FindDigit(8),
            "Find an 8",
            &[key(Key::Num8)],
            "Asks the generator for an 8, or searches random vectors for one.",
        ),
        row(
            Id::FindDigit(9),
            "Find a 9",
            &[key(Key::Num9)],
            "Asks the generator for a 9, or searches random vectors for one.",
        ),
        row(Id::OpenPage(Tab::Dimensions), "Page: Dimensions", &[ctrl(Key::Num1)], "Shows the 200 values."),
        row(
            Id::OpenPage(Tab::Directions),
            "Page: Directions",
            &[ctrl(Key::Num2)],
            "Shows directions that change one property.",
        ),
        row(Id::OpenPage(Tab::Move), "Page: Move", &[ctrl(Key::Num3)], "Shows seeds, mutation, length and arithmetic."),
        row(Id::OpenPage(Tab::Morph), "Page: Morph", &[ctrl(Key::Num4)], "Shows the keyframes and the player."),
        row(Id::OpenPage(Tab::Kept), "Page: Kept", &[ctrl(Key::Num5)], "Shows the kept vectors and the history."),
        row(Id::ChooseAbove, "Direction above", &[key(Key::ArrowUp)], "Chooses the direction above."),
        row(Id::ChooseBelow, "Direction below", &[key(Key::ArrowDown)], "Chooses the direction below."),
        row(Id::MoveBack, "Move back along it", &[held(Key::ArrowLeft)], "Moves back along the chosen direction."),
        row(Id::MoveForward, "Move along it", &[held(Key::ArrowRight)], "Moves along the chosen direction."),
        row(Id::MarkMore, "Mark as more", &[key(Key::T)], "Marks the digit as having more of the taught property."),
        row(Id::MarkLess, "Mark as less", &[shift(Key::T)], "Marks the digit as having less of the taught property."),
        row(
            Id::FindDirections,
            "Find directions",
            &[],
            "Draws new samples and searches them for directions thoroughly.",
        ),
        row(Id::SaveDirections, "Save directions…", &[], "Saves your own directions as JSON."),
        row(Id::LoadDirections, "Load directions…", &[], "Adds a file's directions to your own."),
        row(Id::Store(A), "Store as A", &[shift(Key::A)], "Stores the vector as A."),
        row(Id::Store(B), "Store as B", &[shift(Key::B)], "Stores the vector as B."),
        row(Id::Store(C), "Store as C", &[shift(Key::C)], "Stores the vector as C."),
        row(Id::GoTowards(A), "Go towards A", &[key(Key::A)], "Moves some degrees towards A."),
        row(Id::GoTowards(B), "Go towards B", &[key(Key::B)], "Moves some degrees towards B."),
        row(Id::GoTowards(C), "Go towards C", &[key(Key::C)], "Moves some degrees towards C."),
        row(Id::AddKeyframe, "Add keyframe", &[key(Key::K)], "Adds the vector to the morph as a keyframe."),
        row(Id::PlayOrPauseMorph, "Play or pause morph", &[key(Key::P)], "Plays the morph, or pauses it."),
        row(Id::Keep, "Keep this", &[key(Key::G)], "Saves the vector in the gallery."),
        row(Id::FastTraining, "Fast training", &[], FAST),
        row(Id::SmoothWindow, "Smooth window", &[], SMOOTH),
        row(
            Id::Lay(Workspace::Train),
            "Train workspace",
            &[key(Key::F2)],
            "Arranges the window for a run: settings, curves, samples and the digit.",
        ),
        row(
            Id::Lay(Workspace::Explore),
            "Explore workspace",
            &[key(Key::F3)],
            "Arranges the window for the digit: it is as large as possible, with the sliders beside it.",
        ),
        row(
            Id::Lay(Workspace::Present),
            "Present full screen",
            &[key(Key::F11)],
            "Shows the digit and the ten digits full screen, or leaves full screen.",
        ),
        row(Id::LeavePresentation, "Leave the presentation", &[key(Key::Escape)], "Shows the other panels again."),
        row(Id::ToggleRun, "Show or hide run panel", &[key(Key::F6)], "Shows or hides the panel on the left."),
        row(Id::ToggleSliders, "Show or hide sliders", &[key(Key::F7)], "Shows or hides the panel on the right."),
        row(Id::ResetLayout, "Reset layout", &[], "Shows all panels at their usual sizes, at the usual zoom."),
        row(Id::ZoomIn, "Zoom in", &[], "Draws everything a tenth larger; Ctrl and + does the same."),
        row(Id::ZoomOut, "Zoom out", &[], "Draws everything a tenth smaller; Ctrl and - does the same."),
        row(Id::ZoomReset, "Usual size", &[], "Draws everything at its normal size; Ctrl and 0 does the same."),
        row(Id::LightColours, "Light colours", &[], "Draws dark text on a light background."),
        row(Id::DarkColours, "Dark colours", &[], "Draws light text on a dark background."),
        row(Id::ToggleLog, "Log", &[], "Shows or hides the log."),
        row(Id::TogglePalette, "All commands…", &[ctrl(Key::P)], "Searches all commands by name."),
        row(Id::ToggleHelp, "Keys and first steps", &[key(Key::F1)], "Shows first steps and all keys."),
        row(Id::Quit, "Quit", &[], "Closes the window; a run under way is saved first."),
    ]
};

const FAST: &str =
    "Training never pauses. While it uses all cores, a dragged digit may appear some milliseconds later.";
const SMOOTH: &str = "Training pauses after the current step while you drag: it loses the time of the drag.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_the_table_once_with_a_name_and_a_sentence() {
        for (place, entry) in TABLE.iter().enumerate() {
            assert_eq!(TABLE.iter().position(|other| other.id == entry.id), Some(place), "{:?}", entry.id);
            assert_eq!(TABLE.iter().position(|other| other.name == entry.name), Some(place), "{}", entry.name);
            assert!(entry.does.ends_with('.') && entry.does.contains(' '), "{}", entry.does);
        }
    }
}
