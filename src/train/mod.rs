//! Training: the recipe, one step, the loop that obeys commands, and the run's folder.

mod allocator;
pub mod checkpoint;
mod folder;
mod outbox;
mod parts;
mod recipe;
mod reopen;
mod step;
mod worker;

pub use allocator::keep_freed_memory;
pub use folder::{RunFolder, RunRecord, checkpoints_in};
pub use parts::{PartTimes, STEP_PARTS};
pub use recipe::Recipe;
pub use step::{StepError, StepFigures, Trainer};
pub use worker::{Published, TrainerPorts, run_trainer, set_threads};
