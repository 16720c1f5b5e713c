//! The location of libtorch: the user's own, the project's copy, or a new copy.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::contents::{VERSION, has_files};
use super::{root, wheels};

/// The libtorch that the build uses.
#[derive(Debug)]
pub(super) enum Libtorch {
    /// The user set `LIBTORCH` or `LIBTORCH_USE_PYTORCH`.
    Theirs,
    /// The copy in the user's cache folder.
    Own(PathBuf),
    /// Fetched by tch's build script on machines without a suitable wheel.
    BuiltByTch,
}

/// Finds libtorch, or makes a copy.
pub(super) fn prepare() -> Result<Libtorch> {
    // torch-sys checks only whether this variable is set.
    if std::env::var_os("LIBTORCH_USE_PYTORCH").is_some() {
        return Ok(Libtorch::Theirs);
    }
    let set = std::env::var_os("LIBTORCH").filter(|value| !value.is_empty()).map(PathBuf::from);
    let recorded = recorded();
    let own = own_copy();
    if let Some(theirs) = set
        && Some(&theirs) != recorded.as_ref()
        && own.as_ref().ok() != Some(&theirs)
    {
        check_theirs(&theirs, std::env::var_os("LIBTORCH_BYPASS_VERSION_CHECK").is_some())?;
        return Ok(Libtorch::Theirs);
    }
    let own = own?;
    if !is_complete(&own) && !make(&own)? {
        return Ok(Libtorch::BuiltByTch);
    }
    record(&own)?;
    Ok(Libtorch::Own(own))
}

/// Path of the project's copy in the user's cache folder.
fn own_copy() -> Result<PathBuf> {
    copy_named("cpu")
}

/// Path of a copy in the user's cache folder.
pub(super) fn copy_named(kind: &str) -> Result<PathBuf> {
    let cache = match std::env::var_os("LATENT_EXPLORER_CACHE") {
        Some(folder) => std::path::absolute(folder).context("LATENT_EXPLORER_CACHE names no folder")?,
        None => directories::BaseDirs::new()
            .context("there is no home folder to keep libtorch in; set LIBTORCH to an unpacked libtorch")?
            .cache_dir()
            .join("latent-explorer"),
    };
    Ok(cache.join(format!("libtorch-{VERSION}-{kind}")))
}

/// Makes the project's copy. Returns false when tch's build script is to fetch libtorch.
fn make(own: &Path) -> Result<bool> {
    if !wheels::fit_this_machine() {
        if cfg!(all(target_os = "linux", not(target_arch = "x86_64"))) {
            bail!(
                "no libtorch {VERSION} can be fetched for this processor; install PyTorch {VERSION} and set LIBTORCH_USE_PYTORCH=1"
            );
        }
        eprintln!(
            "note: libtorch comes from tch's own download during the build (--features download-libtorch), \
             because this system is not 64-bit Linux on x86 or lacks Python's pip"
        );
        // A path from an earlier set-up would keep tch from downloading.
        let _absent = fs::remove_file(record_path());
        return Ok(false);
    }
    let cache = own.parent().context("the cache folder has no name")?;
    let _lock = lock(cache)?;
    if !is_complete(own) {
        println!("getting libtorch {VERSION}: a download of 540 MB, once, into {}", own.display());
        wheels::make(own, &cache.join("downloads"), &wheels::CPU, wheels::for_cpu)?;
    }
    Ok(true)
}

/// Waits until no other set-up runs; the others wait until the file is dropped.
pub(super) fn lock(cache: &Path) -> Result<File> {
    fs::create_dir_all(cache).with_context(|| format!("making the cache folder {}", cache.display()))?;
    let lock = File::create(cache.join("set-up.lock")).context("locking the cache folder")?;
    if lock.try_lock().is_err() {
        println!("waiting for another set-up to finish");
        lock.lock().context("locking the cache folder")?;
    }
    Ok(lock)
}

/// Whether `folder` has everything that the build needs.
pub(super) fn is_complete(folder: &Path) -> bool {
    // This file is written last, so it exists only in a complete copy.
    fs::read_to_string(folder.join("build-version")).is_ok_and(|version| fits(&version)) && has_files(folder)
}

/// Accepts `2.13.0` and `2.13.0+cu130`, not `2.13.01`.
fn fits(version: &str) -> bool {
    version.trim().split('+').next() == Some(VERSION)
}

fn check_theirs(folder: &Path, bypass: bool) -> Result<()> {
    if bypass {
        return Ok(());
    }
    if !folder.join("lib").is_dir() {
        bail!("LIBTORCH is {}, which has no lib folder; point it at an unpacked libtorch {VERSION}", folder.display());
    }
    // PyTorch's package folder has no such file; torch-sys accepts it, and so does this check.
    match fs::read_to_string(folder.join("build-version")) {
        Ok(version) if !fits(&version) => bail!(
            "LIBTORCH is version {}, and this program needs {VERSION}; \
             unset LIBTORCH to have that fetched, or set LIBTORCH_BYPASS_VERSION_CHECK=1 to try all the same",
            version.trim()
        ),
        _ => Ok(()),
    }
}

fn record_path() -> PathBuf {
    root().join(".cargo").join("libtorch.toml")
}

/// The path recorded by an earlier set-up. cargo sets it as `LIBTORCH`, so it looks like the user's own setting.
fn recorded() -> Option<PathBuf> {
    parse_record(&fs::read_to_string(record_path()).ok()?)
}

fn parse_record(text: &str) -> Option<PathBuf> {
    let value = text.lines().find_map(|line| line.strip_prefix("LIBTORCH = "))?.trim();
    if let Some(literal) = value.strip_prefix('\'') {
        return literal.strip_suffix('\'').map(PathBuf::from);
    }
    let escaped = value.strip_prefix('"')?.strip_suffix('"')?;
    Some(PathBuf::from(escaped.replace("\\\"", "\"").replace("\\\\", "\\")))
}

fn record_text(folder: &Path) -> Result<String> {
    let path = folder.to_str().filter(|path| !path.contains(char::is_control));
    let path = path.with_context(|| format!("cargo cannot be told of the folder {}", folder.display()))?;
    Ok(format!("[env]\nLIBTORCH = \"{}\"\n", path.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// Records the path of libtorch for plain `cargo` calls.
fn record(folder: &Path) -> Result<()> {
    if recorded().is_some_and(|old| old == folder) {
        return Ok(());
    }
    let path = record_path();
    let fresh = path.with_extension(format!("toml.{}", std::process::id()));
    fs::write(&fresh, record_text(folder)?)
        .and_then(|()| fs::rename(&fresh, &path))
        .context("writing .cargo/libtorch.toml")
}

#[cfg(test)]
mod tests {
    use super::super::contents::{CUDA_LIBRARIES, LIBRARIES};
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("latent-explorer-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("lib")).unwrap();
        folder
    }

    #[test]
    fn only_the_version_tch_needs_fits() {
        assert!(fits("2.13.0\n") && fits("2.13.0+cpu") && fits("2.13.0+cu130"));
        assert!(!fits("2.13.01") && !fits("2.12.0") && !fits(""));
    }

    #[test]
    fn a_folder_without_its_last_file_is_not_complete() {
        let folder = scratch("complete");
        fs::create_dir_all(folder.join("include")).unwrap();
        for name in LIBRARIES.iter().chain(&CUDA_LIBRARIES) {
            fs::write(folder.join("lib").join(name), "x").unwrap();
        }
        assert!(!is_complete(&folder));
        fs::write(folder.join("build-version"), VERSION).unwrap();
        assert!(is_complete(&folder));
        fs::write(folder.join("lib").join(LIBRARIES[0]), "").unwrap();
        assert!(!is_complete(&folder));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_libtorch_of_another_version_is_refused_unless_insisted_on() {
        let folder = scratch("theirs");
        assert!(check_theirs(&folder, false).is_ok());
        fs::write(folder.join("build-version"), "2.9.1+cpu\n").unwrap();
        assert!(check_theirs(&folder, false).unwrap_err().to_string().contains("2.9.1+cpu"));
        assert!(check_theirs(&folder, true).is_ok());
        fs::remove_dir_all(folder.join("lib")).unwrap();
        assert!(check_theirs(&folder, false).unwrap_err().to_string().contains("no lib folder"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_recorded_reads_back() {
        for path in ["/home/a b/lib", "/it's/\"quoted\"", "C:\\cache\\torch"] {
            let text = record_text(Path::new(path)).unwrap();
            assert_eq!(parse_record(&text), Some(PathBuf::from(path)), "{text}");
        }
        assert_eq!(parse_record("[env]\nLIBTORCH = '/a'\n"), Some(PathBuf::from("/a")));
        assert_eq!(parse_record("[env]\n"), None);
    }
}
