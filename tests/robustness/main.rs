//! Damaged files, failing disks and kills.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod damaged_files;
mod damaged_runs;
#[cfg(target_os = "linux")]
mod failing_disk;
mod kills;
