//! What a file or a folder opens as: from the command line, or dropped on the window.

use std::path::{Path, PathBuf};

use crate::app::project::file::{ENDING, Project};
use crate::export::{Provenance, is_vectors_file, read_provenance, read_vectors};
use crate::files::read_regular_text;
use crate::latent::NamedVector;
use crate::latent::vector_list::from_json;
use crate::protocol::Recipe;
use crate::session::{checkpoints_in, is_checkpoint};
use crate::ui::Lesson;

/// Largest recipe or lesson file, in bytes.
const LARGEST_TEXT: u64 = 1 << 18;
const KINDS: &str = "the window opens a model or checkpoint (.safetensors), a run folder, a folder of IDX files, a PNG of \
                     this program, a project (.latent), vectors \
                     (.npz, .npy, .json), and a recipe or lesson (.json)";

/// What a path opens as.
#[derive(Clone, Debug, PartialEq)]
pub enum Opened {
    /// A generator.
    Model(PathBuf),
    /// A run's folder, or one of its checkpoints.
    Run(PathBuf),
    /// An image of this program.
    Picture(Box<Provenance>),
    /// Training data.
    Data(PathBuf),
    /// A recipe for the next run.
    Recipe(PathBuf),
    /// A lesson.
    Lesson(Box<Lesson>),
    /// Vectors, at least one.
    Vectors(Vec<NamedVector>),
    /// A project and its file.
    Project(PathBuf, Box<Project>),
}

/// Finds out what the path opens as. A folder is a run or holds training data, a safetensors file is a checkpoint or a
/// model, a PNG file is an image of this program, an NPY or NPZ file holds vectors, and a JSON file is a lesson or a
/// recipe or holds vectors. Reads images and vectors whole: not for the window's thread.
///
/// # Errors
/// Returns the reason when nothing is there, when the file cannot be read, and when it is none of these.
pub fn open(path: &Path) -> Result<Opened, String> {
    let fail = |reason: &str| Err(format!("{}: {reason}", path.display()));
    if path.is_dir() {
        if path.join("run.json").is_file() || !checkpoints_in(path).is_empty() {
            return Ok(Opened::Run(path.to_owned()));
        }
        if holds_data(path) {
            return Ok(Opened::Data(path.to_owned()));
        }
        return fail("this folder is no run; it has no run.json, and no IDX files");
    }
    if !path.exists() {
        return fail("there is no such file, folder or command; latent-explorer --help lists the commands");
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "safetensors" => {
            let checkpoint = is_checkpoint(path).map_err(|error| error.to_string())?;
            let path = path.to_owned();
            Ok(if checkpoint { Opened::Run(path) } else { Opened::Model(path) })
        }
        "png" => match read_provenance(path).map_err(|error| error.to_string())? {
            None => fail("this image does not contain a vector of this program"),
            Some(picture) if picture.every_vector().next().is_none() => {
                fail("this image is a sheet or an animation, which has no single vector to go to")
            }
            Some(picture) => Ok(Opened::Picture(Box::new(picture))),
        },
        "json" => {
            // A longer file can only hold vectors.
            if std::fs::metadata(path).is_ok_and(|meta| meta.len() > LARGEST_TEXT) {
                return read_vectors(path).map(Opened::Vectors).map_err(|error| error.to_string());
            }
            let text = read_regular_text(path, LARGEST_TEXT).map_err(|e| format!("{}: {e}", path.display()))?;
            match (Lesson::parse(&text), Recipe::load(path), from_json(text.as_bytes())) {
                (Ok(lesson), ..) => Ok(Opened::Lesson(Box::new(lesson))),
                (_, Ok(_), _) => Ok(Opened::Recipe(path.to_owned())),
                (.., Ok(vectors)) => Ok(Opened::Vectors(vectors)),
                (Err(lesson), Err(recipe), Err(vectors)) => fail(&format!(
                    "it is no lesson ({lesson}), no recipe ({recipe}) and no list of vectors ({vectors})"
                )),
            }
        }
        ENDING => Project::read(path).map(|project| Opened::Project(path.to_owned(), Box::new(project))),
        _ if is_vectors_file(path) => read_vectors(path).map(Opened::Vectors).map_err(|error| error.to_string()),
        _ => fail(KINDS),
    }
}

/// Whether a folder holds images in IDX files.
fn holds_data(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().take(1000);
    let mut names = entries.map(|entry| entry.file_name().to_string_lossy().to_lowercase());
    names.any(|name| name.contains("idx3-ubyte") || name.contains("idx3.ubyte"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{ImageOptions, save_image};
    use crate::latent::random::sample;
    use crate::raster::GrayImage;

    fn reason(path: &Path) -> String {
        open(path).unwrap_err()
    }

    #[test]
    fn a_png_of_this_program_opens_at_its_vector() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.PNG");
        let image = GrayImage::new(28, 28, vec![0; 784]).unwrap();
        let z = Some(sample(3));
        let picture = Provenance { z, ..Provenance::of("shipped generator".to_owned()) };
        let written = folder.path().join("a.png");
        save_image(&written, &image, &ImageOptions::default(), Some(&picture)).unwrap();
        std::fs::rename(&written, &path).unwrap();
        assert_eq!(open(&path).unwrap(), Opened::Picture(Box::new(picture.clone())));
        let sheet = Provenance { z: None, ..picture };
        save_image(&path, &image, &ImageOptions::default(), Some(&sheet)).unwrap();
        assert!(reason(&path).contains("no single vector"));
        save_image(&path, &image, &ImageOptions::default(), None).unwrap();
        assert!(reason(&path).contains("does not contain a vector"));
    }

    #[test]
    fn a_model_is_no_checkpoint() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        let model = assets.join("generator").join("dcgan.safetensors");
        assert_eq!(open(&model).unwrap(), Opened::Model(model));
    }

    #[test]
    fn what_cannot_be_opened_is_refused_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        assert!(reason(&folder.path().join("trian")).contains("no such file, folder or command"));
        assert!(reason(folder.path()).contains("is no run"));
        std::fs::write(folder.path().join("a.safetensors"), "no").unwrap();
        assert!(reason(&folder.path().join("a.safetensors")).contains("a.safetensors"));
        std::fs::write(folder.path().join("a.txt"), "no").unwrap();
        assert!(reason(&folder.path().join("a.txt")).contains("opens a model"));
        std::fs::create_dir(folder.path().join("run")).unwrap();
        std::fs::write(folder.path().join("run/run.json"), "{}").unwrap();
        assert_eq!(open(&folder.path().join("run")).unwrap(), Opened::Run(folder.path().join("run")));
        std::fs::write(folder.path().join("a.json"), "{}").unwrap();
        assert!(reason(&folder.path().join("a.json")).contains("no lesson"));
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::fs::write(folder.path().join("data/train-images-idx3-ubyte.gz"), "").unwrap();
        assert_eq!(open(&folder.path().join("data")).unwrap(), Opened::Data(folder.path().join("data")));
    }

    #[test]
    fn a_recipe_and_a_lesson_open_as_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.json");
        std::fs::write(&path, Recipe::dcgan().to_json().unwrap()).unwrap();
        assert_eq!(open(&path).unwrap(), Opened::Recipe(path.clone()));
        std::fs::write(&path, r#"{"version":1,"title":"t","cards":[{"title":"a","text":"b"}]}"#).unwrap();
        assert!(matches!(open(&path).unwrap(), Opened::Lesson(_)));
    }
}
