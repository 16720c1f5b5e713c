//! Saves a run to its folder.

use std::path::PathBuf;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::super::folder::{fixed_noise, room_for_a_checkpoint};
use super::super::{checkpoint, checkpoints_in};
use super::Run;

use crate::model::{ModelAbout, file as model_file};

/// Number of newest checkpoints retained; the best one is retained as well.
const KEPT_CHECKPOINTS: usize = 3;
/// Largest number of threads accepted.
const MOST_THREADS: usize = 1024;
/// Longest time between two checkpoints, whatever `checkpoint_every` says.
const AUTOSAVE_EVERY: Duration = Duration::from_secs(300);

/// A saved checkpoint.
pub(in crate::train) struct Kept {
    pub(in crate::train) path: PathBuf,
    /// Result of saving the model and the samples, which can be recreated.
    pub(in crate::train) rest: Result<(), String>,
}

impl Run {
    /// Whether a checkpoint is due after this step.
    pub(in crate::train) fn wants_checkpoint(&self) -> bool {
        let every = match self.request.checkpoint_every {
            0 => self.steps_per_epoch,
            steps => steps,
        };
        self.trainer.step.is_multiple_of(every) || self.saved_at.elapsed() >= AUTOSAVE_EVERY
    }

    /// Describes what the generator draws. The class names are empty unless the class is an input besides the noise.
    pub(super) fn about(&self) -> ModelAbout {
        let has_class_input = self.trainer.recipe.class_input.is_some_and(|input| !input.from_noise);
        let class_names = if has_class_input { self.data.class_names.clone() } else { Vec::new() };
        ModelAbout { digits: self.data.digits, class_names }
    }

    pub(in crate::train) fn checkpoint(&self) -> Result<Vec<u8>, String> {
        let beside = checkpoint::Beside {
            quality: self.known.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            train_images: Some(self.data.train_images),
            digits: Some(self.data.digits),
            class_names: self.about().class_names,
        };
        checkpoint::to_bytes_with(&self.trainer, &self.request, &self.data_hash, &made_by(), beside)
    }

    /// The newest checkpoint in the run's folder up to the current step.
    pub(in crate::train) fn newest_checkpoint(&self) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let newest = folder.checkpoint_path(self.trainer.step);
        checkpoints_in(folder.root()).into_iter().rfind(|path| *path <= newest)
    }

    /// Step of the newest state on disk.
    pub(in crate::train) fn newest_step(&self) -> Option<u64> {
        let path = self.newest_checkpoint()?;
        path.file_stem()?.to_str()?.strip_prefix("step-")?.parse().ok()
    }

    /// Returns true once, before the first step, when a numbered checkpoint of the opened state must be written first.
    pub(in crate::train) fn begins_unnamed(&mut self) -> bool {
        let unnamed = std::mem::take(&mut self.unnamed);
        if unnamed {
            self.saved_step = None;
        }
        unnamed
    }

    /// Saves the checkpoint, the model and the samples. Returns `None` without a folder or when this step is already
    /// saved.
    pub(in crate::train) fn keep(&mut self) -> Option<Result<Kept, String>> {
        let step = self.trainer.step;
        if self.folder.is_none() || self.saved_step == Some(step) {
            return None;
        }
        // Also after a failure, so that the next attempt is made when a checkpoint is due, not at the next step.
        self.saved_at = Instant::now();
        let written = self.write();
        if written.is_ok() {
            self.saved_step = Some(step);
        }
        Some(written)
    }

    fn write(&mut self) -> Result<Kept, String> {
        let bytes = self.checkpoint()?;
        let grid = self.grid();
        let about = self.about();
        let needed = room_for_a_checkpoint(&self.trainer.recipe);
        let folder = self.folder.as_mut().ok_or("the run has no folder")?;
        // Rows first: they are small and may fit when a checkpoint does not.
        folder.sync()?;
        if let Some(reason) = folder.lacks_room(needed) {
            return Err(reason);
        }
        // Saved before the checkpoint, so that each checkpoint has its rows; a reopened run ignores later rows.
        let fixed_noise = fixed_noise::save(folder.root(), &self.fixed_noise);
        self.journal.try_to_keep(folder);
        let path = folder.checkpoint_path(self.trainer.step);
        checkpoint::save(&path, &bytes).map_err(|e| e.to_string())?;
        folder.prune(KEPT_CHECKPOINTS, self.before_problem.as_deref());
        let rest = model_file::generator_bytes(&self.trainer.shown(), &about)
            .and_then(|bytes| folder.save_generator(&bytes))
            .and_then(|()| folder.save_samples(&grid))
            .and(fixed_noise);
        Ok(Kept { path, rest })
    }
}

/// Reads the number of threads from a text that [`made_by`] returned. `None` when the text has no valid number.
pub(in crate::train) fn threads_of(made_by: &str) -> Option<usize> {
    let count = made_by.rsplit_once(", ")?.1.strip_suffix(" threads")?.parse().ok()?;
    (1..=MOST_THREADS).contains(&count).then_some(count)
}

/// Returns the program version, the libtorch version and the number of threads. A run repeats exactly when all three
/// are equal.
pub(in crate::train) fn made_by() -> String {
    format!(
        "latent-explorer {}, libtorch {}, {} threads",
        env!("CARGO_PKG_VERSION"),
        crate::LIBTORCH_VERSION,
        tch::get_num_threads()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thread_count_is_found_in_what_a_run_was_made_by() {
        crate::model::set_threads(3);
        assert_eq!(threads_of(&made_by()), Some(3));
        for other in ["", "a test", "x, 0 threads", "x, 99999999 threads", "x, -1 threads"] {
            assert_eq!(threads_of(other), None, "{other}");
        }
    }
}
