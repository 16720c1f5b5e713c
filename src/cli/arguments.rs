//! What can be typed.

use std::path::PathBuf;

use clap::builder::TypedValueParser as _;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::latent::path::{DEFAULT_LEG, LONGEST_LEG, SHORTEST_LEG};
use crate::quality::{FEWEST_SAMPLES, SAMPLES};
use crate::session::DeviceChoice;

/// Watch a DCGAN learn MNIST, and move its latent space under your hand.
#[derive(Debug, Parser)]
#[command(name = "latent-explorer", version, about, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) verb: Option<Verb>,
    #[command(flatten)]
    pub(super) window: WindowArguments,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Device {
    /// The processor
    #[default]
    Cpu,
    /// The first CUDA card
    Cuda,
    /// Apple's GPU
    Mps,
}

impl From<Device> for DeviceChoice {
    fn from(device: Device) -> Self {
        match device {
            Device::Cpu => Self::Cpu,
            Device::Cuda => Self::Cuda,
            Device::Mps => Self::Mps,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct WindowArguments {
    /// Generator for the sliders (.safetensors) instead of the shipped one
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// A run's folder to open
    #[arg(long, value_name = "DIR")]
    pub(super) run: Option<PathBuf>,
    /// A run's folder to draw beside, dotted
    #[arg(long, value_name = "DIR")]
    pub(super) compare: Option<PathBuf>,
    /// A folder of IDX files to train on instead of MNIST
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Where to train
    #[arg(long, value_enum, default_value_t)]
    pub(super) device: Device,
    /// Threads inside one training step
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Train without a window
    Train(TrainArguments),
    /// Make digits: a .png sheet, or an .idx3-ubyte[.gz] file
    Generate(GenerateArguments),
    /// Morph between seeds: a .gif, a .png (APNG), or a folder of numbered frames
    Morph(MorphArguments),
    /// Measure how good a generator is: one JSON object
    Evaluate(EvaluateArguments),
    /// Measure this machine: step time beside a matrix product, digits, sliders
    Bench(BenchArguments),
    /// Print a recipe, to edit and to train with
    Recipe(RecipeArguments),
    /// Train the digit classifier
    Classifier(ClassifierArguments),
    /// Look at libtorch, the display, dialogs and disk, and say what is missing
    Doctor,
}

#[derive(Debug, Args)]
pub(super) struct TrainArguments {
    /// The run's folder: run.json, metrics.csv, checkpoints and samples
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Recipe by name, or a file of one's own (see `recipe`) [default: seed]
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) recipe: Option<String>,
    /// Passes over the data [default: as many as the recipe is made for; the seed recipe 50]
    #[arg(long, value_name = "N", conflicts_with = "steps")]
    pub(super) epochs: Option<u64>,
    /// Steps instead of epochs
    #[arg(long, value_name = "N")]
    pub(super) steps: Option<u64>,
    /// Every random number of the run follows from it [default: 0]
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// A folder of IDX files instead of MNIST; with --resume, where the run's data are now
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Real images in one step; as many are generated [default: the recipe's]
    #[arg(long, value_name = "N")]
    pub(super) batch: Option<usize>,
    /// The discriminator's learning rate [default: the recipe's]
    #[arg(long, value_name = "RATE")]
    pub(super) lr_d: Option<f64>,
    /// The generator's learning rate [default: the recipe's]
    #[arg(long, value_name = "RATE")]
    pub(super) lr_g: Option<f64>,
    /// Where to train
    #[arg(long, value_enum, default_value_t)]
    pub(super) device: Device,
    /// Threads inside one step [default: one a core; with --resume, as many as before]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// Steps between checkpoints [default: one epoch]
    #[arg(long, value_name = "STEPS")]
    pub(super) checkpoint_every: Option<u64>,
    /// Epochs between measurements of quality, beside the training and at its end; 0 for none [default: 1]
    #[arg(long, value_name = "EPOCHS")]
    pub(super) measure_every: Option<u64>,
    /// Go on from the newest checkpoint in the folder. Length, intervals and rates may be other ones from now on;
    /// recipe, seed and batch stay
    #[arg(long)]
    pub(super) resume: bool,
}

#[derive(Debug, Args)]
pub(super) struct RecipeArguments {
    /// A recipe by name, or a file to be checked; without it, the names there are
    #[arg(value_name = "NAME|FILE")]
    pub(super) recipe: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct GenerateArguments {
    /// The file to write; its ending decides the format
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// A model or checkpoint (.safetensors) instead of the shipped generator
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// The first digit's seed; the others count up from it
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(super) seed: u64,
    /// How many digits
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) count: u32,
    /// Replace the file if it is there
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct MorphArguments {
    /// The file to write, .gif, .png or .apng; without an ending, a folder
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// A model or checkpoint (.safetensors) instead of the shipped generator
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// The first digit's seed
    #[arg(long, value_name = "S")]
    pub(super) from: u64,
    /// A seed on the way; may be given again and again
    #[arg(long, value_name = "S")]
    pub(super) via: Vec<u64>,
    /// The last digit's seed
    #[arg(long, value_name = "S")]
    pub(super) to: u64,
    /// Frames in all; a GIF shows at most 50 a second
    #[arg(long, value_name = "N", default_value_t = 48, value_parser = clap::value_parser!(u16).range(2..=10_000).map(usize::from))]
    pub(super) frames: usize,
    /// Seconds from each seed to the next
    #[arg(long, value_name = "T", default_value_t = DEFAULT_LEG, value_parser = leg_seconds)]
    pub(super) seconds: f32,
    /// Lead back from the last digit to the first
    #[arg(long = "loop")]
    pub(super) closed: bool,
    /// How many times to enlarge each frame
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=32).map(usize::from))]
    pub(super) scale: usize,
    /// Replace the file if it is there
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct EvaluateArguments {
    /// Generator or checkpoint (.safetensors) instead of the shipped generator
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// How many digits to draw
    #[arg(long, value_name = "N", default_value_t = SAMPLES, value_parser = samples)]
    pub(super) samples: usize,
    /// Every random number follows from it
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(super) seed: u64,
    /// A folder of IDX files with digit labels instead of MNIST
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Threads inside one step
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// Compare with the last 10,000 training images instead of the test images
    #[arg(long)]
    pub(super) held_out: bool,
}

#[derive(Debug, Args)]
pub(super) struct BenchArguments {
    /// One JSON object instead of text
    #[arg(long)]
    pub(super) json: bool,
    /// Threads inside one step
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// Steps to time
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=10_000).map(usize::from))]
    pub(super) steps: usize,
}

#[derive(Debug, Args)]
pub(super) struct ClassifierArguments {
    /// The file to write (.safetensors); its figures go beside it (.json)
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub(super) force: bool,
    /// Passes over the data
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(super) epochs: u64,
    /// Every random number follows from it
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(super) seed: u64,
    /// A folder of IDX files with digit labels instead of MNIST
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Threads inside one step
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(n) if (1..=1024).contains(&n) => Ok(n),
        _ => Err("give a whole number from 1 to 1024".to_owned()),
    }
}

fn leg_seconds(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(seconds) if (SHORTEST_LEG..=LONGEST_LEG).contains(&seconds) => Ok(seconds),
        _ => Err(format!("give a number of seconds from {SHORTEST_LEG} to {LONGEST_LEG}")),
    }
}

fn samples(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(n) if (FEWEST_SAMPLES..=1_000_000).contains(&n) => Ok(n),
        _ => Err(format!("give a whole number from {FEWEST_SAMPLES} to 1000000")),
    }
}
