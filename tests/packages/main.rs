//! The packages on minimal systems: no compiler, no libtorch, no network.
//!
//! `cargo xtask test packages` makes the packages and runs this.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(target_os = "linux")]

#[path = "../desktop/gestures.rs"]
#[allow(dead_code, reason = "the other program uses the rest")]
mod gestures;
#[path = "../screen/mod.rs"]
#[allow(dead_code, reason = "the other program uses the rest")]
mod screen;

mod appimage;
mod archive;
mod deb;
mod empty_system;

use std::path::{Path, PathBuf};

/// The file in `target/bundle` whose name ends like this.
fn package(ending: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join("bundle");
    let entries = std::fs::read_dir(&folder).expect("the packages are there; cargo xtask bundle makes them");
    let mut paths = entries.map(|entry| entry.unwrap().path());
    let found = paths.find(|path| path.is_file() && path.to_string_lossy().ends_with(ending));
    found.unwrap_or_else(|| panic!("{} has no *{ending}; cargo xtask bundle makes it", folder.display()))
}
