//! The window without a screen, driven by the accessible names of its controls.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/window.rs"]
mod window;

mod app;
mod controls;
mod exports;
mod gallery;
mod instrument;
mod observatory;
mod opening;
mod project;
