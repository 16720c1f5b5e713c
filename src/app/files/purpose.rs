//! What the program needs a path for, how it asks for the path, and in which folder the dialog opens.

use std::path::{Path, PathBuf};

use crate::ui::Saving;
use crate::words::{self, Word};

/// What the program needs a path for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Purpose {
    Save(Saving),
    OpenAny,
    OpenCheckpoint,
    OpenGenerator,
    LoadDirections,
    LoadRecipe,
    OpenLesson,
    ChooseData,
    Compare,
}

/// What the user chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Wanted {
    /// A new file; this is the proposed name.
    NewFile(&'static str),
    /// An existing file.
    File,
    /// An existing folder.
    Folder,
}

/// The name of a file type, and its file extensions.
type Kind = (Word, &'static [&'static str]);

/// The content of a dialog.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct Question {
    pub(in crate::app) title: Word,
    pub(in crate::app) wanted: Wanted,
    /// The name of the file type and its file extensions. There are no extensions when any file is accepted.
    pub(in crate::app) kind: Kind,
}

const ANY: Kind = (Word::NONE, &[]);
const IMAGES: Kind = (words::KIND_IMAGES, &["png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff"]);
const ANIMATIONS: Kind = (words::KIND_ANIMATIONS, &["gif", "png", "apng", "mp4"]);
const PLOTS: Kind = (words::KIND_PLOTS, &["png", "svg", "jpg", "jpeg", "webp", "bmp", "tif", "tiff"]);
const SAMPLES: Kind =
    (words::KIND_SAMPLES, &["png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff", "npy", "idx3-ubyte", "gz"]);
const PROJECTS: Kind = (words::KIND_PROJECTS, &["latent"]);
const VECTORS: Kind = (words::KIND_VECTORS, &["npz", "npy", "json"]);
const OPENED: Kind = (words::KIND_OPENED, &["latent", "png", "npz", "npy", "json", "safetensors"]);
const WEIGHTS: Kind = (words::KIND_SAFETENSORS, &["safetensors"]);
const DIRECTIONS: Kind = (words::KIND_DIRECTIONS, &["json"]);
const LESSONS: Kind = (words::KIND_LESSONS, &["json"]);
const RECIPES: Kind = (words::KIND_RECIPES, &["json"]);

impl Purpose {
    /// All purposes.
    #[cfg(test)]
    pub(in crate::app) const ALL: [Self; 26] = [
        Self::Save(Saving::Image),
        Self::Save(Saving::Grid),
        Self::Save(Saving::Checkpoint),
        Self::Save(Saving::Directions),
        Self::Save(Saving::Morph),
        Self::Save(Saving::Recipe),
        Self::Save(Saving::Curves),
        Self::Save(Saving::Vector),
        Self::Save(Saving::Gallery),
        Self::Save(Saving::GallerySheet),
        Self::Save(Saving::GalleryImages),
        Self::Save(Saving::Samples),
        Self::Save(Saving::Strip),
        Self::Save(Saving::Plots),
        Self::Save(Saving::Sweep),
        Self::Save(Saving::Walk),
        Self::Save(Saving::Project),
        Self::Save(Saving::TimeLapse),
        Self::OpenAny,
        Self::OpenCheckpoint,
        Self::OpenGenerator,
        Self::LoadDirections,
        Self::LoadRecipe,
        Self::OpenLesson,
        Self::ChooseData,
        Self::Compare,
    ];

    pub(in crate::app) fn question(self) -> Question {
        use Wanted::{File, Folder, NewFile};
        let (title, wanted, kind) = match self {
            Self::Save(Saving::Image) => (words::TITLE_SAVE_IMAGE, NewFile("digit.png"), IMAGES),
            Self::Save(Saving::Grid) => (words::TITLE_SAVE_GRID, NewFile("samples.png"), IMAGES),
            Self::Save(Saving::Checkpoint) => (words::TITLE_SAVE_CHECKPOINT, NewFile("checkpoint.safetensors"), ANY),
            Self::Save(Saving::Directions) => (words::TITLE_SAVE_DIRECTIONS, NewFile("directions.json"), ANY),
            Self::Save(Saving::Morph) => (words::TITLE_SAVE_MORPH, NewFile("morph.gif"), ANIMATIONS),
            Self::Save(Saving::Recipe) => (words::TITLE_SAVE_RECIPE, NewFile("recipe.json"), ANY),
            Self::Save(Saving::Curves) => (words::TITLE_SAVE_CURVES, NewFile("curves.csv"), ANY),
            Self::Save(Saving::Vector) => (words::TITLE_SAVE_VECTOR, NewFile("vector.npz"), VECTORS),
            Self::Save(Saving::Gallery) => (words::TITLE_SAVE_GALLERY, NewFile("gallery.json"), VECTORS),
            Self::Save(Saving::GallerySheet) => (words::TITLE_SAVE_GALLERY_SHEET, NewFile("gallery.png"), IMAGES),
            Self::Save(Saving::Samples) => (words::TITLE_SAVE_SAMPLES, NewFile("digits.png"), SAMPLES),
            Self::Save(Saving::Strip) => (words::TITLE_SAVE_STRIP, NewFile("direction.png"), IMAGES),
            Self::Save(Saving::Plots) => (words::TITLE_SAVE_PLOTS, NewFile("plots.png"), PLOTS),
            Self::Save(Saving::Sweep) => (words::TITLE_SAVE_SWEEP, NewFile("direction.gif"), ANIMATIONS),
            Self::Save(Saving::Walk) => (words::TITLE_SAVE_WALK, NewFile("walk.gif"), ANIMATIONS),
            Self::Save(Saving::TimeLapse) => (words::TITLE_SAVE_TIME_LAPSE, NewFile("run.gif"), ANIMATIONS),
            Self::Save(Saving::GalleryImages) => (words::TITLE_SAVE_GALLERY_IMAGES, NewFile("digits"), ANY),
            Self::Save(Saving::Project) => (words::TITLE_SAVE_PROJECT, NewFile("digits.latent"), PROJECTS),
            Self::OpenAny => (words::TITLE_OPEN_ANY, File, OPENED),
            Self::OpenCheckpoint => (words::TITLE_OPEN_CHECKPOINT, File, WEIGHTS),
            Self::OpenGenerator => (words::TITLE_OPEN_GENERATOR, File, WEIGHTS),
            Self::LoadDirections => (words::TITLE_LOAD_DIRECTIONS, File, DIRECTIONS),
            Self::LoadRecipe => (words::TITLE_LOAD_RECIPE, File, RECIPES),
            Self::OpenLesson => (words::TITLE_OPEN_LESSON, File, LESSONS),
            Self::ChooseData => (words::TITLE_CHOOSE_DATA, Folder, ANY),
            Self::Compare => (words::TITLE_COMPARE, Folder, ANY),
        };
        Question { title, wanted, kind }
    }

    /// The message for a dialog that was closed without a choice.
    pub(in crate::app) fn cancelled(self) -> &'static str {
        if matches!(self, Self::Save(_)) { "save cancelled" } else { "open cancelled" }
    }

    /// Whether the purpose concerns one of this program's own runs, or a part of a run.
    fn is_of_a_run(self) -> bool {
        matches!(self, Self::OpenCheckpoint | Self::OpenGenerator | Self::Compare)
    }

    /// Returns the folder in which the dialog opens. For files of a run this is the folder of the runs. Otherwise it
    /// is the folder that was used last, or the user's documents when no folder was used.
    pub(in crate::app) fn folder(self, runs: Option<PathBuf>, used: Option<&Path>) -> Option<PathBuf> {
        let runs = runs.filter(|_| self.is_of_a_run());
        let folders = [runs, used.map(Path::to_owned), documents()];
        folders.into_iter().flatten().find(|folder| folder.is_dir())
    }

    /// Returns the folder to remember after this path was chosen. Folders of runs are not remembered, because their
    /// dialogs open in the folder of the runs.
    pub(in crate::app) fn used(self, path: &Path) -> Option<PathBuf> {
        path.parent().filter(|_| !self.is_of_a_run()).map(Path::to_owned)
    }
}

fn documents() -> Option<PathBuf> {
    let dirs = directories::UserDirs::new()?;
    Some(dirs.document_dir().filter(|folder| folder.is_dir()).unwrap_or_else(|| dirs.home_dir()).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_runs_is_looked_for_there_and_all_else_where_the_person_was_last() {
        let folder = tempfile::tempdir().unwrap();
        let (runs, pictures, gone) = (folder.path().join("runs"), folder.path().join("a"), folder.path().join("gone"));
        std::fs::create_dir(&runs).unwrap();
        std::fs::create_dir(&pictures).unwrap();
        for purpose in Purpose::ALL {
            let with = |runs: &Path, used: &Path| purpose.folder(Some(runs.to_owned()), Some(used));
            let of_a_run = matches!(purpose, Purpose::OpenCheckpoint | Purpose::OpenGenerator | Purpose::Compare);
            assert_eq!(
                with(&runs, &pictures).unwrap(),
                if of_a_run { &runs } else { &pictures }.clone(),
                "{purpose:?}"
            );
            assert_eq!(with(&gone, &pictures).as_ref(), Some(&pictures), "{purpose:?}: before the first run");
            assert_eq!(with(&gone, &gone), documents(), "{purpose:?}");
            let chosen = purpose.used(&pictures.join("digit.png"));
            assert_eq!(chosen, (!of_a_run).then(|| pictures.clone()), "{purpose:?}");
        }
    }

    #[test]
    fn no_two_questions_look_alike() {
        let titles: std::collections::BTreeSet<_> = Purpose::ALL.map(|purpose| purpose.question().title.text()).into();
        assert_eq!(titles.len(), Purpose::ALL.len());
        for purpose in Purpose::ALL {
            let saves = matches!(purpose.question().wanted, Wanted::NewFile(_));
            assert_eq!(saves, matches!(purpose, Purpose::Save(_)), "{purpose:?}");
        }
    }
}
