//! Data sets: MNIST inside the binary, and folders of IDX files.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use crate::files::open_regular_file;

use super::classes::class_names;
use super::idx::{IdxError, Images, read_images_sized, read_labels_sized};

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
    /// A required file is missing, both plain and gzipped.
    #[error("{} has no file {name} or {name}.gz; choose the folder that holds the four IDX files", folder.display())]
    Missing {
        /// The folder that was searched.
        folder: PathBuf,
        /// Name of the file.
        name: &'static str,
    },
    /// A file is not a valid IDX file.
    #[error("{} cannot be used: {cause}", path.display())]
    File {
        /// Path of the file.
        path: PathBuf,
        /// What is wrong.
        cause: IdxError,
    },
    /// The files do not match each other or the networks.
    #[error("{0}")]
    Unusable(String),
}

/// Training and test images with their labels.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Name to show.
    pub name: String,
    /// Training images.
    pub train: Images,
    /// One label per training image.
    pub train_labels: Vec<u8>,
    /// Test images.
    pub test: Images,
    /// One label per test image.
    pub test_labels: Vec<u8>,
    /// BLAKE3 hash of the training pixels, in hexadecimal.
    pub hash: String,
    /// Names of the classes, one per label value, starting with 0.
    pub class_names: Vec<String>,
}

impl Dataset {
    /// Loads MNIST from the binary.
    ///
    /// # Errors
    /// Returns an error when the program was built with damaged files.
    pub fn mnist() -> Result<Self, DataError> {
        let images = |bytes: &'static [u8]| read_images_sized(bytes, bytes.len() as u64).map_err(inside);
        let labels = |bytes: &'static [u8]| read_labels_sized(bytes, bytes.len() as u64).map_err(inside);
        Self::checked(
            None,
            "MNIST".to_owned(),
            images(mnist!("train-images-idx3-ubyte"))?,
            labels(mnist!("train-labels-idx1-ubyte"))?,
            images(mnist!("t10k-images-idx3-ubyte"))?,
            labels(mnist!("t10k-labels-idx1-ubyte"))?,
        )
    }

    /// Loads a folder with MNIST's four files, gzipped or not. Fashion-MNIST and KMNIST use the same names; a split
    /// of EMNIST, whose names have a prefix, is found as well.
    ///
    /// # Errors
    /// Returns an error that names a file that is missing, damaged or not of 28 x 28 pixels, or says that the numbers
    /// of images and labels differ.
    pub fn open(folder: &Path) -> Result<Self, DataError> {
        let name =
            folder.file_name().map_or_else(|| folder.display().to_string(), |n| n.to_string_lossy().into_owned());
        Self::checked(
            Some(folder),
            name,
            with_file(folder, TRAIN_IMAGES, read_images_sized)?,
            with_file(folder, TRAIN_LABELS, read_labels_sized)?,
            with_file(folder, TEST_IMAGES, read_images_sized)?,
            with_file(folder, TEST_LABELS, read_labels_sized)?,
        )
    }

    fn checked(
        folder: Option<&Path>,
        name: String,
        train: Images,
        train_labels: Vec<u8>,
        test: Images,
        test_labels: Vec<u8>,
    ) -> Result<Self, DataError> {
        for images in [&train, &test] {
            if (images.rows, images.cols) != (28, 28) {
                return Err(DataError::Unusable(format!(
                    "{name} has images of {} x {} pixels, and the networks take 28 x 28: choose another data set",
                    images.cols, images.rows
                )));
            }
        }
        if train.is_empty() || train.len() != train_labels.len() || test.len() != test_labels.len() {
            return Err(DataError::Unusable(format!(
                "{name} has {} training images with {} labels and {} test images with {} labels: \
                 its files do not belong together",
                train.len(),
                train_labels.len(),
                test.len(),
                test_labels.len()
            )));
        }
        let hash = blake3::hash(&train.pixels).to_hex().to_string();
        let class_names = class_names(folder, &name, &train_labels);
        Ok(Self { name, train, train_labels, test, test_labels, hash, class_names })
    }
}

fn inside(cause: IdxError) -> DataError {
    DataError::File { path: PathBuf::from("the built-in MNIST"), cause }
}

fn with_file<T>(
    folder: &Path,
    name: &'static str,
    read: impl Fn(BufReader<File>, u64) -> Result<T, IdxError>,
) -> Result<T, DataError> {
    let path = find(folder, name)?;
    let fail = |cause: IdxError| DataError::File { path: path.clone(), cause };
    let file = open_regular_file(&path).map_err(|e| fail(e.into()))?;
    let length = file.metadata().map_err(|e| fail(e.into()))?.len();
    read(BufReader::new(file), length).map_err(fail)
}

/// Finds a file by name, plain before gzipped; otherwise the only file whose name ends with it.
fn find(folder: &Path, name: &'static str) -> Result<PathBuf, DataError> {
    let packed = format!("{name}.gz");
    if let Some(path) = [folder.join(name), folder.join(&packed)].into_iter().find(|path| path.is_file()) {
        return Ok(path);
    }
    // Name of the test files in EMNIST.
    let other = name.replace("t10k-", "test-");
    let other_packed = format!("{other}.gz");
    let endings = [name, &packed, &other, &other_packed];
    let mut matching: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(|n| endings.iter().any(|ending| n.ends_with(ending))))
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    match (matching.pop(), matching.len()) {
        (Some(path), 0) => Ok(path),
        (None, _) => Err(DataError::Missing { folder: folder.to_owned(), name }),
        (Some(_), _) => Err(DataError::Unusable(format!(
            "{} has several files ending in {name}: keep one data set in a folder",
            folder.display()
        ))),
    }
}
