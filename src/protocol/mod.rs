//! What crosses between the window and the workers: plain data, never a tensor.

mod digits;
mod evaluation;
mod explanation;
mod health;
mod jobs;
mod last_word;
mod latest;
mod news;
mod queue;
mod recipe;
mod request;
mod run;
mod steering;

use std::path::PathBuf;

pub use digits::*;
pub use evaluation::*;
pub use explanation::StepExplanation;
pub use health::*;
pub use jobs::*;
pub use last_word::LastWord;
pub use latest::Latest;
pub use news::{NewsBox, Ticket};
pub use queue::JobQueue;
pub use recipe::*;
pub use request::*;
pub use run::*;
pub use steering::*;

/// Called by workers when there is news; must return at once.
pub type Wake = std::sync::Arc<dyn Fn() + Send + Sync>;

/// What the window asks of the trainer. Obeyed between steps, never inside one.
#[derive(Clone, Debug)]
pub enum Command {
    /// Begin a new run; a run under way is stopped first.
    Start(Box<RunRequest>),
    /// Continue the run saved in this checkpoint file, or in this run's folder.
    Open {
        /// A checkpoint, or a folder that holds some.
        path: PathBuf,
        /// Where its data are.
        data: RunData,
    },
    /// Wait after the step under way.
    Pause,
    /// Go on after a pause.
    Resume,
    /// One step, then wait.
    Step,
    /// End the run. A new one may be started at any time.
    Stop,
    /// Write the whole state to this file now.
    SaveCheckpoint(PathBuf),
    /// Other values for what can be changed, from the next step on; Adam's moments stay.
    Tune(Tuning),
    /// From the next step on these networks are trained; both again after so many steps, if that is said.
    Train(Trained, Option<u64>),
    /// Other intervals between checkpoints, in steps, and between measurements, in epochs; `None` leaves one as it
    /// is. 0 means a checkpoint an epoch, and no measurements.
    SetIntervals {
        /// Steps between checkpoints.
        checkpoint_every: Option<u64>,
        /// Epochs between measurements.
        measure_every: Option<u64>,
    },
    /// Measure the quality of the generator as it is now.
    Measure,
    /// The run ends after this step; later or earlier than was asked for, but not in the past.
    EndAt(u64),
    /// Wait once this holds; `None` forgets it.
    PauseWhen(Option<PauseWhen>),
    /// Save what there is, and end the trainer for good.
    Close,
}

/// What the workers tell the window.
#[derive(Clone, Debug)]
pub enum Event {
    /// A run begins: forget the curves of the one before.
    Started(Box<RunInfo>),
    /// The trainer's state changed.
    State(RunState),
    /// Figures of one or more steps, in order.
    Metrics(Vec<StepMetrics>),
    /// Looks at the fixed noise's digits, in order.
    FixedNoise(Vec<FixedNoiseEvaluation>),
    /// A fresh sample grid.
    Samples(SampleGrid),
    /// A checkpoint is safely on disk.
    CheckpointSaved {
        /// The file.
        path: PathBuf,
        /// Steps trained.
        step: u64,
    },
    /// The sample grids of the run before it was opened, oldest first.
    EarlierSamples(Vec<SampleGrid>),
    /// What can be changed, as it is now; and what was changed so far.
    Tuned(Tuning, Vec<TimelineEntry>),
    /// What was measured before the run was opened, oldest first.
    MeasuredBefore(Vec<Measurement>),
    /// The quality at this step is being measured; the part that is done.
    Measuring(u64, f32),
    /// The quality at some step.
    Measured(Box<Measurement>),
    /// Nothing is being measured any more; whether it came to its end.
    MeasuringEnded(u64, bool),
    /// The run ends after another step than before.
    EndsAt(u64),
    /// A condition to wait for was met: one plain sentence.
    PausedBecause(String),
    /// What the single step just taken did.
    StepExplained(Box<StepExplanation>),
    /// The run's health changed.
    Health(HealthReport),
    /// A step was refused: the run waits, paused, in the state before that step.
    Halted(Halt),
    /// Something went wrong and training goes on.
    Warning(String),
    /// The run ended by an error: one plain sentence.
    Failed(String),
}
