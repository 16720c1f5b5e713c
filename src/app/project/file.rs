//! The project's file: a ZIP archive of `project.json` and, where it is embedded, `model.safetensors`.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::export::Provenance;
use crate::files::{AtomicFile, open_regular_file, write_or_say};
use crate::latent::path::MOST_KEYFRAMES;
use crate::latent::{DIM, Locks};
use crate::ui::{MOST_KEPT, SaveOptions, Workbench};

/// Extension of a project's file.
pub(in crate::app) const ENDING: &str = "latent";
const FORMAT: &str = "latent-explorer project";
const VERSION: u32 = 1;
const STORY: &str = "project.json";
const MODEL: &str = "model.safetensors";
/// Largest `project.json`, in bytes. A project with the largest possible gallery is smaller.
const LARGEST_STORY: u64 = 16 << 20;
/// Largest embedded model, in bytes.
pub(in crate::app) const LARGEST_MODEL: u64 = 64 << 20;

/// What a project keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Project {
    format: String,
    version: u32,
    /// The vector on screen, and the generator that drew it.
    pub(super) picture: Provenance,
    /// The number in the seed box.
    #[serde(default)]
    pub(super) seed: u64,
    #[serde(default)]
    pub(super) locks: Locks,
    /// Gallery, directions, keyframes, slots and pins.
    #[serde(default)]
    pub(super) bench: Workbench,
    /// How images and animations are saved.
    #[serde(default)]
    pub(super) save: SaveOptions,
}

impl Project {
    pub(super) fn new(picture: Provenance, seed: u64, locks: Locks, bench: Workbench, save: SaveOptions) -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, picture, seed, locks, bench, save }
    }

    /// Number of vectors in its gallery.
    pub fn vectors(&self) -> usize {
        self.bench.kept.len()
    }

    /// Whether both projects hold the same work. Ignores the selected tab, the seed, the vector on screen and the save
    /// options.
    pub(super) fn same_work(&self, other: &Self) -> bool {
        let bench = |project: &Self| Workbench { tab: self.bench.tab, ..project.bench.clone() };
        self.locks == other.locks && bench(self) == bench(other)
    }

    /// Writes the project, with the bytes of its model where it has one.
    ///
    /// # Errors
    /// Returns a message with the file's path and the cause.
    pub(super) fn write(&self, path: &Path, model: Option<&[u8]>) -> Result<(), String> {
        let fail = |error: &dyn std::fmt::Display| format!("{} could not be written: {error}", path.display());
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        let packed = options.compression_method(CompressionMethod::Deflated);
        let story = serde_json::to_vec(self).map_err(|error| fail(&error))?;
        archive.start_file(STORY, packed).map_err(|error| fail(&error))?;
        archive.write_all(&story).map_err(|error| fail(&error))?;
        if let Some(model) = model {
            let plain = options.compression_method(CompressionMethod::Stored);
            archive.start_file(MODEL, plain).map_err(|error| fail(&error))?;
            archive.write_all(model).map_err(|error| fail(&error))?;
        }
        let bytes = archive.finish().map_err(|error| fail(&error))?.into_inner();
        write_or_say(path, &bytes)
    }

    /// Reads a project, without its model.
    ///
    /// # Errors
    /// Returns a message that says what is wrong with the file.
    pub(in crate::app) fn read(path: &Path) -> Result<Self, String> {
        let fail = |error: &dyn std::fmt::Display| format!("{} is no project: {error}", path.display());
        let mut archive = archive(path).map_err(|error| fail(&error))?;
        let mut story = Vec::new();
        let entry = archive.by_name(STORY).map_err(|error| fail(&error))?;
        entry.take(LARGEST_STORY + 1).read_to_end(&mut story).map_err(|error| fail(&error))?;
        if story.len() as u64 > LARGEST_STORY {
            return Err(fail(&"its contents are too large"));
        }
        let mut project: Self = serde_json::from_slice(&story).map_err(|error| fail(&error))?;
        if project.format != FORMAT {
            return Err(fail(&format_args!("its format is {:?}", project.format)));
        }
        if project.version > VERSION {
            return Err(fail(&format_args!("it was written by a newer version ({})", project.version)));
        }
        let mut seen = [false; DIM];
        let bench = &mut project.bench;
        bench.pinned.retain(|&index| seen.get_mut(index).is_some_and(|seen| !std::mem::replace(seen, true)));
        bench.kept.truncate(MOST_KEPT);
        bench.path.keyframes.truncate(MOST_KEYFRAMES);
        project.save = project.save.in_range();
        project.picture.conditioning = project.picture.conditioning.map(crate::latent::Conditioning::in_range);
        Ok(project)
    }

    /// Copies the embedded model to this file. Returns false when there is none.
    ///
    /// # Errors
    /// Returns a message about what could not be read or written.
    pub(super) fn unpack_model(path: &Path, to: &Path) -> Result<bool, String> {
        let fail =
            |error: &dyn std::fmt::Display| format!("the model in {} could not be used: {error}", path.display());
        let mut archive = archive(path).map_err(|error| fail(&error))?;
        let entry = match archive.by_name(MODEL) {
            Err(zip::result::ZipError::FileNotFound) => return Ok(false),
            entry => entry.map_err(|error| fail(&error))?,
        };
        let mut file = AtomicFile::create(to).map_err(|error| fail(&error))?;
        let copied = std::io::copy(&mut entry.take(LARGEST_MODEL + 1), &mut file).map_err(|error| fail(&error))?;
        if copied > LARGEST_MODEL {
            return Err(fail(&"it is too large"));
        }
        file.commit().map(|()| true).map_err(|error| fail(&error))
    }
}

fn archive(path: &Path) -> Result<ZipArchive<BufReader<File>>, String> {
    let file = open_regular_file(path).map_err(|error| error.to_string())?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;

    pub(super) fn project() -> Project {
        let mut bench = Workbench::default();
        bench.keep(crate::latent::NamedVector::nameless(sample(1)), Some(7));
        bench.path.add(sample(2), 1.5);
        bench.pinned = vec![3, 5];
        let picture = Provenance { z: Some(sample(4)), ..Provenance::of("mine".to_owned()) };
        Project::new(picture, 9, Locks::default(), bench, SaveOptions { scale: 3, ..SaveOptions::default() })
    }

    #[test]
    fn a_project_and_its_model_come_back_and_the_same_project_is_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let (path, model) = (folder.path().join("a.latent"), folder.path().join("model"));
        project().write(&path, None).unwrap();
        assert_eq!(Project::read(&path).unwrap(), project());
        assert_eq!(Project::unpack_model(&path, &model), Ok(false));
        project().write(&path, Some(b"weights")).unwrap();
        assert_eq!(Project::read(&path).unwrap(), project());
        assert_eq!(Project::unpack_model(&path, &model), Ok(true));
        assert_eq!(std::fs::read(&model).unwrap(), b"weights");
        let before = std::fs::read(&path).unwrap();
        project().write(&path, Some(b"weights")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn the_page_is_no_work_and_the_gallery_is() {
        let mut other = project();
        (other.bench.tab, other.picture.z, other.save.scale) = (crate::ui::Tab::Kept, None, 9);
        assert!(project().same_work(&other));
        other.bench.kept[0].tags.push("bold".to_owned());
        assert!(!project().same_work(&other));
    }

    #[test]
    fn what_is_no_project_is_refused_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.latent");
        std::fs::write(&path, "no").unwrap();
        assert!(Project::read(&path).unwrap_err().contains("is no project"));
        let newer = Project { version: 2, ..project() };
        newer.write(&path, None).unwrap();
        assert!(Project::read(&path).unwrap_err().contains("newer version (2)"));
        let other = Project { format: "other".to_owned(), ..project() };
        other.write(&path, None).unwrap();
        assert!(Project::read(&path).unwrap_err().contains("other"));
        let mut wild = project();
        wild.bench.pinned = vec![5, 5, 999];
        wild.save.scale = 0;
        wild.write(&path, None).unwrap();
        let read = Project::read(&path).unwrap();
        assert_eq!((read.bench.pinned, read.save.scale), (vec![5], 1));
    }
}
