//! The unpacked program in the user's cache: one folder for each version of the file, removed when a newer one comes.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use crate::image::Image;

/// Prefix of a version's folder name. The version's [`Image::mark`] follows.
const PREFIX: &str = "appimage-";
/// Prefix of the name of a folder that is being unpacked or removed.
const PARTIAL: &str = "partial-appimage-";

/// Starts the program in place of this process, from the cache. Unpacks it first where it is missing.
pub(super) fn run(image: &Image, arguments: &[OsString]) -> Result<ExitCode> {
    match cache_folder().context("there is no home folder").and_then(|cache| unpacked(image, &cache)) {
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

/// The program's folder in the user's cache. Only the environment is read: this program is linked statically, and a
/// static C library cannot look up users on every system.
fn cache_folder() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(cache.join("latent-explorer"))
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
    // The AppImage specification defines these two variables.
    command.args(arguments).env("APPIMAGE", &image.path).env("APPDIR", folder);
    command
}

/// The folder in the cache, and a lock on it. No other process removes the folder while the lock is held.
fn unpacked(image: &Image, cache: &Path) -> Result<(PathBuf, File)> {
    fs::create_dir_all(cache).with_context(|| format!("making {}", cache.display()))?;
    let folder = cache.join(format!("{PREFIX}{}", image.mark));
    let lock = lock_file(&folder)?;
    if !folder.is_dir() {
        // One process unpacks at a time and the others wait for it, so that partial folders found now were left by a
        // killed process.
        let one = lock_file(&cache.join(PARTIAL))?;
        one.lock().context("locking the cache")?;
        remove_where(cache, |name| name.starts_with(PARTIAL), |_| true);
        if !folder.is_dir() {
            eprintln!("unpacking once into {}", folder.display());
            let partial = tempfile::Builder::new().prefix(PARTIAL).tempdir_in(cache).context("using the cache")?;
            let files = partial.path().join("files");
            image.unpack(&files)?;
            // Flushed before the rename, so that a power cut cannot leave a folder with its final name and missing
            // files.
            rustix::fs::syncfs(File::open(&files)?).context("writing the unpacked files")?;
            fs::rename(files, &folder).context("naming the unpacked files")?;
        }
        let own = folder.file_name().unwrap_or_default().to_owned();
        let unused = |path: &Path| lock_file(path).is_ok_and(|lock| lock.try_lock().is_ok());
        remove_where(cache, |name| name.starts_with(PREFIX) && own != name, unused);
    }
    lock.lock_shared().context("locking the cache")?;
    // Another version may have removed it before it was locked.
    if folder.is_dir() { Ok((folder, lock)) } else { unpacked(image, cache) }
}

/// Opens the file that is locked for a folder. It stays when the folder is removed, since another process may be about
/// to lock it.
fn lock_file(folder: &Path) -> Result<File> {
    let path = folder.with_extension("lock");
    let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    file.with_context(|| format!("opening {}", path.display()))
}

/// Removes the cache's folders whose name is `named` and that `may` be removed. Skips those that cannot be removed.
fn remove_where(cache: &Path, named: impl Fn(&str) -> bool, may: impl Fn(&Path) -> bool) {
    for entry in fs::read_dir(cache).into_iter().flatten().flatten() {
        let is_named = entry.file_name().to_str().is_some_and(&named);
        // The kind is that of the entry itself: a link to a folder elsewhere is no folder.
        if !is_named || !entry.file_type().is_ok_and(|kind| kind.is_dir()) || !may(&entry.path()) {
            continue;
        }
        // Renamed first, so that a partly removed folder no longer has the name of a version.
        let leaving = cache.join(format!("{PARTIAL}{}", entry.file_name().display()));
        let removed = fs::rename(entry.path(), &leaving).and_then(|()| fs::remove_dir_all(&leaving));
        if let Err(cause) = removed {
            eprintln!("note: {} could not be removed: {cause}", entry.path().display());
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
    fn what_a_killed_start_left_is_removed_and_the_files_are_unpacked_whole() {
        let place = tempfile::tempdir().unwrap();
        let cache = place.path().join("cache");
        let left = cache.join(format!("{PARTIAL}left"));
        fs::create_dir_all(left.join("files")).unwrap();
        let (folder, _lock) = unpacked(&Image::read(&an_image(place.path())).unwrap(), &cache).unwrap();
        assert!(!left.exists() && folder.join("AppRun").exists());
        assert_eq!(folders(&cache), 1);
    }

    #[test]
    fn a_copy_of_the_file_uses_the_same_folder() {
        let place = tempfile::tempdir().unwrap();
        let first = an_image(place.path());
        let copy = place.path().join("copy");
        fs::copy(&first, &copy).unwrap();
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(3600);
        File::options().write(true).open(&copy).unwrap().set_modified(later).unwrap();
        assert_eq!(Image::read(&first).unwrap().mark, Image::read(&copy).unwrap().mark);
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
