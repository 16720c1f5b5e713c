//! `run.json`: what a run is, and what happened to it on its way.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Recipe;
use crate::export::write_atomic;
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
    pub(super) fn read(root: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(root.join(NAME)).ok()?).ok()
    }

    /// Writes it into this folder.
    pub(super) fn write(&self, root: &Path) -> io::Result<()> {
        write_atomic(&root.join(NAME), &serde_json::to_vec_pretty(self)?)
    }

    /// Writes what happened so far into the record of this folder.
    ///
    /// # Errors
    /// Names the file and the cause.
    pub(super) fn amend(root: &Path, timeline: &[TimelineEntry], health: &[Sighting]) -> Result<(), String> {
        let path = root.join(NAME);
        let bytes = fs::read(&path).map_err(|e| format!("{} could not be read: {e}", path.display()))?;
        let record: Self = serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", path.display()))?;
        let record = Self { timeline: timeline.to_vec(), health: health.to_vec(), ..record };
        record.write(root).map_err(|e| format!("{} could not be written: {e}", path.display()))
    }
}
