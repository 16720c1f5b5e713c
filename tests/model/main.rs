//! Networks, recipes, data, directions and quality metrics, compared with independent computations.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod classifier;
mod data;
mod directions;
mod labels;
mod parity;
mod quality;
mod recipes;
