//! Reads the curves of a recorded run, without a lock and without its networks.

use std::path::{Path, PathBuf};

use super::{RunRecord, fixed_noise, metrics_rows, quality, samples_in};
use crate::protocol::RecordedRun;

/// Largest number of sample grids that are read; a grid takes 50 kB.
const MOST_GRIDS: usize = 100;

/// Reads a run. `path` is its folder, or a file in that folder or one level below. The run may be training meanwhile.
///
/// # Errors
/// Returns a message that says what is missing.
pub fn read_recorded_run(path: &Path) -> Result<RecordedRun, String> {
    let root = root_of(path);
    let rows = metrics_rows::read_rows(&root)?;
    let steps_per_epoch = match (rows.first(), rows.last()) {
        (None, _) | (_, None) => return Err(format!("{} has no steps yet", root.display())),
        (Some(first), Some(_)) => {
            rows.iter().find(|row| row.epoch == first.epoch + 1).map(|next| (next.step - first.step).max(1))
        }
    };
    let folder =
        root.file_name().map_or_else(|| root.display().to_string(), |name| name.to_string_lossy().into_owned());
    let record = RunRecord::read(&root);
    let seed = record.as_ref().map(|record| record.seed);
    let name = match record.map(|record| record.recipe.name).filter(|recipe| !folder.starts_with(recipe.as_str())) {
        Some(recipe) => format!("{folder} ({recipe})"),
        None => folder,
    };
    let (fixed_noise, quality) = (fixed_noise::read(&root, u64::MAX), quality::read(&root, u64::MAX));
    let samples = samples_in(&root, u64::MAX, MOST_GRIDS);
    Ok(RecordedRun { name, rows, fixed_noise, quality, samples, seed, steps_per_epoch })
}

/// Returns the recorded run of the shipped conditional generator.
pub fn shipped_run() -> RecordedRun {
    const METRICS: &str = include_str!("../../../assets/generator/conditional.metrics.csv");
    RecordedRun {
        name: "the recorded run of the shipped generator".to_owned(),
        rows: metrics_rows::rows_of(METRICS),
        fixed_noise: Vec::new(),
        quality: Vec::new(),
        samples: Vec::new(),
        seed: None,
        steps_per_epoch: Some(468),
    }
}

fn root_of(path: &Path) -> PathBuf {
    let above = || path.ancestors().skip(1).take(2).find(|folder| folder.join("metrics.csv").is_file());
    if path.is_file() { above().unwrap_or(path).to_owned() } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: &str = "step,epoch,loss_d,loss_g,d_real,d_fake,seconds,grad_d,grad_g\n";

    #[test]
    fn a_folder_or_any_file_of_it_leads_to_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("mine");
        std::fs::create_dir_all(root.join("checkpoints")).unwrap();
        let rows: String = (1..=9).map(|s| format!("{s},{},0.6,0.8,0.5,0.4,{s},1,2\n", (s - 1) / 4 + 1)).collect();
        std::fs::write(root.join("metrics.csv"), format!("{CSV}{rows}10,3,0.")).unwrap();
        let checkpoint = root.join("checkpoints").join("step-00000004.safetensors");
        std::fs::write(&checkpoint, "").unwrap();
        for path in [root.clone(), root.join("metrics.csv"), checkpoint] {
            let past = read_recorded_run(&path).unwrap();
            assert_eq!((past.rows.len(), past.steps_per_epoch, past.name.as_str()), (9, Some(4), "mine"));
        }
    }

    #[test]
    fn the_recorded_run_of_the_shipped_generator_is_complete() {
        let run = shipped_run();
        assert_eq!(run.rows.len(), 9360);
        assert!(run.rows.iter().zip(1..).all(|(row, step)| row.step == step && row.loss_d.is_finite()));
        let second = run.rows.iter().find(|row| row.epoch == 2).unwrap();
        assert_eq!(Some(second.step - 1), run.steps_per_epoch);
    }

    #[test]
    fn what_is_no_run_is_refused_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read_recorded_run(folder.path()).unwrap_err().contains("metrics.csv"));
        std::fs::write(folder.path().join("metrics.csv"), "a,b\n1,2\n").unwrap();
        assert!(read_recorded_run(folder.path()).unwrap_err().contains("not the metrics"));
        std::fs::write(folder.path().join("metrics.csv"), CSV).unwrap();
        assert!(read_recorded_run(folder.path()).unwrap_err().contains("no steps"));
        assert!(read_recorded_run(&folder.path().join("nothing")).unwrap_err().contains("could not be read"));
    }
}
