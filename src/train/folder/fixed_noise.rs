//! `fixed_noise.csv`: one row per evaluation of the fixed noise, every 50 steps.

use std::path::Path;

use csv::StringRecord;

use super::csv_table;
use crate::files::write_or_say;
use crate::protocol::{FIXED_NOISE_FIGURES, FixedNoiseEvaluation};

/// Name of the file, and its name in earlier versions.
pub(super) const NAME: &str = "fixed_noise.csv";
pub(super) const EARLIER_NAME: &str = "looks.csv";
/// Size limit in bytes, far above that of any run.
const LARGEST_FILE: u64 = 64 << 20;

/// Writes all evaluations, and removes the file of an earlier version.
///
/// # Errors
/// Returns a message with the file's path and the cause.
pub(in crate::train) fn save(root: &Path, fixed_noise: &[FixedNoiseEvaluation]) -> Result<(), String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for evaluation in fixed_noise {
        writer.serialize(evaluation).map_err(|e| e.to_string())?;
    }
    let text = writer.into_inner().map_err(|e| e.to_string())?;
    write_or_say(&root.join(NAME), &text)?;
    std::fs::remove_file(root.join(EARLIER_NAME)).ok();
    Ok(())
}

/// Reads the evaluations up to this step, in order; skips rows that cannot be read.
pub(in crate::train) fn read(root: &Path, step: u64) -> Vec<FixedNoiseEvaluation> {
    let path = Some(root.join(NAME)).filter(|path| path.is_file()).unwrap_or_else(|| root.join(EARLIER_NAME));
    csv_table::read(&path, LARGEST_FILE, step, parse, |evaluation| evaluation.step)
}

fn parse(header: &StringRecord, row: &StringRecord) -> Option<FixedNoiseEvaluation> {
    let evaluation: FixedNoiseEvaluation = row.deserialize(Some(header)).ok()?;
    FIXED_NOISE_FIGURES.iter().all(|figure| figure.of(&evaluation).is_finite()).then_some(evaluation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evaluations_come_back_up_to_the_step_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), 99), []);
        let fixed_noise: Vec<FixedNoiseEvaluation> = (1..=4)
            .map(|n| FixedNoiseEvaluation { step: 50 * n, d_real: 0.6, d_fake: 0.1 * n as f32, diversity: 0.9 })
            .collect();
        save(folder.path(), &fixed_noise).unwrap();
        assert_eq!(read(folder.path(), 999), fixed_noise);
        assert_eq!(read(folder.path(), 149), fixed_noise[..2]);
        // With the name of an earlier version.
        std::fs::rename(folder.path().join(NAME), folder.path().join(EARLIER_NAME)).unwrap();
        assert_eq!(read(folder.path(), 999), fixed_noise);
        save(folder.path(), &fixed_noise).unwrap();
        assert!(!folder.path().join(EARLIER_NAME).exists());
        let path = folder.path().join("fixed_noise.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, &text[..text.len() - 1]).unwrap();
        assert_eq!(read(folder.path(), 999), fixed_noise[..3]);
        std::fs::write(&path, text.replace("100,", "x,").replace("150,0.6", "150,NaN")).unwrap();
        assert_eq!(read(folder.path(), 999), [fixed_noise[0], fixed_noise[3]]);
    }
}
