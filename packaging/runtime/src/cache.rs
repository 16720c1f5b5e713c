//! The unpacked program in the user's cache: one folder for each version of the file, removed when a newer one comes.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use crate::image::Image;

/// Name of the folders, before the version's mark.
const PREFIX: &str = "appimage-";

/// Starts the program in place of this process, from the cache. Unpacks it first where it is missing.
pub(super) fn run(image: &Image, arguments: &[OsString]) -> Result<ExitCode> {
    let cache = directories::BaseDirs::new().map(|dirs| dirs.cache_dir().join("latent-explorer"));
    match cache.context("there is no home folder").and_then(|cache| unpacked(image, &cache)) {
        Ok((folder, lock)) => {
            // The program inherits the lock, so the folder is in use as long as it runs.
            rustix::io::fcntl_setfd(&lock, rustix::io::FdFlags::empty()).context("passing on the lock")?;
            Err(command(image, &folder, arguments).exec()).context("starting the program")
        }
        Err(reason) => {
            eprintln!("note: {reason:#}; running from a temporary folder");
            run_from_a_temporary_folder(image, arguments)
        }
    }
}

/// Unpacks the program, runs it to its end, and removes it.
pub(super) fn run_from_a_temporary_folder(image: &Image, arguments: &[OsString]) -> Result<ExitCode> {
    let place = tempfile::Builder::new().prefix("latent-explorer-").tempdir().context("making a temporary folder")?;
    let folder = place.path().join("files");
    image.unpack(&folder)?;
    let status = command(image, &folder, arguments).status().context("starting the program")?;
    Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)))
}

fn command(image: &Image, folder: &Path, arguments: &[OsString]) -> Command {
    let mut command = Command::new(folder.join("AppRun"));
    // As the AppImage specification has it.
    command.args(arguments).env("APPIMAGE", &image.path).env("APPDIR", folder);
    command
}

/// The folder in the cache, and a lock on it. No other process removes the folder while the lock is held.
fn unpacked(image: &Image, cache: &Path) -> Result<(PathBuf, File)> {
    fs::create_dir_all(cache).with_context(|| format!("making {}", cache.display()))?;
    let folder = cache.join(format!("{PREFIX}{}", image.mark));
    let lock = lock_file(&folder)?;
    if !folder.is_dir() {
        // One process unpacks, the others wait for it.
        lock.lock().context("locking the cache")?;
        if !folder.is_dir() {
            eprintln!("unpacking once into {}", folder.display());
            let partial = tempfile::Builder::new().prefix("partial-").tempdir_in(cache).context("using the cache")?;
            image.unpack(&partial.path().join("files"))?;
            fs::rename(partial.path().join("files"), &folder).context("naming the unpacked files")?;
        }
        remove_others(cache, &folder);
        lock.unlock().context("unlocking the cache")?;
    }
    lock.lock_shared().context("locking the cache")?;
    // Another version may have removed it between the two locks.
    if folder.is_dir() { Ok((folder, lock)) } else { unpacked(image, cache) }
}

fn lock_file(folder: &Path) -> Result<File> {
    let path = folder.with_extension("lock");
    let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    file.with_context(|| format!("opening {}", path.display()))
}

/// Removes the folders of other versions that nobody uses. What cannot be removed stays.
fn remove_others(cache: &Path, own: &Path) {
    for entry in fs::read_dir(cache).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let folder = entry.path();
        let is_ours = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && !name.ends_with(".lock"));
        // The kind is that of the entry itself: a link to a folder elsewhere is no folder.
        if !is_ours || folder == own || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        if let Ok(lock) = lock_file(&folder)
            && lock.try_lock().is_ok()
            && fs::remove_dir_all(&folder).is_ok()
        {
            let _stays = fs::remove_file(folder.with_extension("lock"));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::image::tests::an_image;

    fn folders(cache: &Path) -> usize {
        fs::read_dir(cache).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count()
    }

    #[test]
    fn the_files_are_unpacked_once_and_those_of_an_earlier_version_are_removed_when_nobody_uses_them() {
        let place = tempfile::tempdir().unwrap();
        let cache = place.path().join("cache");
        let mut image = Image::read(&an_image(place.path())).unwrap();
        let (folder, in_use) = unpacked(&image, &cache).unwrap();
        fs::write(folder.join("mark"), "still the first").unwrap();
        let (again, _lock) = unpacked(&image, &cache).unwrap();
        assert!(again == folder && folder.join("mark").is_file(), "the files were unpacked again");

        image.mark = "second".to_owned();
        let (second, _second) = unpacked(&image, &cache).unwrap();
        assert!(second != folder && folder.is_dir(), "a version that runs was removed");
        drop((in_use, _lock));
        image.mark = "third".to_owned();
        let (third, _third) = unpacked(&image, &cache).unwrap();
        assert!(!folder.exists() && second.is_dir() && third.join("AppRun").exists());
        assert_eq!(folders(&cache), 2, "a partial folder was left");
    }

    #[test]
    fn a_link_that_is_named_like_a_version_is_not_followed() {
        let place = tempfile::tempdir().unwrap();
        let (cache, precious) = (place.path().join("cache"), place.path().join("precious"));
        fs::create_dir(&cache).unwrap();
        fs::create_dir(&precious).unwrap();
        fs::write(precious.join("file"), "").unwrap();
        std::os::unix::fs::symlink(&precious, cache.join("appimage-other")).unwrap();
        unpacked(&Image::read(&an_image(place.path())).unwrap(), &cache).unwrap();
        assert!(precious.join("file").is_file() && cache.join("appimage-other").is_symlink());
    }

    #[test]
    fn many_that_start_at_once_unpack_one_copy() {
        let place = tempfile::tempdir().unwrap();
        let cache = place.path().join("cache");
        let image = Image::read(&an_image(place.path())).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert!(unpacked(&image, &cache).unwrap().0.join("AppRun").exists()));
            }
        });
        assert_eq!(folders(&cache), 1);
    }
}
