//! # Latent Explorer: the map of the code
//!
//! One window trains a DCGAN on MNIST, plots its training, and lets the user change the generator's
//! 200-dimensional noise vector at the same time. The modules:
//!
//! | module | contents |
//! |---|---|
//! | [`latent`] | the noise vector, seeded sampling, interpolation, paths, directions, regression, history; pure |
//! | [`raster`] | grey images, scaling, contact sheets; pure |
//! | [`files`] | size-limited reads and atomic writes of files |
//! | [`data`] | IDX and gzip readers, data sets, batches |
//! | [`model`] | generator, discriminator, faster forms of their layers, dropout, Adam, model files, snapshots |
//! | [`train`] | one step, a run, the command loop, the run's folder, checkpoints, timing |
//! | [`quality`] | quality metrics: Fréchet distance, digit frequencies, nearest neighbours |
//! | [`explore`] | the render worker, and the job workers: impact, directions, searches |
//! | [`export`] | image files, animations, IDX files, provenance |
//! | [`protocol`] | plain data between threads: commands, events, jobs, metrics, recipes; latest value, job queue |
//! | [`session`] | starts and owns the threads and their channels |
//! | [`ui`] | panels with the state they show, widgets, the table of commands |
//! | [`app`] | the eframe shell: events in, actions out, files and dialogs, opening and ending |
//! | [`cli`] | the command line: the same engine without a window |
//!
//! Dependencies point one way. `tests/invariants.rs` has the whole table. In short, `cli` and `app` depend on `ui`
//! and [`session`]; `session` starts the work of [`train`] and [`explore`]; these compute with [`quality`] and
//! [`model`]; and all of them exchange the plain types of [`protocol`], which depends on none of them.
//!
//! ## Three data flows
//! *Noise to image*: a slider changes the vector in [`ui`], [`app`] sends a
//! [`protocol::RenderRequest`], the renderer in [`explore`] draws it with its own copy of the
//! generator, and [`session::Session::take_rendered`] returns the pixels.
//!
//! *Vector to ranking*: when the vector stops changing, [`app`] sends a [`protocol::Job`]; the renderer adds a copy
//! of the generator on screen, a job worker in [`explore`] executes it, and [`protocol::JobNews`] bring its results
//! to the page in [`ui`]. A newer job of its kind, or another network, cancels it.
//!
//! *Command to curve*: a button sends a [`protocol::Command`]; the loop in [`train`] executes it
//! between two steps; each step's [`protocol::StepMetrics`] return as events and are added to the curves.
//!
//! ## Invariants, checked by `tests/invariants.rs` unless marked
//! 1. `tch` appears only in `model`, `train`, `explore`, `quality`, and where `session` selects the
//!    device.
//! 2. `egui` and `eframe` appear only in `ui` and `app`.
//! 3. `latent` and `raster` do no IO, start no thread and use no global random state.
//! 4. Threads are named; they start in `session`, and in `app` for dialogs and for files.
//!    `rfd` appears only in `app/files/dialogs.rs`.
//! 5. The window's thread never waits for computations, a dialog or a large file (by review).
//! 6. Only the trainer accesses the weights in training; all others use a published copy (by review).
//! 7. Every random number is a function of (seed, stream, step) (by review); libtorch's global generator is
//!    never used.
//! 8. Unsafe code is three calls, each in a small file of its own.
//! 9. A folder uses only the folders below it that the table of edges names; no file has more than 300 lines
//!    without a reason in its first lines.

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
