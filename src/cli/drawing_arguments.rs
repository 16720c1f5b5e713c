//! The arguments of the commands that draw: `generate` and `morph`. Doc comments of fields are the help texts.

use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser as _;

use crate::latent::path::{DEFAULT_LEG, LONGEST_LEG, SHORTEST_LEG};

#[derive(Debug, Args)]
pub(super) struct GenerateArguments {
    /// File to write; its extension selects the format
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) asked: AskedArguments,
    /// Seed of the first digit; the seeds of the others count up
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(super) seed: u64,
    /// Number of digits
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) count: u32,
    /// Vectors to draw instead of seeds, in order: a code (LX1-...), a seed (42 or seed:42), an image of this program
    /// (.png), or a file of vectors (.npy, .npz, .json); may be repeated
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["seed", "count"])]
    pub(super) from: Vec<String>,
    /// File to write the noise vectors to as well: .npy, .npz or .json
    #[arg(long, value_name = "FILE")]
    pub(super) latents: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long)]
    pub(super) force: bool,
}

/// The generator, and its class and truncation.
#[derive(Debug, Args)]
pub(super) struct AskedArguments {
    /// Model or checkpoint (.safetensors) instead of the shipped generator
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// Class to draw, by name or number, of a generator with a class input; without it the classes come in turn
    #[arg(long, value_name = "CLASS")]
    pub(super) class: Option<String>,
    /// Move the mapped noise of a generator with a mapping network towards its mean; 1 has no effect, 0 gives the mean
    #[arg(long, value_name = "PSI", value_parser = fraction)]
    pub(super) truncation: Option<f32>,
}

#[derive(Debug, Args)]
pub(super) struct MorphArguments {
    /// File to write: .gif, .png, .apng or .mp4; without an extension, a folder of frames
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) asked: AskedArguments,
    /// The first digit: a seed (42 or seed:42), a code (LX1-...), an image of this program (.png), or a file of vectors
    /// (.npy, .npz, .json); the morph goes through all vectors of a file
    #[arg(long, value_name = "WHAT")]
    pub(super) from: String,
    /// A digit in between, in the forms of --from; may be repeated
    #[arg(long, value_name = "WHAT")]
    pub(super) via: Vec<String>,
    /// The last digit, in the forms of --from; optional when the others are two or more
    #[arg(long, value_name = "WHAT")]
    pub(super) to: Option<String>,
    /// File to write the noise vectors of all frames to as well: .npy, .npz or .json
    #[arg(long, value_name = "FILE")]
    pub(super) latents: Option<PathBuf>,
    /// Number of frames; a GIF shows at most 50 per second
    #[arg(long, value_name = "N", default_value_t = 48, value_parser = clap::value_parser!(u16).range(2..=10_000).map(usize::from))]
    pub(super) frames: usize,
    /// Seconds from each vector to the next
    #[arg(long, value_name = "T", default_value_t = DEFAULT_LEG, value_parser = leg_seconds)]
    pub(super) seconds: f32,
    /// Lead back from the last digit to the first
    #[arg(long = "loop")]
    pub(super) closed: bool,
    /// After the last frame, play the frames backwards to the first digit
    #[arg(long)]
    pub(super) ping_pong: bool,
    /// Factor by which each frame is enlarged
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64).map(usize::from))]
    pub(super) scale: usize,
    /// Replace an existing file
    #[arg(long)]
    pub(super) force: bool,
}

fn fraction(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("give a number from 0 to 1".to_owned()),
    }
}

fn leg_seconds(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(seconds) if (SHORTEST_LEG..=LONGEST_LEG).contains(&seconds) => Ok(seconds),
        _ => Err(format!("give a number of seconds from {SHORTEST_LEG} to {LONGEST_LEG}")),
    }
}
