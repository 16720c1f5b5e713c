//! The latent space and images: pure functions without a network.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod courses;
mod fits;
mod morph_path;
mod raster;
mod tools;
mod vectors;
