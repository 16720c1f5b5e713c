//! Programs for the checks, installed by cargo into the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

const CARGO_DENY: &str = "0.20.2";

/// `cargo deny`, installed when it is missing. The installation takes two minutes on two cores.
pub(super) fn cargo_deny(root: &Path) -> Result<PathBuf> {
    let folder = root.join("target").join("tools");
    let program = folder.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if version_of(&program).is_some_and(|version| version.contains(CARGO_DENY)) {
        return Ok(program);
    }
    println!("installing cargo-deny {CARGO_DENY}");
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["install", "cargo-deny", "--locked", "--quiet", "--version", CARGO_DENY, "--root"])
        .arg(&folder)
        // Its build files are not used again.
        .env("CARGO_TARGET_DIR", folder.join("build"))
        .status()
        .context("starting cargo install")?;
    std::fs::remove_dir_all(folder.join("build")).ok();
    if !status.success() {
        bail!("cargo-deny could not be installed");
    }
    Ok(program)
}

fn version_of(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
