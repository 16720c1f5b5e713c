//! Training: one step, a run, the command loop, and the run's folder.

mod allocator;
pub mod bench;
pub mod checkpoint;
pub mod classify;
pub mod floor;
mod folder;
mod measure;
mod run;
mod step;
mod worker;

pub use allocator::keep_freed_memory;
pub use folder::{
    Continuation, RunFolder, RunRecord, checkpoints_in, free_space, is_in_use, list_runs, read_recorded_run,
    run_folders, sample_files, sample_grid, samples_in, shipped_run,
};
pub use measure::{MeasureOrder, Measured, MeasurerPorts, best_in, run_measurer};
pub use step::{ProfileTimes, STEP_PROFILE, StepError, Trainer};
pub use worker::{Courtesy, Published, TrainerPorts, run_trainer};
