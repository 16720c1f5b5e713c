//! Writes a folder of numbered PNG files, for other animation programs.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Animation, ExportError, GoOn};
use crate::export::save_image;

/// Smallest number of digits in a frame's number.
const DIGITS: usize = 4;

/// Accepts only a new or an empty folder, so that frames of two animations are not mixed.
pub(super) fn check(folder: &Path) -> Result<(), ExportError> {
    let cause = match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(false) => return Ok(()),
        Ok(true) => return Err(ExportError::FolderTaken(folder.to_owned())),
        Err(cause) => cause,
    };
    match cause.kind() {
        ErrorKind::NotFound => Ok(()),
        ErrorKind::NotADirectory => Err(ExportError::FolderTaken(folder.to_owned())),
        _ => Err(refused(folder, cause)),
    }
}

pub(super) fn write(folder: &Path, animation: &mut Animation<'_>, go_on: &mut GoOn<'_>) -> Result<(), ExportError> {
    let new = make(folder).map_err(|cause| refused(folder, cause))?;
    let mut written = Vec::new();
    let done = fill(folder, animation, go_on, &mut written);
    if done.is_err() {
        take_back(&written, new.then_some(folder));
    }
    done
}

/// Creates the folder. Returns false when it already exists.
fn make(folder: &Path) -> io::Result<bool> {
    match fs::create_dir(folder) {
        Ok(()) => Ok(true),
        Err(_exists) if folder.is_dir() => Ok(false),
        Err(cause) => Err(cause),
    }
}

fn fill(
    folder: &Path,
    animation: &mut Animation<'_>,
    go_on: &mut GoOn<'_>,
    written: &mut Vec<PathBuf>,
) -> Result<(), ExportError> {
    let digits = animation.count().to_string().len().max(DIGITS);
    for number in 1..=animation.count() {
        let path = folder.join(format!("frame-{number:0digits$}.png"));
        let frame = animation.made(number - 1)?;
        written.push(save_image(&path, &frame, &animation.options.image, animation.provenance)?);
        go_on(number)?;
    }
    Ok(())
}

fn take_back(written: &[PathBuf], new_folder: Option<&Path>) {
    let warn = |path: &Path, cause: io::Error| log::warn!("{} could not be removed: {cause}", path.display());
    for path in written {
        fs::remove_file(path).unwrap_or_else(|cause| warn(path, cause));
    }
    if let Some(folder) = new_folder {
        fs::remove_dir(folder).unwrap_or_else(|cause| warn(folder, cause));
    }
}

fn refused(path: &Path, cause: io::Error) -> ExportError {
    ExportError::Write { path: path.to_owned(), cause }
}
