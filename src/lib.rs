//! # Latent Explorer: the map of the code
//!
//! One window trains a DCGAN on MNIST, shows it learn, and lets a person move the generator's
//! 200-dimensional noise while it does. The folders are the field's nouns:
//!
//! | module | holds |
//! |---|---|
//! | [`latent`] | the vector, seeded sampling, interpolation, paths, directions, regression, history; pure |
//! | [`raster`] | grey images, scaling, contact sheets; pure |
//! | [`files`] | regular files read within a limit, files written whole or not at all |
//! | [`data`] | IDX and gzip to bytes, the data sets, batches |
//! | [`model`] | generator, discriminator, the algebra that makes their layers fast, dropout, Adam, model files, snapshots |
//! | [`train`] | one step, a run, the loop that obeys commands, the run's folder, checkpoints, timing |
//! | [`quality`] | how good a generator is: distance, digits, neighbours |
//! | [`explore`] | the render worker, and the job workers: impact, directions, searches |
//! | [`export`] | image files, animations, IDX files, provenance |
//! | [`protocol`] | what crosses threads, as plain data: commands, events, requests, job news, figures, recipes; the latest value and the job queue |
//! | [`session`] | starts and owns the threads and their channels |
//! | [`ui`] | panels with the state they show, widgets, the table of commands |
//! | [`app`] | the eframe shell: events in, actions out, files and dialogs, opening and ending |
//! | [`cli`] | the same engine without a window |
//!
//! Arrows point one way. `tests/invariants.rs` holds the whole table; in short, `cli` and `app` stand on top of
//! `ui` and [`session`]; `session` starts what [`train`] and [`explore`] do; these compute with [`quality`] and
//! [`model`]; and all of them speak in the plain types of [`protocol`], which knows nothing above it.
//!
//! ## Three journeys
//! *Noise to image*: a slider changes the vector in [`ui`], [`app`] sends a
//! [`protocol::RenderRequest`], the renderer in [`explore`] draws it with its own copy of the
//! generator, and [`session::Session::take_rendered`] brings the pixels back.
//!
//! *Rest to ranking*: once the hand rests, [`app`] sends a [`protocol::Job`]; the renderer adds a copy of
//! the generator on screen, a job worker in [`explore`] does it, and [`protocol::JobNews`] bring what
//! came out to the page in [`ui`]. A newer job of its kind, or another network, ends it.
//!
//! *Command to curve*: a button becomes a [`protocol::Command`]; the loop in [`train`] obeys it
//! between two steps; each step's [`protocol::StepMetrics`] return as events and join the curves.
//!
//! ## Invariants, checked by `tests/invariants.rs` where nothing else is said
//! 1. `tch` appears only in `model`, `train`, `explore`, `quality`, and where `session` picks the
//!    device.
//! 2. `egui` and `eframe` appear only in `ui` and `app`.
//! 3. `latent` and `raster` do no IO, start no thread and use no global random state.
//! 4. Threads are named; they start in `session`, and in `app` for dialogs and for files.
//!    `rfd` appears only in `app/files/dialogs.rs`.
//! 5. The window's thread never waits for computing, a dialog or a large file (by review).
//! 6. Only the trainer touches training weights; everyone else works on a published copy (by review).
//! 7. Every random number is a function of (seed, stream, step) (by review); libtorch's global generator is
//!    never used.
//! 8. Unsafe code is three calls, each in a small file of its own.
//! 9. A folder uses only the folders below it that the table of edges names; no file has more than 300 lines
//!    without a reason in its head.

pub mod app;
pub mod cli;
pub mod data;
pub mod explore;
pub mod export;
pub mod files;
pub mod latent;
pub mod model;
pub mod protocol;
pub mod quality;
pub mod raster;
pub mod session;
pub mod train;
pub mod ui;

/// The libtorch this program is built against.
pub const LIBTORCH_VERSION: &str = "2.13.0";
