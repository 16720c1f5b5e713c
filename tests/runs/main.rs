//! Runs through the session: commands, resuming, health, measurements.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod bf16;
mod conditional;
mod control;
mod earlier_files;
mod health;
mod measured;
mod resume;
mod session;
