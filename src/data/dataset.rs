//! The data sets there are: MNIST inside the binary, and folders of IDX files.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::idx::{IdxError, Images, read_images, read_labels};

macro_rules! mnist {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/mnist/", $name, ".gz"))
    };
}

const TRAIN_IMAGES: &str = "train-images-idx3-ubyte";
const TRAIN_LABELS: &str = "train-labels-idx1-ubyte";
const TEST_IMAGES: &str = "t10k-images-idx3-ubyte";
const TEST_LABELS: &str = "t10k-labels-idx1-ubyte";

/// Why a data set cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// No such file, neither plain nor gzipped.
    #[error("{} has no file {name} or {name}.gz", folder.display())]
    Missing {
        /// Where it was looked for.
        folder: PathBuf,
        /// The name.
        name: &'static str,
    },
    /// A file that is not what its name says.
    #[error("{} cannot be used: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: IdxError,
    },
    /// Files that do not fit each other, or the networks.
    #[error("{0}")]
    Unusable(String),
}

/// Images and labels to train and to test on.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// For people.
    pub name: String,
    /// Training images.
    pub train: Images,
    /// One label per training image.
    pub train_labels: Vec<u8>,
    /// Test images.
    pub test: Images,
    /// One label per test image.
    pub test_labels: Vec<u8>,
    /// BLAKE3 of the training pixels, in hexadecimal.
    pub hash: String,
}

impl Dataset {
    /// MNIST, from the binary itself.
    ///
    /// # Errors
    /// Only when the program was built with damaged files.
    pub fn mnist() -> Result<Self, DataError> {
        let inside = |cause| DataError::File { path: PathBuf::from("the built-in MNIST"), cause };
        Self::checked(
            "MNIST".to_owned(),
            read_images(&mnist!("train-images-idx3-ubyte")[..]).map_err(inside)?,
            read_labels(&mnist!("train-labels-idx1-ubyte")[..]).map_err(inside)?,
            read_images(&mnist!("t10k-images-idx3-ubyte")[..]).map_err(inside)?,
            read_labels(&mnist!("t10k-labels-idx1-ubyte")[..]).map_err(inside)?,
        )
    }

    /// Any folder with MNIST's four file names, each gzipped or not.
    ///
    /// # Errors
    /// Names the file and what is wrong with it.
    pub fn open(folder: &Path) -> Result<Self, DataError> {
        let name = folder.file_name().map_or_else(|| folder.display().to_string(), |n| n.to_string_lossy().into_owned());
        Self::checked(
            name,
            with_file(folder, TRAIN_IMAGES, read_images)?,
            with_file(folder, TRAIN_LABELS, read_labels)?,
            with_file(folder, TEST_IMAGES, read_images)?,
            with_file(folder, TEST_LABELS, read_labels)?,
        )
    }

    fn checked(
        name: String,
        train: Images,
        train_labels: Vec<u8>,
        test: Images,
        test_labels: Vec<u8>,
    ) -> Result<Self, DataError> {
        for images in [&train, &test] {
            if (images.rows, images.cols) != (28, 28) {
                return Err(DataError::Unusable(format!(
                    "{name} has images of {} x {} pixels; the networks take 28 x 28",
                    images.cols, images.rows
                )));
            }
        }
        if train.is_empty() || train.len() != train_labels.len() || test.len() != test_labels.len() {
            return Err(DataError::Unusable(format!(
                "{name} has {} training images with {} labels and {} test images with {}",
                train.len(),
                train_labels.len(),
                test.len(),
                test_labels.len()
            )));
        }
        let hash = blake3::hash(&train.pixels).to_hex().to_string();
        Ok(Self { name, train, train_labels, test, test_labels, hash })
    }
}

fn with_file<T>(
    folder: &Path,
    name: &'static str,
    read: impl Fn(BufReader<File>) -> Result<T, IdxError>,
) -> Result<T, DataError> {
    let candidates = [folder.join(name), folder.join(format!("{name}.gz"))];
    let path = candidates
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| DataError::Missing { folder: folder.to_owned(), name })?;
    let fail = |cause| DataError::File { path: path.clone(), cause };
    let file = File::open(&path).map_err(|e| fail(e.into()))?;
    read(BufReader::new(file)).map_err(fail)
}
