//! What is kept of a run on disk, and when.

use std::path::PathBuf;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::super::folder::fixed_noise;
use super::super::{checkpoint, checkpoints_in};
use super::Run;
use crate::model::file as model_file;

/// Checkpoints that a run keeps, the newest ones; the best one is kept as well.
const KEPT_CHECKPOINTS: usize = 3;
/// More than any machine has use for.
const MOST_THREADS: usize = 1024;
/// A run that writes no checkpoint for this long writes one anyway.
const AUTOSAVE_EVERY: Duration = Duration::from_secs(300);
/// Room for a checkpoint, a model file and a sheet, each beside the one it replaces.
const ROOM_FOR_A_CHECKPOINT: u64 = 32 << 20;

/// A checkpoint on disk.
pub(in crate::train) struct Kept {
    pub(in crate::train) path: PathBuf,
    /// How it went with the model and the samples, which can be made again.
    pub(in crate::train) rest: Result<(), String>,
}

impl Run {
    /// Whether a checkpoint is due after the step just taken.
    pub(in crate::train) fn wants_checkpoint(&self) -> bool {
        let every = match self.request.checkpoint_every {
            0 => self.steps_per_epoch,
            steps => steps,
        };
        self.trainer.step.is_multiple_of(every) || self.saved_at.elapsed() >= AUTOSAVE_EVERY
    }

    pub(in crate::train) fn checkpoint(&self) -> Result<Vec<u8>, String> {
        let beside = checkpoint::Beside {
            quality: self.known.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            train_images: Some(self.data.train_images),
            digits: Some(self.data.digits),
        };
        checkpoint::to_bytes_with(&self.trainer, &self.request, &self.data_hash, &made_by(), beside)
    }

    /// The newest checkpoint in the run's folder that is not of a later step.
    pub(in crate::train) fn newest_checkpoint(&self) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let newest = folder.checkpoint_path(self.trainer.step);
        checkpoints_in(folder.root()).into_iter().rfind(|path| *path <= newest)
    }

    /// Steps of the newest state that is on disk.
    pub(in crate::train) fn newest_step(&self) -> Option<u64> {
        let path = self.newest_checkpoint()?;
        path.file_stem()?.to_str()?.strip_prefix("step-")?.parse().ok()
    }

    /// Whether the state it was opened in has yet to be kept by its step's name; asked once, before the
    /// first step from there.
    pub(in crate::train) fn begins_unnamed(&mut self) -> bool {
        let unnamed = std::mem::take(&mut self.unnamed);
        if unnamed {
            self.saved_step = None;
        }
        unnamed
    }

    /// Writes the run's own checkpoint, model and samples, if it has a folder and something new.
    pub(in crate::train) fn keep(&mut self) -> Option<Result<Kept, String>> {
        let step = self.trainer.step;
        if self.folder.is_none() || self.saved_step == Some(step) {
            return None;
        }
        // Also after a failure: the next try is not at the next step, but when it is due again.
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
        let folder = self.folder.as_mut().ok_or("the run has no folder")?;
        // Rows first: they are short, and may fit where a checkpoint does not.
        folder.sync()?;
        if let Some(reason) = folder.lacks_room(ROOM_FOR_A_CHECKPOINT) {
            return Err(reason);
        }
        // What a checkpoint needs is there before it: its own steps' part is all that is read with it.
        let fixed_noise = fixed_noise::save(folder.root(), &self.fixed_noise);
        self.journal.try_to_keep(folder);
        let path = folder.checkpoint_path(self.trainer.step);
        checkpoint::save(&path, &bytes).map_err(|e| e.to_string())?;
        folder.prune(KEPT_CHECKPOINTS, self.sound.as_deref());
        let rest = model_file::generator_bytes(&self.trainer.shown(), self.data.digits)
            .and_then(|bytes| folder.save_generator(&bytes))
            .and_then(|()| folder.save_samples(&grid))
            .and(fixed_noise);
        Ok(Kept { path, rest })
    }
}

/// The thread count in what [`made_by`] gave.
pub(in crate::train) fn threads_of(made_by: &str) -> Option<usize> {
    let count = made_by.rsplit_once(", ")?.1.strip_suffix(" threads")?.parse().ok()?;
    (1..=MOST_THREADS).contains(&count).then_some(count)
}

/// Program, libtorch and thread count: what exact repetition depends on.
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
