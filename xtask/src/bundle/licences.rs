//! The page of all crates' licences, made by `cargo about`.
//!
//! Making the page takes minutes. It is kept in the repository with a hash of its sources, and made again when they
//! have changed.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use super::run;
use crate::{root, tools};

/// Files that the page is made from.
const SOURCES: [&str; 3] = ["Cargo.lock", "packaging/about.toml", "packaging/about.hbs"];

/// Returns the path of the page, after making it again when it is old.
pub(super) fn page() -> Result<PathBuf> {
    let page = root().join("packaging/licenses.html");
    let mark = mark()?;
    if fs::read_to_string(&page).is_ok_and(|text| text.lines().last() == Some(&mark)) {
        return Ok(page);
    }
    println!("the dependencies have changed: packaging/licenses.html is made again; commit it");
    let about = tools::cargo_about(&root())?;
    let arguments = ["generate", "--workspace", "--offline", "--locked", "--fail", "--config", "packaging/about.toml"];
    let files = ["--output-file", "packaging/licenses.html", "packaging/about.hbs"];
    run("listing licences", Command::new(about).args(arguments).args(files).current_dir(root()))?;
    let text = fs::read_to_string(&page).context("reading the page of licences")?;
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    fs::write(&page, format!("{}\n{mark}\n", lines.join("\n").trim_end())).context("writing the page of licences")?;
    Ok(page)
}

/// The page's last line: a hash of what it is made from.
fn mark() -> Result<String> {
    let mut hasher = Sha256::new();
    for name in SOURCES {
        let text = fs::read_to_string(root().join(name)).with_context(|| format!("reading {name}"))?;
        // A clone on Windows may have other line ends.
        hasher.update(text.replace("\r\n", "\n"));
    }
    let sum: String = hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("<!-- made from Cargo.lock and packaging/about.*: {sum} -->"))
}
