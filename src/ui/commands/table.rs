//! Every command of the menus, the keys and the palette.
//!
//! This file is long because it is one table.

use egui::Key;

use super::keys::{Chord, ctrl, ctrl_shift, held, key, shift};
use crate::ui::layouts::{Part, Side};
use crate::ui::{Tab, Workspace};
use crate::words::{self, Language, Word};

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
    SaveVector,
    SaveGallery,
    SaveGallerySheet,
    SaveGalleryImages,
    SaveSamples,
    SaveStrip,
    SavePlots,
    SaveSweep,
    SaveWalk,
    SaveTimeLapse,
    SaveProject,
    SaveProjectAs,
    Open,
    CopyNumbers,
    CopyImage,
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
    ContinueLast,
    Measure,
    FastTraining,
    SmoothWindow,
    Lay(Workspace),
    LeavePresentation,
    TogglePart(Part),
    MovePart(Part, Side),
    ResetLayout,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    LightColours,
    DarkColours,
    Speak(Language),
    ToggleLog,
    ToggleHelp,
    About,
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
    pub(in crate::ui) name: Word,
    /// Keys of the command; any of them executes it.
    pub(in crate::ui) keys: &'static [Chord],
    /// What the command does, in one sentence.
    pub(in crate::ui) does: Word,
}

impl CommandId {
    /// Returns the command's row of the table.
    pub(in crate::ui) fn entry(self) -> Option<&'static Entry> {
        TABLE.iter().find(|entry| entry.id == self)
    }
}

const fn row(id: CommandId, name: Word, keys: &'static [Chord], does: Word) -> Entry {
    Entry { id, name, keys, does }
}

/// All commands, in the palette's order, except those that move panels, which only the menu of panels has.
pub(in crate::ui) static TABLE: [Entry; 106] = {
    use CommandId as Id;
    use Slot::{A, B, C};
    [
        row(Id::Start, words::START, &[], words::START_DOES),
        row(Id::Pause, words::PAUSE, &[key(Key::Space)], words::PAUSE_DOES),
        row(Id::Resume, words::RESUME, &[key(Key::Space)], words::RESUME_DOES),
        row(Id::Step, words::ONE_STEP, &[], words::ONE_STEP_DOES),
        row(Id::Stop, words::STOP, &[], words::STOP_DOES),
        row(Id::ContinueLast, words::CONTINUE_LAST, &[], words::CONTINUE_LAST_DOES),
        row(Id::Measure, words::MEASURE, &[], words::MEASURE_DOES),
        row(Id::Random, words::RANDOM, &[key(Key::R)], words::RANDOM_DOES),
        row(Id::Mutate, words::MUTATE, &[key(Key::M)], words::MUTATE_DOES),
        row(Id::Zero, words::AVERAGE_DIGIT, &[key(Key::Z)], words::AVERAGE_DIGIT_DOES),
        row(Id::Undo, words::UNDO, &[ctrl(Key::Z)], words::UNDO_DOES),
        row(Id::Redo, words::REDO, &[ctrl_shift(Key::Z), ctrl(Key::Y)], words::REDO_DOES),
        row(Id::SaveImage, words::SAVE_IMAGE, &[ctrl(Key::S)], words::SAVE_IMAGE_DOES),
        row(Id::SaveImageToPath, words::SAVE_IMAGE_TO_PATH, &[], words::SAVE_IMAGE_TO_PATH_DOES),
        row(Id::SaveGrid, words::SAVE_GRID, &[], words::SAVE_GRID_DOES),
        row(Id::SaveCurves, words::SAVE_CURVES, &[], words::SAVE_CURVES_DOES),
        row(Id::SaveCheckpoint, words::SAVE_CHECKPOINT, &[], words::SAVE_CHECKPOINT_DOES),
        row(Id::SaveMorph, words::SAVE_MORPH, &[], words::SAVE_MORPH_DOES),
        row(Id::SaveVector, words::SAVE_VECTOR, &[], words::SAVE_VECTOR_DOES),
        row(Id::SaveGallery, words::SAVE_GALLERY, &[], words::SAVE_GALLERY_DOES),
        row(Id::SaveGallerySheet, words::SAVE_GALLERY_SHEET, &[], words::SAVE_GALLERY_SHEET_DOES),
        row(Id::SaveGalleryImages, words::SAVE_GALLERY_IMAGES, &[], words::SAVE_GALLERY_IMAGES_DOES),
        row(Id::SaveSamples, words::SAVE_SAMPLES, &[], words::SAVE_SAMPLES_DOES),
        row(Id::SaveStrip, words::SAVE_STRIP, &[], words::SAVE_STRIP_DOES),
        row(Id::SavePlots, words::SAVE_PLOTS, &[], words::SAVE_PLOTS_DOES),
        row(Id::SaveSweep, words::SAVE_SWEEP, &[], words::SAVE_SWEEP_DOES),
        row(Id::SaveWalk, words::SAVE_WALK, &[], words::SAVE_WALK_DOES),
        row(Id::SaveTimeLapse, words::SAVE_TIME_LAPSE, &[], words::SAVE_TIME_LAPSE_DOES),
        row(Id::SaveProject, words::SAVE_PROJECT, &[ctrl_shift(Key::S)], words::SAVE_PROJECT_DOES),
        row(Id::SaveProjectAs, words::SAVE_PROJECT_AS, &[], words::SAVE_PROJECT_AS_DOES),
        row(Id::Open, words::OPEN_ANY, &[ctrl_shift(Key::O)], words::OPEN_ANY_DOES),
        row(Id::CopyNumbers, words::COPY_NUMBERS, &[ctrl_shift(Key::C)], words::COPY_NUMBERS_DOES),
        row(Id::CopyImage, words::COPY_IMAGE, &[], words::COPY_IMAGE_DOES),
        row(Id::Teach(0), words::TAKE_THE_TOUR, &[], words::TAKE_THE_TOUR_DOES),
        row(Id::Teach(1), words::LESSON_COLLAPSE, &[], words::LESSON_COLLAPSE_DOES),
        row(Id::Teach(2), words::LESSON_HOW_GOOD, &[], words::LESSON_HOW_GOOD_DOES),
        row(Id::OpenLesson, words::OPEN_LESSON, &[], words::OPEN_LESSON_DOES),
        row(Id::RecentRuns, words::RECENT_RUNS_OPEN, &[ctrl(Key::O)], words::RECENT_RUNS_DOES),
        row(Id::OpenCheckpoint, words::OPEN_CHECKPOINT, &[], words::OPEN_CHECKPOINT_DOES),
        row(Id::Compare, words::COMPARE_WITH_A_RUN, &[], words::COMPARE_WITH_A_RUN_DOES),
        row(Id::OpenGenerator, words::OPEN_GENERATOR, &[], words::OPEN_GENERATOR_DOES),
        row(Id::UseShipped, words::USE_SHIPPED, &[], words::USE_SHIPPED_DOES),
        row(Id::UseShippedConditional, words::USE_SHIPPED_CONDITIONAL, &[], words::USE_SHIPPED_CONDITIONAL_DOES),
        row(Id::ChooseData, words::CHOOSE_DATA, &[], words::CHOOSE_DATA_DOES),
        row(Id::UseMnist, words::USE_MNIST, &[], words::USE_MNIST_DOES),
        row(Id::LoadRecipe, words::LOAD_RECIPE, &[], words::LOAD_RECIPE_DOES),
        row(Id::CopyVector, words::COPY_VECTOR, &[ctrl(Key::C)], words::COPY_VECTOR_DOES),
        row(Id::PasteVector, words::PASTE_VECTOR, &[ctrl(Key::V)], words::PASTE_VECTOR_DOES),
        row(Id::FindDigit(0), words::FIND_0, &[key(Key::Num0)], words::FIND_0_DOES),
        row(Id::FindDigit(1), words::FIND_1, &[key(Key::Num1)], words::FIND_1_DOES),
        row(Id::FindDigit(2), words::FIND_2, &[key(Key::Num2)], words::FIND_2_DOES),
        row(Id::FindDigit(3), words::FIND_3, &[key(Key::Num3)], words::FIND_3_DOES),
        row(Id::FindDigit(4), words::FIND_4, &[key(Key::Num4)], words::FIND_4_DOES),
        row(Id::FindDigit(5), words::FIND_5, &[key(Key::Num5)], words::FIND_5_DOES),
        row(Id::FindDigit(6), words::FIND_6, &[key(Key::Num6)], words::FIND_6_DOES),
        row(Id::FindDigit(7), words::FIND_7, &[key(Key::Num7)], words::FIND_7_DOES),
        row(Id::FindDigit(8), words::FIND_8, &[key(Key::Num8)], words::FIND_8_DOES),
        row(Id::FindDigit(9), words::FIND_9, &[key(Key::Num9)], words::FIND_9_DOES),
        row(Id::OpenPage(Tab::Dimensions), words::PAGE_DIMENSIONS, &[ctrl(Key::Num1)], words::PAGE_DIMENSIONS_DOES),
        row(Id::OpenPage(Tab::Directions), words::PAGE_DIRECTIONS, &[ctrl(Key::Num2)], words::PAGE_DIRECTIONS_DOES),
        row(Id::OpenPage(Tab::Move), words::PAGE_MOVE, &[ctrl(Key::Num3)], words::PAGE_MOVE_DOES),
        row(Id::OpenPage(Tab::Morph), words::PAGE_MORPH, &[ctrl(Key::Num4)], words::PAGE_MORPH_DOES),
        row(Id::OpenPage(Tab::Kept), words::PAGE_KEPT, &[ctrl(Key::Num5)], words::PAGE_KEPT_DOES),
        row(Id::ChooseAbove, words::DIRECTION_ABOVE, &[key(Key::ArrowUp)], words::DIRECTION_ABOVE_DOES),
        row(Id::ChooseBelow, words::DIRECTION_BELOW, &[key(Key::ArrowDown)], words::DIRECTION_BELOW_DOES),
        row(Id::MoveBack, words::MOVE_BACK, &[held(Key::ArrowLeft)], words::MOVE_BACK_DOES),
        row(Id::MoveForward, words::MOVE_FORWARD, &[held(Key::ArrowRight)], words::MOVE_FORWARD_DOES),
        row(Id::MarkMore, words::MARK_MORE, &[key(Key::T)], words::MARK_MORE_DOES),
        row(Id::MarkLess, words::MARK_LESS, &[shift(Key::T)], words::MARK_LESS_DOES),
        row(Id::FindDirections, words::FIND_DIRECTIONS, &[], words::FIND_DIRECTIONS_DOES),
        row(Id::SaveDirections, words::SAVE_DIRECTIONS, &[], words::SAVE_DIRECTIONS_DOES),
        row(Id::LoadDirections, words::LOAD_DIRECTIONS, &[], words::LOAD_DIRECTIONS_DOES),
        row(Id::Store(A), words::STORE_A, &[shift(Key::A)], words::STORE_A_DOES),
        row(Id::Store(B), words::STORE_B, &[shift(Key::B)], words::STORE_B_DOES),
        row(Id::Store(C), words::STORE_C, &[shift(Key::C)], words::STORE_C_DOES),
        row(Id::GoTowards(A), words::GO_TOWARDS_A, &[key(Key::A)], words::GO_TOWARDS_A_DOES),
        row(Id::GoTowards(B), words::GO_TOWARDS_B, &[key(Key::B)], words::GO_TOWARDS_B_DOES),
        row(Id::GoTowards(C), words::GO_TOWARDS_C, &[key(Key::C)], words::GO_TOWARDS_C_DOES),
        row(Id::AddKeyframe, words::ADD_KEYFRAME, &[key(Key::K)], words::ADD_KEYFRAME_DOES),
        row(Id::PlayOrPauseMorph, words::PLAY_OR_PAUSE, &[key(Key::P)], words::PLAY_OR_PAUSE_DOES),
        row(Id::Keep, words::KEEP_THIS, &[key(Key::G)], words::KEEP_THIS_DOES),
        row(Id::FastTraining, words::FAST_TRAINING, &[], words::FAST_TRAINING_DOES),
        row(Id::SmoothWindow, words::SMOOTH_WINDOW, &[], words::SMOOTH_WINDOW_DOES),
        row(Id::Lay(Workspace::Train), words::LAY_TRAIN, &[key(Key::F2)], words::LAY_TRAIN_DOES),
        row(Id::Lay(Workspace::Explore), words::LAY_EXPLORE, &[key(Key::F3)], words::LAY_EXPLORE_DOES),
        row(Id::Lay(Workspace::Present), words::LAY_PRESENT, &[key(Key::F11)], words::LAY_PRESENT_DOES),
        row(Id::LeavePresentation, words::LEAVE_PRESENTATION, &[key(Key::Escape)], words::LEAVE_PRESENTATION_DOES),
        row(Id::TogglePart(Part::Run), words::TOGGLE_RUN, &[key(Key::F6)], words::TOGGLE_RUN_DOES),
        row(Id::TogglePart(Part::Story), words::TOGGLE_STORY, &[], words::TOGGLE_STORY_DOES),
        row(Id::TogglePart(Part::Curves), words::TOGGLE_CURVES, &[], words::TOGGLE_CURVES_DOES),
        row(Id::TogglePart(Part::Samples), words::TOGGLE_SAMPLES, &[], words::TOGGLE_SAMPLES_DOES),
        row(Id::TogglePart(Part::Digit), words::TOGGLE_DIGIT, &[], words::TOGGLE_DIGIT_DOES),
        row(Id::TogglePart(Part::Sliders), words::TOGGLE_SLIDERS, &[key(Key::F7)], words::TOGGLE_SLIDERS_DOES),
        row(Id::ResetLayout, words::RESET_LAYOUT, &[], words::RESET_LAYOUT_DOES),
        row(Id::ZoomIn, words::ZOOM_IN, &[], words::ZOOM_IN_DOES),
        row(Id::ZoomOut, words::ZOOM_OUT, &[], words::ZOOM_OUT_DOES),
        row(Id::ZoomReset, words::ZOOM_RESET, &[], words::ZOOM_RESET_DOES),
        row(Id::LightColours, words::LIGHT_COLOURS, &[], words::LIGHT_COLOURS_DOES),
        row(Id::DarkColours, words::DARK_COLOURS, &[], words::DARK_COLOURS_DOES),
        row(Id::Speak(Language::English), words::ENGLISH, &[], words::ENGLISH_DOES),
        row(Id::Speak(Language::Turkish), words::TURKISH, &[], words::TURKISH_DOES),
        row(Id::ToggleLog, words::LOG, &[], words::LOG_DOES),
        row(Id::TogglePalette, words::ALL_COMMANDS, &[ctrl(Key::P)], words::ALL_COMMANDS_DOES),
        row(Id::About, words::ABOUT, &[], words::ABOUT_DOES),
        row(Id::ToggleHelp, words::KEYS_AND_FIRST_STEPS, &[key(Key::F1)], words::KEYS_AND_FIRST_STEPS_DOES),
        row(Id::Quit, words::QUIT, &[], words::QUIT_DOES),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_the_table_once_with_a_name_and_a_sentence() {
        for (place, entry) in TABLE.iter().enumerate() {
            assert_eq!(TABLE.iter().position(|other| other.id == entry.id), Some(place), "{:?}", entry.id);
            assert_eq!(TABLE.iter().position(|other| other.name == entry.name), Some(place), "{}", entry.name.text());
            let does = entry.does.text();
            assert!(does.ends_with('.') && does.contains(' '), "{does}");
        }
    }
}
