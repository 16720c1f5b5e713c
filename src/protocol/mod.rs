//! Messages between the window and the workers: plain data without tensors.

mod device;
mod digits;
mod evaluation;
mod explanation;
mod figures;
mod health;
mod jobs;
mod last_word;
mod latest;
mod news;
mod queue;
mod recipe;
mod request;
mod run;
mod run_summary;
mod steering;

use std::path::PathBuf;

pub use crate::latent::Conditioning;
pub use device::DeviceChoice;
pub use digits::*;
pub use evaluation::*;
pub use explanation::StepExplanation;
pub use figures::*;
pub use health::*;
pub use jobs::*;
pub use last_word::LastWord;
pub use latest::Latest;
pub use news::{NewsBox, Ticket};
pub use queue::JobQueue;
pub use recipe::*;
pub use request::*;
pub use run::*;
pub use run_summary::RunSummary;
pub use steering::*;

/// Called by workers when there are new messages. It must return immediately.
pub type Wake = std::sync::Arc<dyn Fn() + Send + Sync>;

/// Commands for the trainer, executed between steps.
#[derive(Clone, Debug)]
pub enum Command {
    /// Starts a new run; stops the current one first.
    Start(Box<RunRequest>),
    /// Continues the run saved in this checkpoint or run folder.
    Open {
        /// A checkpoint, or a folder with checkpoints.
        path: PathBuf,
        /// Where the run's data are.
        data: RunData,
    },
    /// Pauses after the current step.
    Pause,
    /// Continues after a pause.
    Resume,
    /// Takes one step, then pauses.
    Step,
    /// Ends the run. A new one can be started at any time.
    Stop,
    /// Saves the whole state to this file now.
    SaveCheckpoint(PathBuf),
    /// Changes these hyper-parameters from the next step on; Adam's moments stay.
    Tune(Tuning),
    /// Trains only these networks from the next step on; with a number, trains both again after that many steps.
    Train(Trained, Option<u64>),
    /// Changes the interval between checkpoints and that between quality measurements; `None` leaves an interval
    /// unchanged.
    SetIntervals {
        /// Steps between checkpoints; 0 means once per epoch.
        checkpoint_every: Option<u64>,
        /// Epochs between quality measurements; 0 means never.
        measure_every: Option<u64>,
    },
    /// Measures the quality of the current generator.
    Measure,
    /// Times a few steps of this recipe, unless a run is open.
    Estimate(Box<Recipe>),
    /// Ends the run after this step, which may be later or earlier than requested, but not in the past.
    EndAt(u64),
    /// Pauses once this condition is met; `None` removes the condition.
    PauseWhen(Option<PauseWhen>),
    /// Saves unsaved data and ends the trainer.
    Close,
}

/// Messages from the workers to the window.
#[derive(Clone, Debug)]
pub enum Event {
    /// A run starts. The receiver clears the curves of the previous run.
    Started(Box<RunInfo>),
    /// The trainer's state changed.
    State(RunState),
    /// Metrics of one or more steps, in order.
    Metrics(Vec<StepMetrics>),
    /// Evaluations of the fixed noise, in order.
    FixedNoise(Vec<FixedNoiseEvaluation>),
    /// A new sample grid.
    Samples(SampleGrid),
    /// A checkpoint was saved to disk.
    CheckpointSaved {
        /// Path of the checkpoint.
        path: PathBuf,
        /// Number of steps trained.
        step: u64,
    },
    /// Sample grids from before the run was opened, oldest first.
    EarlierSamples(Vec<SampleGrid>),
    /// The current hyper-parameters, and all changes made so far.
    Tuned(Tuning, Vec<TimelineEntry>),
    /// Quality measurements from before the run was opened, oldest first.
    MeasuredBefore(Vec<Measurement>),
    /// Progress of a quality measurement: its step, and the completed fraction, 0 to 1.
    Measuring(u64, f32),
    /// Result of a quality measurement.
    Measured(Box<Measurement>),
    /// A quality measurement ended: its step, and whether it completed.
    MeasuringEnded(u64, bool),
    /// The estimated time of a step of this recipe on this machine.
    Estimated {
        /// The recipe.
        recipe: Box<Recipe>,
        /// Seconds of one step.
        seconds: f64,
    },
    /// The run's last step changed.
    EndsAt(u64),
    /// The run paused because a condition was met; the text describes it.
    PausedBecause(String),
    /// Explanation of the single step just taken.
    StepExplained(Box<StepExplanation>),
    /// The run's health changed.
    Health(HealthReport),
    /// A step was refused. The run pauses in the state before that step.
    Halted(Halt),
    /// A problem that does not stop the training.
    Warning(String),
    /// The run ended with this error.
    Failed(String),
}
