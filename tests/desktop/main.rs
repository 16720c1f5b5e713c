//! The built program in a real window, on a virtual X server with mouse, keyboard and pixels.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(target_os = "linux")]

#[path = "../screen/mod.rs"]
mod screen;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/window.rs"]
#[allow(dead_code, reason = "the other program uses the rest")]
mod window;

mod dialogs;
mod drop_source;
mod exchange;
mod gestures;
mod monkey;
mod observing;
mod person;
