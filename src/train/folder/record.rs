//! `run.json`: what a run is, and what happened to it on its way.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::Recipe;
use crate::export::write_or_say;
use crate::session::{RunRequest, Sighting, TimelineEntry};

const NAME: &str = "run.json";

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
    /// Program, libtorch and thread count.
    pub made_by: String,
    /// What was changed while it went on, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<TimelineEntry>,
    /// What the monitor of its health saw, in order; digits that get worse late are seen in `quality.csv`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub health: Vec<Sighting>,
}

impl RunRecord {
    /// Of the run in this folder; nothing where it cannot be read.
    pub(in super::super) fn read(root: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(root.join(NAME)).ok()?).ok()
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
    pub(in super::super) fn amend(root: &Path, timeline: &[TimelineEntry], health: &[Sighting]) -> Result<(), String> {
        let path = root.join(NAME);
        let bytes = fs::read(&path).map_err(|e| format!("{} could not be read: {e}", path.display()))?;
        let record: Self = serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", path.display()))?;
        Self { timeline: timeline.to_vec(), health: health.to_vec(), ..record }.write(root)
    }
}
