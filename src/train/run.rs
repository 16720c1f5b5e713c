//! One run: its trainer, its folder, and what is kept of it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::diary::Diary;
use super::disk::too_full;
use super::health::{Finding, HealthMonitor, LOOK_EVERY};
use super::measure::{MeasureOrder, Measured, degradation, degradations};
use super::{RunFolder, RunRecord, Trainer, checkpoint, looks_file, model_file};
use crate::data::{Dataset, Images};
use crate::explore::GeneratorSnapshot;
use crate::latent::LatentVector;
use crate::latent::random::fixed_noise;
use crate::quality::{SAMPLES, label_shares};
use crate::raster::GrayImage;
use crate::session::{
    GRID_TILES, GeneratorSource, HealthLevel, HealthReport, Look, Measurement, RunInfo, RunRequest, SampleGrid,
    Sighting, StepMetrics, TimelineEntry, Tuning,
};

/// Checkpoints a run keeps beside the newest.
const KEPT_CHECKPOINTS: usize = 3;
/// A run that writes no checkpoint for this long writes one anyway.
const AUTOSAVE_EVERY: Duration = Duration::from_secs(300);
/// Room for a checkpoint, a model file and a sheet, each beside the one it replaces.
const ROOM_FOR_A_CHECKPOINT: u64 = 32 << 20;

/// A run under way, be it paused.
pub(super) struct Run {
    pub(super) number: u64,
    pub(super) trainer: Trainer,
    pub(super) request: RunRequest,
    pub(super) last_step: u64,
    steps_per_epoch: u64,
    folder: Option<RunFolder>,
    fixed: Vec<LatentVector>,
    data_name: String,
    began_with: Tuning,
    label_shares: [f64; 10],
    data_hash: String,
    seconds: f64,
    saved_step: Option<u64>,
    /// The state opened is kept by its step's name before the run goes on from it.
    unnamed: bool,
    saved_at: Instant,
    diary: Diary,
    health: HealthMonitor,
    /// Real digits that never change.
    real: Vec<GrayImage>,
    looks: Vec<Look>,
    /// What was measured of it.
    pub(super) known: Measured,
    measured_step: Option<u64>,
    /// Step of the newest measurement that was looked at for late degradation.
    judged_step: Option<u64>,
    /// The checkpoint before things went wrong, kept until they are well again.
    sound: Option<PathBuf>,
}

/// A checkpoint on disk.
pub(super) struct Kept {
    pub(super) path: PathBuf,
    /// How it went with the model and the samples, which can be made again.
    pub(super) rest: Result<(), String>,
}

/// What a run starts from.
pub(super) struct Beginning<'a> {
    pub(super) number: u64,
    pub(super) trainer: Trainer,
    pub(super) request: RunRequest,
    pub(super) folder: Option<RunFolder>,
    pub(super) data_hash: String,
    /// What it is trained on.
    pub(super) set: &'a Dataset,
    /// Of the run so far, pauses left out.
    pub(super) seconds: f64,
    /// Whether this state lies in a file already.
    pub(super) saved: bool,
    /// Whether that file is not one of the folder's that is called by its step.
    pub(super) unnamed: bool,
    /// What was measured before it was opened.
    pub(super) known: Vec<Measurement>,
}

impl Run {
    pub(super) fn new(from: Beginning<'_>) -> Self {
        let Beginning { number, trainer, request, folder, data_hash, set, seconds, saved, unnamed, known } = from;
        let steps_per_epoch = (set.train.len() / request.batch.max(1)).max(1) as u64;
        let record = folder.as_ref().and_then(|folder| RunRecord::read(folder.root()));
        let began_with = record.as_ref().map_or(&trainer.recipe, |record| &record.recipe).tuning();
        let looks = folder.as_ref().map_or_else(Vec::new, |folder| looks_file::read(folder.root(), trainer.step));
        let real = some_of(&set.train);
        let last_step = request.steps.unwrap_or(request.epochs.saturating_mul(steps_per_epoch));
        let diary = Diary::until(trainer.step, &trainer.recipe.tuning(), last_step, record.as_ref());
        Self {
            number,
            last_step,
            steps_per_epoch,
            folder,
            fixed: fixed_noise(trainer.seed, GRID_TILES),
            data_name: set.name.clone(),
            label_shares: label_shares(&set.train_labels),
            began_with,
            data_hash,
            seconds,
            saved_step: saved.then_some(trainer.step),
            unnamed,
            saved_at: Instant::now(),
            diary,
            judged_step: known.last().map(|newest| newest.step),
            health: HealthMonitor::new(&real, trainer.recipe.objective),
            sound: None,
            real,
            looks,
            measured_step: None,
            known: Arc::new(Mutex::new(known)),
            trainer,
            request,
        }
    }

    pub(super) fn info(&self) -> RunInfo {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let sightings = self.diary.sightings().iter().copied().chain(degradations(&known)).collect();
        RunInfo {
            run: self.number,
            request: self.request.clone(),
            data_name: self.data_name.clone(),
            steps_per_epoch: self.steps_per_epoch,
            last_step: self.last_step,
            first_step: self.trainer.step,
            real: self.real.clone(),
            label_shares: self.label_shares,
            began_with: self.began_with,
            sightings,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.trainer.step >= self.last_step
    }

    /// Counts a step of this duration, and notes its figures.
    pub(super) fn record(&mut self, took: Duration, figures: &super::StepFigures) -> StepMetrics {
        self.seconds += took.as_secs_f64();
        let step = self.trainer.step;
        let row = StepMetrics {
            step,
            epoch: (step - 1) / self.steps_per_epoch + 1,
            loss_d: figures.loss_d,
            loss_g: figures.loss_g,
            d_real: figures.d_real,
            d_fake: figures.d_fake,
            seconds: self.seconds,
            grad_d: figures.grad_d,
            grad_g: figures.grad_g,
            update_d: figures.update_d,
            update_g: figures.update_g,
        };
        if let Some(folder) = &mut self.folder {
            folder.append(&row);
        }
        row
    }

    /// What there is to say about the run's health after the step just taken. On its way to trouble
    /// the run is saved first, so that there is a sound state to go back to.
    pub(super) fn look_after(&mut self, figures: &super::StepFigures) -> Option<HealthReport> {
        let step = self.trainer.step;
        let trouble = self.health.observe(step, figures)?;
        match trouble {
            None => self.sound = None,
            Some(_) if self.sound.is_some() => {}
            // It is as bad as can be already: the way back is what was saved before.
            Some(finding) if finding.level == HealthLevel::Alarm => self.sound = self.newest_checkpoint(),
            Some(_) => {
                if let Some(Err(reason)) = self.keep() {
                    log::warn!("no checkpoint before it gets worse: {reason}");
                }
                self.sound = self.newest_checkpoint();
            }
        }
        Some(self.report(trouble))
    }

    /// Whether a measurement that came in since this was last asked shows that the digits get worse for good.
    pub(super) fn has_degraded(&mut self) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = known.last().map(|newest| newest.step);
        if newest == self.judged_step {
            return false;
        }
        self.judged_step = newest;
        matches!(degradation(&known), Some(Some((_, HealthLevel::Alarm))))
    }

    /// Notes that the step after this one was refused, for values that are no numbers.
    pub(super) fn has_diverged(&mut self) -> HealthReport {
        let finding = self.health.diverged();
        self.sound = self.sound.take().or_else(|| self.newest_checkpoint());
        self.report(Some(finding))
    }

    /// What the monitor says after this step, noted in `run.json`.
    fn report(&mut self, finding: Option<Finding>) -> HealthReport {
        let step = self.trainer.step;
        let trouble = finding.map(|Finding { ailment, level }| (ailment, level));
        if let Some((ailment, level)) = trouble {
            self.diary.sight(Sighting { step, ailment, level });
            if let Some(folder) = &mut self.folder {
                self.diary.try_to_keep(folder);
            }
        }
        HealthReport { trouble, step, back_to: self.sound.clone() }
    }

    /// Looks at the fixed noise's digits after the step just taken, if it is time to.
    pub(super) fn look(&mut self) -> Option<Look> {
        let step = self.trainer.step;
        if !step.is_multiple_of(LOOK_EVERY) {
            return None;
        }
        // Of the generator in training: an average would hide for long that it moves no more.
        let digits = self.trainer.generator.plain().images(&self.fixed);
        let (d_real, d_fake) = self.trainer.fixed_opinions(&self.real, &digits)?;
        let diversity = self.health.look(digits) as f32;
        let look = Look { step, d_real, d_fake, diversity };
        self.looks.push(look);
        Some(look)
    }

    /// What was seen of the fixed noise's digits so far.
    pub(super) fn looks(&self) -> &[Look] {
        &self.looks
    }

    /// Other values from the next step on, noted in `run.json`.
    pub(super) fn tune(&mut self, tuning: &Tuning) -> Result<(), String> {
        if *tuning == self.trainer.recipe.tuning() {
            return Ok(());
        }
        self.trainer.tune(tuning)?;
        // The batch asked for stays: it says how many steps are an epoch.
        (self.request.lr_d, self.request.lr_g) = (tuning.lr_d, tuning.lr_g);
        // A state already saved lacks the change.
        self.saved_step = None;
        let step = self.trainer.step;
        self.change(TimelineEntry { step, tuning: *tuning, last_step: None })
    }

    fn change(&mut self, entry: TimelineEntry) -> Result<(), String> {
        self.diary.change(entry);
        self.folder.as_mut().map_or(Ok(()), |folder| self.diary.keep(folder))
    }

    /// The run ends after this step, which is noted in `run.json`.
    ///
    /// # Errors
    /// Refuses a step already taken; and says when `run.json` cannot be written, though the end has moved.
    pub(super) fn end_at(&mut self, step: u64) -> Result<(), String> {
        if step <= self.trainer.step {
            return Err(format!("the run is at step {} already: stop it, or choose a later end", self.trainer.step));
        }
        if step == self.last_step {
            return Ok(());
        }
        self.last_step = step;
        self.saved_step = None;
        if step.is_multiple_of(self.steps_per_epoch) {
            (self.request.epochs, self.request.steps) = (step / self.steps_per_epoch, None);
        } else {
            self.request.steps = Some(step);
        }
        let entry =
            TimelineEntry { step: self.trainer.step, tuning: self.trainer.recipe.tuning(), last_step: Some(step) };
        self.change(entry)
    }

    pub(super) fn timeline(&self) -> Vec<TimelineEntry> {
        self.diary.timeline().to_vec()
    }

    /// Whether a checkpoint is due after the step just taken.
    pub(super) fn wants_checkpoint(&self) -> bool {
        let every = match self.request.checkpoint_every {
            0 => self.steps_per_epoch,
            steps => steps,
        };
        self.trainer.step.is_multiple_of(every) || self.saved_at.elapsed() >= AUTOSAVE_EVERY
    }

    pub(super) fn snapshot(&self) -> GeneratorSnapshot {
        GeneratorSnapshot {
            generator: self.trainer.shown(),
            discriminator: Some(self.trainer.discriminator.deep_copy()),
            source: GeneratorSource::Run { run: self.number, step: self.trainer.step },
        }
    }

    pub(super) fn grid(&self) -> SampleGrid {
        SampleGrid { step: self.trainer.step, tiles: self.trainer.shown().images(&self.fixed) }
    }

    pub(super) fn checkpoint(&self) -> Result<Vec<u8>, String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        checkpoint::to_bytes_with(&self.trainer, &self.request, &self.data_hash, &made_by(), known)
    }

    /// Whether quality is to be measured after the step just taken: every so many epochs, and at the
    /// end of a run of an epoch or more.
    pub(super) fn wants_measuring(&self) -> bool {
        let (step, every) = (self.trainer.step, self.request.measure_every.saturating_mul(self.steps_per_epoch));
        let round = every > 0 && step > 0 && step.is_multiple_of(every);
        let end = every > 0 && self.is_over() && step >= self.steps_per_epoch;
        (round || end) && self.measured_step != Some(step)
    }

    /// What there is to measure now.
    ///
    /// # Errors
    /// A state that cannot be saved.
    pub(super) fn measure_order(&mut self) -> Result<MeasureOrder, String> {
        self.measured_step = Some(self.trainer.step);
        // Measuring an earlier state is only looking at it.
        let kept = match self.folder.as_ref().filter(|folder| !folder.is_taken_back()) {
            Some(folder) => Some((folder.root().to_owned(), self.checkpoint()?)),
            None => None,
        };
        Ok(MeasureOrder {
            step: self.trainer.step,
            generator: self.snapshot().on_cpu().generator,
            samples: SAMPLES,
            data: self.request.data.clone(),
            kept,
            known: Arc::clone(&self.known),
        })
    }

    /// The newest checkpoint in the run's folder that is not of a later step.
    pub(super) fn newest_checkpoint(&self) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let newest = folder.checkpoint_path(self.trainer.step);
        super::checkpoints_in(folder.root()).into_iter().rfind(|path| *path <= newest)
    }

    /// Whether the state it was opened in has yet to be kept by its step's name; asked once, before the
    /// first step from there.
    pub(super) fn begins_unnamed(&mut self) -> bool {
        let unnamed = std::mem::take(&mut self.unnamed);
        if unnamed {
            self.saved_step = None;
        }
        unnamed
    }

    /// Writes the run's own checkpoint, model and samples, if it has a folder and something new.
    pub(super) fn keep(&mut self) -> Option<Result<Kept, String>> {
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
        if let Some(reason) = too_full(folder.root(), ROOM_FOR_A_CHECKPOINT) {
            return Err(reason);
        }
        folder.sync()?;
        // What a checkpoint needs is there before it: its own steps' part is all that is read with it.
        let looks = looks_file::save(folder.root(), &self.looks);
        self.diary.try_to_keep(folder);
        let path = folder.checkpoint_path(self.trainer.step);
        checkpoint::save(&path, &bytes).map_err(|e| e.to_string())?;
        folder.prune(KEPT_CHECKPOINTS, self.sound.as_deref());
        let rest = model_file::generator_bytes(&self.trainer.shown())
            .and_then(|bytes| folder.save_generator(&bytes))
            .and_then(|()| folder.save_samples(&grid))
            .and(looks);
        Ok(Kept { path, rest })
    }
}

/// Real digits to compare generated ones with: as many as the grid has, spread over the data.
fn some_of(images: &Images) -> Vec<GrayImage> {
    let apart = (images.len() / GRID_TILES).max(1);
    let side = crate::model::IMAGE_SIDE as usize;
    (0..images.len())
        .step_by(apart)
        .take(GRID_TILES)
        .filter_map(|index| GrayImage::new(side, side, images.image(index).to_vec()))
        .collect()
}

/// Program, libtorch and thread count: what exact repetition depends on.
pub(super) fn made_by() -> String {
    format!(
        "latent-explorer {}, libtorch {}, {} threads",
        env!("CARGO_PKG_VERSION"),
        crate::LIBTORCH_VERSION,
        tch::get_num_threads()
    )
}

#[cfg(test)]
mod tests {
    use super::super::Recipe;
    use super::*;
    use crate::train::quality_file::tests::measurement;

    #[test]
    fn digits_that_get_worse_for_good_are_an_alarm_once() {
        let set = Dataset::mnist().unwrap();
        let trainer = Trainer::new(Recipe::seed(), 1, tch::Device::Cpu).unwrap();
        let mut run = Run::new(Beginning {
            number: 1,
            trainer,
            request: RunRequest::default(),
            folder: None,
            data_hash: String::new(),
            set: &set,
            seconds: 0.0,
            saved: false,
            unnamed: false,
            known: vec![measurement(1, 4.0)],
        });
        let mut alarms = Vec::new();
        for (step, distance) in (2..).zip([4.1, 6.5, 7.0, 8.0, 8.5]) {
            run.known.lock().unwrap().push(measurement(step, distance));
            // Asked at every step of training, of which there are many between two measurements.
            alarms.extend((0..3).filter(|_| run.has_degraded()).map(|_| step));
        }
        assert_eq!(alarms, [5]);
    }
}
