//! `run.json`: the settings of a run, and the changes and events during it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::files::{read_regular_file, write_or_say};
use crate::protocol::{HealthEvent, Recipe, RunRequest, TimelineEntry};

const NAME: &str = "run.json";
/// Size limit in bytes, enough for about ten thousand changes.
const LARGEST_FILE: u64 = 16 << 20;

/// Contents of `run.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Version of the format.
    pub version: u32,
    /// Hyper-parameters at the start.
    pub recipe: Recipe,
    /// Seed of the run.
    pub seed: u64,
    /// The settings of the run, without its folder.
    pub request: RunRequest,
    /// Name of the data set.
    pub data: String,
    /// BLAKE3 hash of the training pixels.
    pub data_hash: String,
    /// BLAKE3 hash of the training labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels_hash: Option<String>,
    /// Number of training images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub train_images: Option<u64>,
    /// Start time in UTC, in RFC 3339 format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<String>,
    /// Command line of the program that started the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// Program version, libtorch version and number of threads.
    pub made_by: String,
    /// The times the run was continued with another version of the program or of libtorch, or on another number of
    /// threads; oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub continued: Vec<Continuation>,
    /// Changes during the run, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<TimelineEntry>,
    /// Health events in order, without late degradation, which follows from `quality.csv`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub health: Vec<HealthEvent>,
}

/// A continuation of a run with other versions or threads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continuation {
    /// Number of steps taken before.
    pub step: u64,
    /// Program version, libtorch version and number of threads from then on.
    pub made_by: String,
}

impl RunRecord {
    /// The record of a new run. The caller adds the fields of its data and versions.
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

    /// Reads the record in this folder. Returns `None` when it cannot be read or is invalid.
    pub(in crate::train) fn read(root: &Path) -> Option<Self> {
        let record: Self = serde_json::from_slice(&read_regular_file(&root.join(NAME), LARGEST_FILE).ok()?).ok()?;
        let usable = record.recipe.check().is_ok() && Recipe::from_request(&record.request).is_ok();
        usable.then_some(record)
    }

    /// Writes the record to this folder.
    ///
    /// # Errors
    /// Returns a message with the file's path and the cause.
    pub(super) fn write(&self, root: &Path) -> Result<(), String> {
        write_or_say(&root.join(NAME), &serde_json::to_vec_pretty(self).map_err(|e| e.to_string())?)
    }

    /// Replaces the changes and events in this folder's record.
    ///
    /// # Errors
    /// Returns a message with the file's path and the cause.
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
