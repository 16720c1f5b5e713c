//! Training: the recipe, one step, the loop that obeys commands, and the run's folder.

pub mod checkpoint;
mod folder;
mod outbox;
mod recipe;
mod reopen;
mod step;
mod worker;

pub use folder::{RunFolder, RunRecord, checkpoints_in};
pub use recipe::Recipe;
pub use step::{StepError, StepFigures, Trainer};
pub use worker::{Published, TrainerPorts, run_trainer, set_threads};
