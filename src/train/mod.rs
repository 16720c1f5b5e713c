//! Training: the recipe, one step, the loop that obeys commands, and the run's folder.

mod allocator;
mod average;
pub mod bench;
pub mod checkpoint;
pub mod classify;
mod disk;
mod folder;
mod health;
mod looks_file;
mod measure;
mod metrics_file;
pub mod model_file;
mod outbox;
mod parts;
mod pause;
mod quality_file;
mod recipe;
mod relativistic;
mod reopen;
mod run;
mod step;
mod step_error;
mod story;
mod worker;

pub use allocator::keep_freed_memory;
pub use disk::free_space;
pub use folder::{RunFolder, RunRecord, checkpoints_in, samples_in};
pub use measure::{MeasureOrder, Measured, MeasurerPorts, best_in, run_measurer};
pub use parts::{PartTimes, STEP_PARTS};
pub use recipe::{CoolDown, Objective, Penalty, Recipe};
pub use step::{StepFigures, Trainer};
pub use step_error::StepError;
pub use worker::{Courtesy, Published, TrainerPorts, run_trainer, set_threads};
