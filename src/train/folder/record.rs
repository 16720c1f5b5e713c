//! `run.json`: what a run is, and what happened to it on its way.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::files::{read_regular_file, write_or_say};
use crate::protocol::{HealthEvent, Recipe, RunRequest, TimelineEntry};

const NAME: &str = "run.json";
/// Far longer than any run's: some ten thousand changes.
const LARGEST_FILE: u64 = 16 << 20;

/// What `run.json` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Of the format.
    pub version: u32,
    /// Hyper-parameters.
    pub recipe: Recipe,
    /// The run's seed.
    pub seed: u64,
    /// What was asked for, without the folder.
    pub request: RunRequest,
    /// The data set's name.
    pub data: String,
    /// BLAKE3 of the training pixels.
    pub data_hash: String,
    /// BLAKE3 of the training labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels_hash: Option<String>,
    /// Training images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub train_images: Option<u64>,
    /// When the run began, in Coordinated Universal Time (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<String>,
    /// The command line of the program that began it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// Program, libtorch and thread count.
    pub made_by: String,
    /// Each time it went on with another program, libtorch or thread count than before, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub continued: Vec<Continuation>,
    /// What was changed while it went on, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<TimelineEntry>,
    /// What the monitor of its health saw, in order; digits that get worse late are seen in `quality.csv`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub health: Vec<HealthEvent>,
}

/// With what a run went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continuation {
    /// Steps taken before.
    pub step: u64,
    /// Program, libtorch and thread count from then on.
    pub made_by: String,
}

impl RunRecord {
    /// Of a run that begins; what is known of its data and its makers is added by who begins it.
    pub fn new(recipe: Recipe, seed: u64, request: RunRequest) -> Self {
        Self {
            version: 1,
            recipe,
            seed,
            request,
            data: String::new(),
            data_hash: String::new(),
            labels_hash: None,
            train_images: None,
            began: None,
            command: Vec::new(),
            made_by: String::new(),
            continued: Vec::new(),
            timeline: Vec::new(),
            health: Vec::new(),
        }
    }

    /// Of the run in this folder; nothing where it cannot be read.
    pub(in crate::train) fn read(root: &Path) -> Option<Self> {
        let record: Self = serde_json::from_slice(&read_regular_file(&root.join(NAME), LARGEST_FILE).ok()?).ok()?;
        let usable = record.recipe.check().is_ok() && Recipe::from_request(&record.request).is_ok();
        usable.then_some(record)
    }

    /// Writes it into this folder.
    ///
    /// # Errors
    /// Names the file and the cause.
    pub(super) fn write(&self, root: &Path) -> Result<(), String> {
        write_or_say(&root.join(NAME), &serde_json::to_vec_pretty(self).map_err(|e| e.to_string())?)
    }

    /// Writes what happened so far into the record of this folder.
    ///
    /// # Errors
    /// Names the file and the cause.
    pub(in crate::train) fn amend(
        root: &Path,
        timeline: &[TimelineEntry],
        health: &[HealthEvent],
        continued: &[Continuation],
    ) -> Result<(), String> {
        let path = root.join(NAME);
        let bytes =
            read_regular_file(&path, LARGEST_FILE).map_err(|e| format!("{} could not be read: {e}", path.display()))?;
        let record: Self = serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", path.display()))?;
        let (timeline, health, continued) = (timeline.to_vec(), health.to_vec(), continued.to_vec());
        Self { timeline, health, continued, ..record }.write(root)
    }
}
