//! The command line and its output files, run as a user runs it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod animation;
mod classes;
mod command_line;
mod export;
mod morph;
mod vectors;
