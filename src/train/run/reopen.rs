//! Opens a saved state, or an older one when the newest is damaged.

use std::path::{Path, PathBuf};

use tch::Device;

use crate::model::continuing_precision;
use crate::protocol::StepMetrics;
use crate::train::checkpoint::RunMeta;
use crate::train::{RunFolder, Trainer, checkpoint, checkpoints_in};

/// A run opened from a checkpoint.
pub(in crate::train) struct Reopened {
    pub(in crate::train) trainer: Trainer,
    pub(in crate::train) meta: RunMeta,
    /// The checkpoint's path.
    pub(in crate::train) from: PathBuf,
    /// The run's folder and its metrics so far; `None` when the checkpoint is outside a run folder.
    pub(in crate::train) folder: Option<(RunFolder, Vec<StepMetrics>)>,
}

/// Opens this checkpoint, or the newest of this run folder. Falls back to an older one of the same run when it is
/// damaged or has more steps than the metrics. Warns about an older one, and about another precision than the run's.
pub(in crate::train) fn reopen(path: &Path, device: Device, mut warn: impl FnMut(String)) -> Result<Reopened, String> {
    let reopened = newest_valid(path, device, &mut warn)?;
    let precision = reopened.meta.recipe.precision;
    if continuing_precision(precision, device) != precision {
        warn("this device has no bf16: the run goes on in f32, and its numbers differ from now on".to_owned());
    }
    Ok(reopened)
}

fn newest_valid(path: &Path, device: Device, warn: &mut impl FnMut(String)) -> Result<Reopened, String> {
    let newest = if path.is_dir() {
        checkpoints_in(path).pop().ok_or_else(|| format!("{} holds no checkpoints", path.display()))?
    } else {
        path.to_owned()
    };
    let first = match open(&newest, device) {
        Ok(reopened) => return Ok(reopened),
        Err(reason) => reason,
    };
    let root = newest.parent().and_then(Path::parent).map(Path::to_owned).unwrap_or_default();
    let all = checkpoints_in(&root);
    // The best checkpoint has no number in its name, so any checkpoint of the run may replace it.
    let unnumbered = !all.contains(&newest) && newest.file_name().is_some_and(|name| name == "best.safetensors");
    for older in all.into_iter().rev().filter(|older| unnumbered || *older < newest) {
        if let Ok(reopened) = open(&older, device) {
            warn(format!("{first}; the run continues from {} instead", older.display()));
            return Ok(reopened);
        }
    }
    Err(first)
}

fn open(file: &Path, device: Device) -> Result<Reopened, String> {
    let (trainer, meta) = checkpoint::load(file, device).map_err(|e| e.to_string())?;
    let root =
        file.parent().and_then(Path::parent).filter(|_| file.parent().is_some_and(|p| p.ends_with("checkpoints")));
    let folder = match root.map(|root| (root, root.join("metrics.csv"))) {
        Some((root, csv)) if csv.is_file() => Some(RunFolder::resume(root, meta.metrics_rows)?),
        Some((root, csv)) if root.join("run.json").is_file() => {
            return Err(format!(
                "{} is missing, and the run cannot continue in its folder without it: copy {} to another folder \
                 and open it there",
                csv.display(),
                file.display()
            ));
        }
        _ => None,
    };
    Ok(Reopened { trainer, meta, from: file.to_owned(), folder })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Images;
    use crate::model::{WITHOUT_BF16, has_bf16};
    use crate::protocol::{Precision, Recipe, RunRequest};

    #[test]
    fn a_run_trained_in_bf16_goes_on_with_a_warning_where_the_processor_lacks_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("step-00000000.safetensors");
        let mut trainer = Trainer::new(Recipe::dcgan(), 1, Device::Cpu).expect("a trainer");
        trainer.recipe.precision = Precision::Bf16;
        let bytes = checkpoint::to_bytes(&trainer, &RunRequest::default(), "", "").expect("a checkpoint");
        checkpoint::save(&file, &bytes).expect("a saved checkpoint");
        WITHOUT_BF16.set(true);
        let mut warnings = Vec::new();
        let reopened = reopen(&file, Device::Cpu, |warning| warnings.push(warning)).expect("a run");
        // The recipe keeps its precision: on a device that has it, the run goes on in it.
        assert_eq!(reopened.trainer.recipe.precision, Precision::Bf16);
        assert!(matches!(&warnings[..], [one] if one.contains("bf16")), "{warnings:?}");
        let mut whole = Trainer::new(Recipe::dcgan(), 1, Device::Cpu).expect("a trainer");
        let mut reopened = reopened.trainer;
        let images = Images { rows: 28, cols: 28, pixels: (0..784 * 128).map(|i| (i % 251) as u8).collect() };
        let step = |trainer: &mut Trainer| trainer.train_step(&images, &[0; 128]).expect("a step");
        assert_eq!(step(&mut reopened), step(&mut whole), "a step in 32-bit floats");
        WITHOUT_BF16.set(false);
        let (again, whole) = (step(&mut reopened), step(&mut whole));
        assert_eq!(again != whole, has_bf16(), "a step in bf16 where the processor has it");
    }
}
