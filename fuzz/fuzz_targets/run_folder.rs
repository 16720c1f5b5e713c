//! A run's `run.json`, `metrics.csv` and sample sheets. The first byte is the number of rows that a checkpoint
//! requires.
#![no_main]

use latent_explorer::train::{RunFolder, RunRecord, samples_in};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&rows, text)) = bytes.split_first() else { return };
    if let Ok(record) = serde_json::from_slice::<RunRecord>(text) {
        serde_json::to_vec(&record).expect("what was read can be written");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("metrics.csv"), text).expect("room for a file");
    if let Ok((_, kept)) = RunFolder::resume(folder.path(), u64::from(rows)) {
        assert_eq!(kept.len(), usize::from(rows));
    }
    std::fs::write(folder.path().join("samples/step-00000001.png"), text).ok();
    for grid in samples_in(folder.path(), u64::MAX, 10) {
        assert_eq!(grid.tiles.len(), 64);
    }
});
