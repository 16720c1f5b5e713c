//! What a file or a folder opens as, when the window is started with its path.

use std::path::{Path, PathBuf};

use super::Failure;
use crate::export::{Provenance, read_provenance};
use crate::model::file::is_checkpoint;

/// What the window opens at its start; at most one of these is there.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Opened {
    pub(super) model: Option<PathBuf>,
    /// A run's folder, or one of its checkpoints.
    pub(super) run: Option<PathBuf>,
    pub(super) picture: Option<Provenance>,
}

/// Says what the path opens as, by what is there: a folder is a run, a safetensors file is a checkpoint or a model, and
/// a PNG file is an image of this program.
///
/// # Errors
/// Returns an error when nothing is there, when the file cannot be read, and when it is none of these.
pub(super) fn open(path: &Path) -> Result<Opened, Failure> {
    let fail = |reason: &str| Failure::input(format!("{}: {reason}", path.display()));
    if path.is_dir() {
        if !path.join("run.json").is_file() && crate::train::checkpoints_in(path).is_empty() {
            return Err(fail("this folder is no run; it has no run.json"));
        }
        return Ok(Opened { run: Some(path.to_owned()), ..Opened::default() });
    }
    if !path.exists() {
        return Err(fail("there is no such file, folder or command; latent-explorer --help lists the commands"));
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "safetensors" => {
            let checkpoint = is_checkpoint(path).map_err(|error| Failure::input(error.to_string()))?;
            let path = Some(path.to_owned());
            Ok(if checkpoint {
                Opened { run: path, ..Opened::default() }
            } else {
                Opened { model: path, ..Opened::default() }
            })
        }
        "png" => {
            let picture = read_provenance(path).map_err(|error| Failure::input(error.to_string()))?;
            let picture = picture.ok_or_else(|| fail("this image does not contain a vector of this program"))?;
            if picture.z.is_none() {
                return Err(fail("this image is a sheet or an animation, which has no single vector to go to"));
            }
            Ok(Opened { picture: Some(picture), ..Opened::default() })
        }
        _ => Err(fail("the window opens a model or checkpoint (.safetensors), a run folder, or a PNG of this program")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{ImageOptions, save_image};
    use crate::latent::random::sample;
    use crate::raster::GrayImage;

    fn reason(path: &Path) -> String {
        match open(path) {
            Err(Failure::Input(error)) => error.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_png_of_this_program_opens_at_its_vector() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.PNG");
        let image = GrayImage::new(28, 28, vec![0; 784]).unwrap();
        let z = Some(sample(3));
        let picture = Provenance { z, generator: "shipped generator".to_owned(), step: None, conditioning: None };
        let written = folder.path().join("a.png");
        save_image(&written, &image, &ImageOptions::default(), Some(&picture)).unwrap();
        std::fs::rename(&written, &path).unwrap();
        assert_eq!(open(&path).unwrap(), Opened { picture: Some(picture.clone()), ..Opened::default() });
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
        assert_eq!(open(&model).unwrap(), Opened { model: Some(model), ..Opened::default() });
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
        assert_eq!(open(&folder.path().join("run")).unwrap().run, Some(folder.path().join("run")));
    }
}
