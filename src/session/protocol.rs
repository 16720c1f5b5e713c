//! What crosses between the window and the workers: plain data, never a tensor.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::StepStory;
use crate::latent::LatentVector;
use crate::quality::Evaluation;
use crate::raster::GrayImage;
use crate::train::Recipe;

/// Digits on the sample grid: 8 x 8, always made from the same noise.
pub const GRID_COLUMNS: usize = 8;
/// Number of tiles on the sample grid.
pub const GRID_TILES: usize = GRID_COLUMNS * GRID_COLUMNS;

/// The recipes there are, and what each is, for people.
pub const RECIPES: [(&str, &str); 3] = [
    ("seed", "The Keras DCGAN for MNIST, exactly"),
    ("seed-ema", "The same, step for step; an average of the generator over the last thousand steps is shown and kept"),
    (
        "quality",
        "The same generator made to learn better: relativistic loss, R1 and R2, batch normalisation, the training labels, \
         rates that fall, averaged generator",
    ),
];

/// Where the training images come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataSource {
    /// MNIST, carried inside the binary.
    #[default]
    Mnist,
    /// A folder of IDX files, gzipped or not.
    Folder(PathBuf),
}

/// What a person decides before a run starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunRequest {
    /// Name of a recipe; `seed` is the Keras DCGAN.
    pub recipe: String,
    /// A recipe of one's own instead; `recipe` is its name then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Box<Recipe>>,
    /// Every random number of the run is a function of this.
    pub seed: u64,
    /// Images of each kind in one step.
    pub batch: usize,
    /// Adam's step size for the discriminator.
    pub lr_d: f64,
    /// Adam's step size for the generator.
    pub lr_g: f64,
    /// Passes over the data.
    pub epochs: u64,
    /// Ends the run after this many steps instead, if set.
    pub steps: Option<u64>,
    /// The images.
    pub data: DataSource,
    /// The run's folder. `None` keeps the run in memory only.
    pub out: Option<PathBuf>,
    /// Steps between checkpoints; 0 means once an epoch.
    pub checkpoint_every: u64,
    /// Epochs between measurements of quality; 0 means never.
    pub measure_every: u64,
}

impl Default for RunRequest {
    fn default() -> Self {
        Self {
            recipe: "seed".to_owned(),
            custom: None,
            seed: 0,
            batch: 128,
            lr_d: 2e-4,
            lr_g: 2e-4,
            epochs: 50,
            steps: None,
            data: DataSource::Mnist,
            out: None,
            checkpoint_every: 0,
            measure_every: 0,
        }
    }
}

impl RunRequest {
    /// Asks for this recipe, with its batch and learning rates.
    pub fn set_recipe(&mut self, recipe: Recipe) {
        self.recipe.clone_from(&recipe.name);
        (self.batch, self.lr_d, self.lr_g) = (recipe.batch, recipe.adam_d.lr, recipe.adam_g.lr);
        let built_in = Recipe::named(&recipe.name).is_ok_and(|named| named == recipe);
        self.custom = (!built_in).then(|| Box::new(recipe));
    }

    /// The recipe asked for, before batch and learning rates are put in.
    pub fn recipe(&self) -> Recipe {
        match &self.custom {
            Some(own) => own.as_ref().clone(),
            None => Recipe::named(&self.recipe).unwrap_or_else(|_| Recipe::seed()),
        }
    }
}

/// What the window asks of the trainer. Obeyed between steps, never inside one.
#[derive(Clone, Debug)]
pub enum Command {
    /// Begin a new run; a run under way is stopped first.
    Start(Box<RunRequest>),
    /// Continue the run saved in this checkpoint file, or in this run's folder.
    Open {
        /// A checkpoint, or a folder that holds some.
        path: PathBuf,
        /// Where its data may be, when it is no longer where it was.
        data: Option<DataSource>,
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
    /// Other learning rates from the next step on; Adam's moments stay.
    SetRates(Rates),
    /// Other values for what can be changed, from the next step on; Adam's moments stay.
    Tune(Tuning),
    /// Measure the quality of the generator as it is now.
    Measure,
    /// The run ends after this step; later or earlier than was asked for, but not in the past.
    EndAt(u64),
    /// Wait once this holds; `None` forgets it.
    PauseWhen(Option<PauseWhen>),
    /// Save what there is, and end the trainer for good.
    Close,
}

/// Both learning rates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// The discriminator's.
    pub lr_d: f64,
    /// The generator's.
    pub lr_g: f64,
}

/// What the trainer is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunState {
    /// No run yet.
    #[default]
    Idle,
    /// Reading data and building the networks.
    Preparing,
    /// Training.
    Running,
    /// Waiting for `Resume`, `Step` or `Stop`.
    Paused,
    /// Reached its last step.
    Finished,
    /// Ended by the person.
    Stopped,
    /// Ended by an error, told in [`Event::Failed`].
    Failed,
}

/// One step's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepMetrics {
    /// Counts from 1.
    pub step: u64,
    /// Counts from 1.
    pub epoch: u64,
    /// Binary cross-entropy of the discriminator, mean over real and generated.
    pub loss_d: f32,
    /// Binary cross-entropy of the generator against target 1.
    pub loss_g: f32,
    /// Mean probability the discriminator gives real images.
    pub d_real: f32,
    /// Mean probability the discriminator gives generated images.
    pub d_fake: f32,
    /// Seconds of training since the run began, pauses left out.
    pub seconds: f64,
    /// L2 norm of the discriminator's gradient; not a number in files that do not have it.
    pub grad_d: f32,
    /// The same of the generator.
    pub grad_g: f32,
    /// L2 norm of the discriminator's update over that of its weights; 0 where it was not trained, and not a
    /// number in files that do not have it.
    pub update_d: f32,
    /// The same of the generator.
    pub update_g: f32,
}

/// How the fixed noise's digits are, now and then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Steps trained.
    pub step: u64,
    /// Mean probability D gives 64 real digits that never change, without dropout.
    pub d_real: f32,
    /// The same of the fixed noise's digits.
    pub d_fake: f32,
    /// Mean pixel distance between the fixed noise's digits, over the same between the real ones.
    pub diversity: f32,
}

/// The generator's answer to the fixed noise.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleGrid {
    /// Steps trained when the grid was made.
    pub step: u64,
    /// [`GRID_TILES`] digits, rows first.
    pub tiles: Vec<GrayImage>,
}

/// Facts that hold for a whole run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunInfo {
    /// Counts the runs of this session from 1.
    pub run: u64,
    /// What was asked for.
    pub request: RunRequest,
    /// The data set's name.
    pub data_name: String,
    /// Steps in one epoch.
    pub steps_per_epoch: u64,
    /// The step at which the run ends.
    pub last_step: u64,
    /// The step it started from: 0, or where a checkpoint left off.
    pub first_step: u64,
    /// [`GRID_TILES`] training images, spread over all of them, to be compared with.
    pub real: Vec<GrayImage>,
    /// Share of each digit among the training labels.
    pub label_shares: [f64; 10],
    /// What was in force before any change on the way.
    pub began_with: Tuning,
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
    Looks(Vec<Look>),
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
    /// Other learning rates are in force.
    RatesChanged(Rates),
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
    Told(Box<StepStory>),
    /// The run's health changed.
    Health(HealthReport),
    /// A step was refused: the run waits, paused, in the state before that step.
    Halted(Halt),
    /// Something went wrong and training goes on.
    Warning(String),
    /// The run ended by an error: one plain sentence.
    Failed(String),
}

/// How good a run's generator was after a step, against held-out training images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Steps trained.
    pub step: u64,
    /// What was measured.
    #[serde(flatten)]
    pub figures: Evaluation,
}

/// What goes wrong with a GAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// D tells nearly all generated images from real ones.
    DiscriminatorWins,
    /// D takes generated images for real.
    DiscriminatorFooled,
    /// All samples look alike.
    Collapse,
    /// Samples no longer change.
    Stagnation,
    /// Gradients far above what is usual.
    Exploding,
    /// Quality has been falling for some time, though losses look well.
    Degradation,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HealthLevel {
    /// On its way there: a checkpoint is taken before it gets worse.
    Watch,
    /// It is there.
    Alarm,
}

/// The monitor's word.
#[derive(Clone, Debug, PartialEq)]
pub struct HealthReport {
    /// What is wrong, and how bad; `None` when all is well again.
    pub trouble: Option<(Ailment, HealthLevel)>,
    /// When it was seen.
    pub step: u64,
    /// A checkpoint from before, to go back to.
    pub back_to: Option<PathBuf>,
}

impl Ailment {
    /// What is wrong, in one plain sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::DiscriminatorWins => {
                "D wins: it tells nearly every generated digit from a real one, and G learns little from that"
            }
            Self::DiscriminatorFooled => {
                "D is fooled: it takes generated digits for real ones, whatever they look like"
            }
            Self::Collapse => "The samples collapse: different noise gives nearly the same digit",
            Self::Stagnation => "Nothing moves: the samples are what they were a hundred steps ago",
            Self::Degradation => {
                "The digits get worse: their distance to real ones has been well above the best for some time"
            }
            Self::Exploding => "The gradients explode: steps are far too large",
        }
    }

    /// What to try.
    pub fn advice(self) -> &'static str {
        match self {
            Self::DiscriminatorWins => "Lower D's learning rate, train it less often, or smooth its target",
            Self::DiscriminatorFooled => "Raise D's learning rate, or lower G's",
            Self::Collapse => "Go back to the checkpoint and lower G's learning rate",
            Self::Stagnation => "Raise the learning rates, or see whether G is trained at all",
            Self::Degradation => "Go back to the best checkpoint, and lower both learning rates",
            Self::Exploding => "Go back to the checkpoint and lower both learning rates",
        }
    }
}

/// Which networks a step trains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trained {
    /// D, then G.
    #[default]
    Both,
    /// G stays as it is.
    OnlyD,
    /// D stays as it is.
    OnlyG,
}

/// What can be changed while a run goes on; takes effect between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// The discriminator's learning rate.
    pub lr_d: f64,
    /// The generator's learning rate.
    pub lr_g: f64,
    /// Decay of the first moments, of both optimisers.
    pub beta1: f64,
    /// Decay of the second moments, of both optimisers.
    pub beta2: f64,
    /// The discriminator's target for real images.
    pub real_target: f64,
    /// Share of the discriminator's activations dropped.
    pub dropout: f64,
    /// Steps of the discriminator for one of the generator.
    pub steps_d: u64,
    /// Real images a step.
    pub batch: usize,
    /// Which networks are trained.
    pub trained: Trained,
    /// The last step for which that holds; afterwards both are trained again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_until: Option<u64>,
}

/// When a run should wait for a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PauseWhen {
    /// After this step.
    Step(u64),
    /// At the monitor's next alarm.
    Alarm,
    /// Once D(G(z)) has stayed below this, on average over some thirty steps.
    FakeBelow(f32),
    /// Once it has stayed above.
    FakeAbove(f32),
}

/// A change of a run under way, as `run.json` keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// Steps taken before the change.
    pub step: u64,
    /// What holds from then on.
    pub tuning: Tuning,
}

/// Why a run waits, and what can be done about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Halt {
    /// One plain sentence.
    pub reason: String,
    /// Steps taken before the one refused.
    pub step: u64,
    /// Smaller learning rates may help.
    pub diverged: bool,
    /// The newest checkpoint before that step, to go back to.
    pub checkpoint: Option<PathBuf>,
}

/// One digit the window wants to see.
#[derive(Clone, Debug)]
pub struct RenderRequest {
    /// Grows with each request; the answer carries it back.
    pub stamp: u64,
    /// The noise.
    pub z: LatentVector,
}

/// Which weights drew an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneratorSource {
    /// The one that comes with the program.
    Shipped,
    /// A file.
    File(PathBuf),
    /// A run of this session.
    Run {
        /// The run's number.
        run: u64,
        /// Steps trained.
        step: u64,
    },
}

impl GeneratorSource {
    /// Whether both are the same network, be it after different numbers of steps.
    pub fn same_network(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Run { run: a, .. }, Self::Run { run: b, .. }) => a == b,
            _ => self == other,
        }
    }

    /// Steps trained, of a run's.
    pub fn step(&self) -> Option<u64> {
        if let Self::Run { step, .. } = self { Some(*step) } else { None }
    }
}

/// Which generator the sliders are to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneratorChoice {
    /// The one that comes with the program.
    Shipped,
    /// A model file or checkpoint.
    File(PathBuf),
}

/// How the window and the trainer share the processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// Training waits between steps while something is being dragged.
    SmoothWindow,
    /// Both go on at once.
    #[default]
    FastTraining,
}

/// A digit the person would like to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindDigit {
    /// 0 to 9.
    pub digit: u8,
    /// The first seed tried; the others count up from it.
    pub seed: u64,
}

/// A vector whose digit is the one asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What was asked for.
    pub digit: u8,
    /// The seed of the vector.
    pub seed: u64,
    /// The vector.
    pub z: LatentVector,
    /// The classifier's probability for that digit.
    pub sure: f32,
}

/// What the digit classifier sees in an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// Probability of each of the ten digits.
    pub probabilities: [f32; 10],
}

impl Guess {
    /// The likeliest digit, and its probability.
    pub fn best(&self) -> (usize, f32) {
        let pairs = self.probabilities.iter().copied().enumerate();
        pairs.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
    }
}

/// A finished digit.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The request it answers; 0 for an unasked refresh after the weights changed.
    pub stamp: u64,
    /// The noise it was made from.
    pub z: LatentVector,
    /// 28 x 28.
    pub image: GrayImage,
    /// Whose weights.
    pub source: GeneratorSource,
    /// What the classifier sees in it.
    pub guess: Option<Guess>,
    /// The discriminator's probability that it is real, where these weights come with one.
    pub verdict: Option<f32>,
    /// Time of the generator's forward pass.
    pub took: Duration,
}
