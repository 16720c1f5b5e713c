//! Where libtorch is: the user's own, our copy, or a copy made now.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::{root, wheels};

/// The version that the tch crate is written against.
pub(super) const VERSION: &str = "2.13.0";

/// What a copy must hold to link and to start.
pub(super) const LIBRARIES: [&str; 5] =
    ["libtorch_cpu.so", "libtorch.so", "libc10.so", "libgomp.so.1", "libtorch_global_deps.so"];
/// The CPU library links these two even where there is no CUDA.
pub(super) const CUDA_LIBRARIES: [&str; 2] = ["libcupti.so.13", "libcudart.so.13"];

/// Which libtorch the build uses.
#[derive(Debug)]
pub(super) enum Libtorch {
    /// The person set `LIBTORCH` or `LIBTORCH_USE_PYTORCH`.
    Theirs,
    /// The copy in the user's cache folder.
    Own(PathBuf),
    /// Fetched by tch's own build script, where no wheel fits.
    BuiltByTch,
}

/// Finds libtorch, or makes a copy; the second call finds it at once.
pub(super) fn prepare() -> Result<Libtorch> {
    let own = cache()?.join(format!("libtorch-{VERSION}-cpu"));
    if std::env::var("LIBTORCH_USE_PYTORCH").is_ok_and(|v| v == "1") {
        return Ok(Libtorch::Theirs);
    }
    if let Some(theirs) = std::env::var_os("LIBTORCH").map(PathBuf::from)
        && theirs != own
        && Some(&theirs) != recorded().as_ref()
    {
        check_theirs(&theirs)?;
        return Ok(Libtorch::Theirs);
    }
    if !is_complete(&own) {
        if !wheels::fit_this_machine() {
            eprintln!("no wheel is known for this system: tch fetches libtorch during the build");
            return Ok(Libtorch::BuiltByTch);
        }
        wheels::make(&own, &cache()?.join("downloads"))?;
    }
    record(&own)?;
    Ok(Libtorch::Own(own))
}

/// The user's cache folder for this program.
fn cache() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("LATENT_EXPLORER_CACHE") {
        return Ok(folder.into());
    }
    let dirs = directories::BaseDirs::new().context("there is no home folder to keep libtorch in; set LIBTORCH")?;
    Ok(dirs.cache_dir().join("latent-explorer"))
}

fn is_complete(folder: &Path) -> bool {
    // Written last, so that its presence means that everything before it was.
    fs::read_to_string(folder.join("build-version")).is_ok_and(|v| fits(&v))
        && LIBRARIES.iter().chain(&CUDA_LIBRARIES).all(|name| folder.join("lib").join(name).is_file())
        && folder.join("include").is_dir()
}

/// `2.13.0` and `2.13.0+cu130`, not `2.13.01`.
fn fits(version: &str) -> bool {
    version.trim().split('+').next() == Some(VERSION)
}

fn check_theirs(folder: &Path) -> Result<()> {
    if !folder.join("lib").is_dir() {
        bail!("LIBTORCH is {}, which has no lib folder; point it at an unpacked libtorch {VERSION}", folder.display());
    }
    let bypass = std::env::var_os("LIBTORCH_BYPASS_VERSION_CHECK").is_some();
    match fs::read_to_string(folder.join("build-version")) {
        Ok(version) if !fits(&version) && !bypass => bail!(
            "LIBTORCH is version {}, and this program needs {VERSION}; unset LIBTORCH to have it fetched",
            version.trim()
        ),
        _ => Ok(()),
    }
}

fn record_path() -> PathBuf {
    root().join(".cargo").join("libtorch.toml")
}

/// What an earlier set-up told cargo; cargo hands it on to us as if the person had set it.
fn recorded() -> Option<PathBuf> {
    let text = fs::read_to_string(record_path()).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix("LIBTORCH = "))?;
    Some(PathBuf::from(value.trim_matches(['"', '\''])))
}

/// Tells plain `cargo` calls where libtorch is.
fn record(folder: &Path) -> Result<()> {
    let text = format!("[env]\nLIBTORCH = '{}'\n", folder.display());
    let path = record_path();
    if fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let fresh = path.with_extension("toml.new");
    fs::write(&fresh, text).and_then(|()| fs::rename(&fresh, &path)).context("writing .cargo/libtorch.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_tch_needs_fits() {
        assert!(fits("2.13.0\n") && fits("2.13.0+cu130"));
        assert!(!fits("2.13.01") && !fits("2.12.0") && !fits(""));
    }

    #[test]
    fn a_folder_without_its_last_file_is_not_complete() {
        let folder = std::env::temp_dir().join(format!("latent-explorer-complete-{}", std::process::id()));
        fs::create_dir_all(folder.join("lib")).unwrap();
        fs::create_dir_all(folder.join("include")).unwrap();
        for name in LIBRARIES.iter().chain(&CUDA_LIBRARIES) {
            fs::write(folder.join("lib").join(name), "").unwrap();
        }
        assert!(!is_complete(&folder));
        fs::write(folder.join("build-version"), "2.13.0").unwrap();
        assert!(is_complete(&folder));
        fs::remove_dir_all(folder).unwrap();
    }
}
