//! Training: the recipe, one step, the loop that obeys commands, and the run's folder.

mod allocator;
mod average;
pub mod bench;
pub mod checkpoint;
mod classes;
pub mod classify;
mod folder;
mod health;
mod measure;
mod outbox;
mod parts;
mod pause;
mod reopen;
mod run;
mod step;
mod step_error;
mod story;
mod worker;

pub use allocator::keep_freed_memory;
pub use folder::{Continuation, RunFolder, RunRecord, checkpoints_in, free_space, read_past_run, samples_in};
pub use measure::{MeasureOrder, Measured, MeasurerPorts, best_in, run_measurer};
pub use parts::{PartTimes, STEP_PARTS};
pub use step::{StepFigures, Trainer};
pub use step_error::StepError;
pub use worker::{Courtesy, Published, TrainerPorts, run_trainer};
