//! Programs for the checks, installed by cargo into the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// `cargo deny`, installed when it is missing. The installation takes two minutes on two cores.
pub(super) fn cargo_deny(root: &Path) -> Result<PathBuf> {
    installed(root, "cargo-deny", "0.20.2", &[])
}

/// `cargo about`, installed when it is missing. The installation takes three minutes on two cores.
pub(super) fn cargo_about(root: &Path) -> Result<PathBuf> {
    installed(root, "cargo-about", "0.9.3", &["--features", "cli"])
}

fn installed(root: &Path, name: &str, wanted: &str, more: &[&str]) -> Result<PathBuf> {
    let folder = root.join("target").join("tools");
    let program = folder.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if version_of(&program).is_some_and(|version| version.contains(wanted)) {
        return Ok(program);
    }
    println!("installing {name} {wanted}");
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["install", name, "--locked", "--quiet", "--version", wanted])
        .args(more)
        .arg("--root")
        .arg(&folder)
        // Its build files are not used again.
        .env("CARGO_TARGET_DIR", folder.join("build"))
        .status()
        .context("starting cargo install")?;
    std::fs::remove_dir_all(folder.join("build")).ok();
    if !status.success() {
        bail!("{name} could not be installed");
    }
    Ok(program)
}

fn version_of(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
