//! `cargo xtask bundle`: the program with all it needs, as files to download.
//!
//! `docs/packages.md` says what is in them. `tests/packages` runs them on systems that have nothing else.

mod appimage;
mod archives;
mod deb;
mod libraries;
mod licences;
mod tree;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use super::libtorch::{self, Libtorch};
use super::{cargo, root, system};

/// The system's name in the names of the files.
const SYSTEM: &str = if cfg!(target_os = "macos") { "macos" } else { std::env::consts::OS };

/// Makes all packages in `target/bundle`, and prints their sizes.
pub(super) fn make() -> Result<()> {
    system::prepare(system::Need::Packages)?;
    let torch = libtorch::prepare()?;
    make_with(&torch)
}

/// [`make`], when the set-up is done.
pub(super) fn make_with(torch: &Libtorch) -> Result<()> {
    let began = Instant::now();
    let program = build(torch, "latent-explorer")?;
    let out = root().join("target").join("bundle");
    let _from_before = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).with_context(|| format!("making {}", out.display()))?;
    let name = format!("latent-explorer-{}-{SYSTEM}-{}", version()?, std::env::consts::ARCH);
    let licences = licences::page()?;
    let tree = out.join(&name);
    tree::make(&tree, &program, &licences)?;
    let mut files = archives::make(&out, &name)?;
    files.extend(deb::make(&out, &tree)?);
    files.extend(appimage::make(&out, &tree, torch)?);
    println!("unpacked: {} in {}", megabytes(size(&tree)?), tree.display());
    for file in files {
        println!("{}: {}", file.display(), megabytes(size(&file)?));
    }
    println!("made in {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}

/// Builds a program, with the profile that running and testing use, and returns its path.
fn build(torch: &Libtorch, name: &str) -> Result<PathBuf> {
    let mut cargo = cargo(torch, "rustc");
    cargo.args(["--locked", "--package", name, "--bin", name]);
    if name == "appimage-runtime" {
        // The runtime starts before its libraries are unpacked, so the C library is linked statically.
        cargo.args(["--", "-C", "target-feature=+crt-static"]);
    }
    run("building a program", &mut cargo)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// The program's version, from its `Cargo.toml`.
fn version() -> Result<&'static str> {
    let mut lines = include_str!("../../../Cargo.toml").lines().skip_while(|line| *line != "[package]");
    let version = lines.find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.context("Cargo.toml has no version")
}

/// The time of the commit: files of the packages have it, so that equal sources give equal packages.
fn commit_time() -> String {
    let git = Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(root()).output();
    let text = git.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default();
    if text.is_empty() { "0".to_owned() } else { text }
}

/// Runs a program to its end.
fn run(doing: &str, command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{doing}: starting {program}"))?;
    if status.success() { Ok(()) } else { bail!("{doing}: {program} failed ({status})") }
}

/// Runs a program to its end, and returns what it prints.
fn output(doing: &str, command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("{doing}: starting {program}"))?;
    if !output.status.success() {
        bail!("{doing}: {program} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Bytes of a file, or of all files of a folder.
fn size(path: &Path) -> Result<u64> {
    let kind = fs::symlink_metadata(path).with_context(|| format!("reading {}", path.display()))?;
    if !kind.is_dir() {
        return Ok(kind.len());
    }
    fs::read_dir(path)?.map(|entry| size(&entry?.path())).sum()
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_program() {
        let version = version().unwrap();
        assert_eq!(version.split('.').count(), 3, "{version}");
        let page = fs::read_to_string(root().join("packaging/latent-explorer.metainfo.xml")).unwrap();
        assert!(page.contains(&format!("<release version=\"{version}\"")), "the metadata lack version {version}");
    }
}
