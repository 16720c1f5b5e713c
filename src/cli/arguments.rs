//! The command-line arguments. Doc comments of fields are the help texts.

use std::path::PathBuf;

use clap::builder::TypedValueParser as _;
use clap::{Args, Parser, Subcommand};

use super::device::Device;
use super::drawing_arguments::{GenerateArguments, MorphArguments};
use super::manual::ManualArguments;
use crate::quality::{FEWEST_SAMPLES, SAMPLES};

/// Watch a DCGAN learn MNIST, and explore its latent space.
#[derive(Debug, Parser)]
#[command(name = "latent-explorer", version = crate::VERSION_LINE, about, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) verb: Option<Verb>,
    #[command(flatten)]
    pub(super) window: WindowArguments,
}

#[derive(Debug, Args)]
pub(super) struct WindowArguments {
    /// What to open: a model or checkpoint (.safetensors), a run folder, or a PNG image of this program
    #[arg(value_name = "PATH", conflicts_with = "run")]
    pub(super) path: Option<PathBuf>,
    /// Generator to explore (.safetensors) instead of the shipped one
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// Run folder to open
    #[arg(long, value_name = "DIR")]
    pub(super) run: Option<PathBuf>,
    /// Run folder to compare with; may be given up to five times
    #[arg(long, value_name = "DIR")]
    pub(super) compare: Vec<PathBuf>,
    /// Folder of IDX files to train on instead of MNIST
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Device to train on
    #[arg(long, value_enum, default_value_t)]
    pub(super) device: Device,
    /// Number of threads for training
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Train without a window
    Train(TrainArguments),
    /// Generate digits: a sheet (.png, .jpg, .webp, .bmp, .tif), or a data set (.npy, .idx3-ubyte[.gz])
    Generate(GenerateArguments),
    /// Morph between digits: a .gif, a .png (APNG), an .mp4, or a folder of numbered frames
    Morph(MorphArguments),
    /// Evaluate the quality of a generator; prints one JSON object
    Evaluate(EvaluateArguments),
    /// Measure the speed of training, of drawing and of the sliders on this machine
    Bench(BenchArguments),
    /// Print a recipe as JSON, to edit and to train with
    Recipe(RecipeArguments),
    /// Train the digit classifier
    Classifier(ClassifierArguments),
    /// Check libtorch, the display, dialogs and the disk, and report what is missing
    Doctor,
    /// Write the manual page and the shell completions, for a package
    #[command(hide = true)]
    Manual(ManualArguments),
}

#[derive(Debug, Args)]
pub(super) struct TrainArguments {
    /// Run folder to write: run.json, metrics.csv, checkpoints and samples
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Name of a built-in recipe, or a recipe file (see `recipe`) [default: dcgan]
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) recipe: Option<String>,
    /// Number of epochs [default: the recipe's usual number]
    #[arg(long, value_name = "N", conflicts_with = "steps")]
    pub(super) epochs: Option<u64>,
    /// Number of steps, instead of epochs
    #[arg(long, value_name = "N")]
    pub(super) steps: Option<u64>,
    /// Seed of all random numbers of the run [default: 0]
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// Folder of IDX files instead of MNIST; with --resume, the present location of the run's data
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Batch size: real images per step, and as many generated ones [default: the recipe's]
    #[arg(long, value_name = "N")]
    pub(super) batch: Option<usize>,
    /// Learning rate of the discriminator [default: the recipe's]
    #[arg(long, value_name = "RATE")]
    pub(super) lr_d: Option<f64>,
    /// Learning rate of the generator [default: the recipe's]
    #[arg(long, value_name = "RATE")]
    pub(super) lr_g: Option<f64>,
    /// Device to train on
    #[arg(long, value_enum, default_value_t)]
    pub(super) device: Device,
    /// Number of threads [default: the number of cores; with --resume, the number used before]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// Steps between checkpoints [default: one epoch]
    #[arg(long, value_name = "STEPS")]
    pub(super) checkpoint_every: Option<u64>,
    /// Epochs between quality measurements, which are also made at the end; 0 for none [default: 1]
    #[arg(long, value_name = "EPOCHS")]
    pub(super) measure_every: Option<u64>,
    /// Continue from the newest checkpoint in the folder. Length, intervals and learning rates may change; recipe,
    /// seed and batch size may not
    #[arg(long)]
    pub(super) resume: bool,
}

#[derive(Debug, Args)]
pub(super) struct RecipeArguments {
    /// Name of a built-in recipe, or a recipe file to check; without it, lists the built-in recipes
    #[arg(value_name = "NAME|FILE")]
    pub(super) recipe: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct EvaluateArguments {
    /// Model or checkpoint (.safetensors) instead of the shipped generator
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// Number of images to generate
    #[arg(long, value_name = "N", default_value_t = SAMPLES, value_parser = samples)]
    pub(super) samples: usize,
    /// Seed of all random numbers
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(super) seed: u64,
    /// Folder of IDX files with digit labels instead of MNIST
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Number of threads
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// Compare with the last 10,000 training images instead of the test images
    #[arg(long)]
    pub(super) held_out: bool,
}

#[derive(Debug, Args)]
pub(super) struct BenchArguments {
    /// Print one JSON object instead of text
    #[arg(long)]
    pub(super) json: bool,
    /// Device to train on
    #[arg(long, value_enum, default_value_t)]
    pub(super) device: Device,
    /// Number of threads
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// Number of steps to time
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=10_000).map(usize::from))]
    pub(super) steps: usize,
}

#[derive(Debug, Args)]
pub(super) struct ClassifierArguments {
    /// File to write (.safetensors); its test results are written beside it (.json)
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Replace an existing file
    #[arg(long)]
    pub(super) force: bool,
    /// Number of epochs
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(super) epochs: u64,
    /// Seed of all random numbers
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(super) seed: u64,
    /// Folder of IDX files with digit labels instead of MNIST
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Number of threads
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(n) if (1..=1024).contains(&n) => Ok(n),
        _ => Err("give a whole number from 1 to 1024".to_owned()),
    }
}

fn samples(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(n) if (FEWEST_SAMPLES..=1_000_000).contains(&n) => Ok(n),
        _ => Err(format!("give a whole number from {FEWEST_SAMPLES} to 1000000")),
    }
}
