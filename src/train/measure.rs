//! Measures a run's quality during training, and saves the best state.
//!
//! The best state is chosen on held-out training images, so that the test images can be used for the final result.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::data::Dataset;
use crate::files::{read_regular_file, write_or_say};
use crate::model::{DigitClassifier, Generator, set_threads};
use crate::protocol::{
    DataSource, Event, HealthEvent, HealthIssue, HealthLevel, HealthReport, JobQueue, Measurement, Wake,
};
use crate::quality::{Reference, evaluate};

/// A Fréchet distance above this multiple of the best one is clearly worse, not a chance result.
const CLEARLY_WORSE: f64 = 1.5;
/// Size limit in bytes of the file with the best state's measurement.
const LARGEST_FILE: u64 = 1 << 20;
/// Interval between two attempts to send an event.
const HEARD_EVERY: Duration = Duration::from_millis(20);

/// The quality measurements of a run so far, shared by the run and the measurer.
pub type Measured = Arc<Mutex<Vec<Measurement>>>;

/// A requested quality measurement.
pub struct MeasureOrder {
    /// Number of steps trained.
    pub step: u64,
    /// A copy of the generator shown.
    pub generator: Generator,
    /// Number of images to generate.
    pub samples: usize,
    /// Source of the training images.
    pub data: DataSource,
    /// The run's folder and the checkpoint of that step, when the run is saved.
    pub kept: Option<(PathBuf, Vec<u8>)>,
    /// Earlier measurements; the new one is appended.
    pub known: Measured,
}

/// The measurer's connections.
pub struct MeasurerPorts {
    /// Requested measurements. The queue closes when the session ends.
    pub queue: Arc<JobQueue<MeasureOrder>>,
    /// Computes the features.
    pub classifier: DigitClassifier,
    /// Events for the window.
    pub events: SyncSender<Event>,
    /// Wakes the window after an event.
    pub wake: Wake,
}

/// Path of the run's best checkpoint.
pub fn best_in(root: &Path) -> PathBuf {
    root.join("checkpoints").join("best.safetensors")
}

/// Measures until the queue closes. Run it on its own thread.
pub fn run_measurer(ports: &MeasurerPorts) {
    // One thread: the trainer needs the cores.
    set_threads(1);
    let mut reference = None;
    let mut complained = None;
    while let Some(order) = ports.queue.next() {
        let step = order.step;
        match ports.measure(order, &mut reference) {
            Ok(done) => ports.tell(Event::MeasuringEnded(step, done)),
            Err(reason) => {
                ports.tell(Event::MeasuringEnded(step, false));
                // The same data fail in the same way at every epoch, so the warning is sent once.
                if complained.as_ref() != Some(&reason) {
                    ports.tell(Event::Warning(format!("quality could not be measured: {reason}")));
                    complained = Some(reason);
                }
            }
        }
    }
}

impl MeasurerPorts {
    /// Sends an event. Waits while the channel is full, until the session ends.
    fn tell(&self, mut event: Event) {
        loop {
            match self.events.try_send(event) {
                Ok(()) => return (self.wake)(),
                Err(TrySendError::Disconnected(_)) => return,
                Err(TrySendError::Full(back)) if !self.queue.is_closed() => event = back,
                Err(TrySendError::Full(_)) => return,
            }
            std::thread::sleep(HEARD_EVERY);
        }
    }

    /// Runs a measurement. Returns false when it was cancelled.
    fn measure(&self, order: MeasureOrder, reference: &mut Option<(DataSource, Reference)>) -> Result<bool, String> {
        let MeasureOrder { step, generator, samples, data, kept, known } = order;
        let progress = |part: f32| {
            if self.events.try_send(Event::Measuring(step, part)).is_ok() {
                (self.wake)();
            }
            !self.queue.cancelled()
        };
        // Reading the real images takes about a third of the first measurement.
        let begun = if reference.as_ref().is_some_and(|(of, _)| *of == data) { 0.0 } else { 0.3 };
        if begun > 0.0 {
            let set = match &data {
                DataSource::Mnist => Dataset::mnist(),
                DataSource::Folder(path) => Dataset::open(path),
            }
            .map_err(|e| e.to_string())?;
            let reading = |done: usize, of: usize| progress(begun * done as f32 / of.max(1) as f32);
            let Some(read) = Reference::held_out(&self.classifier, &set, reading)? else { return Ok(false) };
            *reference = Some((data, read));
        }
        let Some((_, reference)) = reference else { return Ok(false) };
        let drawing = |done: usize, of: usize| progress(begun + (1.0 - begun) * done as f32 / of.max(1) as f32);
        let Some(figures) = evaluate(&generator, &self.classifier, reference, samples, 0, drawing)? else {
            return Ok(false);
        };
        let measurement = Measurement { step, figures };
        let all = {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|earlier| earlier.step < step);
            known.push(measurement.clone());
            known.clone()
        };
        if let Some((root, checkpoint)) = &kept
            && let Err(reason) = keep(root, checkpoint, &all)
        {
            self.tell(Event::Warning(format!("the measurement of step {step} could not be kept: {reason}")));
        }
        self.tell(Event::Measured(Box::new(measurement)));
        if let Some(trouble) = measured_issue(&all) {
            let back_to = kept.map(|(root, _)| best_in(&root)).filter(|path| path.is_file());
            self.tell(Event::Health(HealthReport { trouble, step, back_to }));
        }
        Ok(true)
    }
}

/// Writes `quality.csv`, and the checkpoint when it is the best so far.
fn keep(root: &Path, checkpoint: &[u8], all: &[Measurement]) -> Result<(), String> {
    write_or_say(&root.join("quality.csv"), super::folder::quality::to_csv(all).as_bytes())?;
    let Some((newest, before)) = all.split_last() else { return Ok(()) };
    let path = best_in(root);
    // The saved best state may be from later steps, before the run was rolled back.
    let kept = read_regular_file(&path.with_extension("json"), LARGEST_FILE).ok().filter(|_| path.is_file());
    let kept = kept.and_then(|bytes| serde_json::from_slice::<Measurement>(&bytes).ok());
    if before.iter().chain(&kept).all(|earlier| newest.figures.frechet < earlier.figures.frechet) {
        write_or_say(&path, checkpoint)?;
        let json = serde_json::to_vec_pretty(newest).map_err(|e| e.to_string())?;
        write_or_say(&path.with_extension("json"), &json)?;
    }
    Ok(())
}

/// Detects late degradation, which no loss curve shows: several measurements in a row that are clearly worse than the
/// best one. Returns `Some(None)` when it is over.
pub(super) fn degradation(all: &[Measurement]) -> Option<Option<(HealthIssue, HealthLevel)>> {
    match worse_in_a_row(all) {
        2 => Some(Some((HealthIssue::Degradation, HealthLevel::Watch))),
        3 => Some(Some((HealthIssue::Degradation, HealthLevel::Alarm))),
        0 if all.split_last().is_some_and(|(_, before)| worse_in_a_row(before) >= 2) => Some(None),
        _ => None,
    }
}

/// The health events in these measurements.
pub(super) fn measured_issues(all: &[Measurement]) -> impl Iterator<Item = HealthEvent> {
    (1..=all.len()).filter_map(|n| {
        let (issue, level) = measured_issue(&all[..n])??;
        Some(HealthEvent { step: all[n - 1].step, issue, level })
    })
}

/// The issue that the newest measurement shows: late degradation, or dead sliders. Returns `Some(None)` when an issue
/// is over.
pub(super) fn measured_issue(all: &[Measurement]) -> Option<Option<(HealthIssue, HealthLevel)>> {
    if let Some(Some(degraded)) = degradation(all) {
        return Some(Some(degraded));
    }
    let (newest, before) = all.split_last()?;
    let before = before.last().and_then(dead_sliders);
    match dead_sliders(newest) {
        dead if dead == before => degradation(all),
        Some(level) => Some(Some((HealthIssue::DeadSliders, level))),
        None => Some(None),
    }
}

/// Returns the health level when fewer than 80 % of the sliders change the image.
fn dead_sliders(measurement: &Measurement) -> Option<HealthLevel> {
    match measurement.figures.slider_alive? {
        alive if alive < 0.5 => Some(HealthLevel::Alarm),
        alive if alive < 0.8 => Some(HealthLevel::Watch),
        _ => None,
    }
}

fn worse_in_a_row(all: &[Measurement]) -> usize {
    let best = all.iter().map(|one| one.figures.frechet).fold(f64::INFINITY, f64::min);
    all.iter().rev().take_while(|one| one.figures.frechet > CLEARLY_WORSE * best).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::folder::quality::tests::measurement;

    fn words(distances: &[f64]) -> Vec<(usize, Option<HealthLevel>)> {
        let all: Vec<_> = (1..).zip(distances).map(|(step, d)| measurement(step, *d)).collect();
        let said = |n: usize| degradation(&all[..n]).map(|word| (n, word.map(|(_, level)| level)));
        (1..=all.len()).filter_map(said).collect()
    }

    #[test]
    fn a_run_that_gets_worse_for_good_is_noticed_and_a_healthy_one_is_left_in_peace() {
        assert_eq!(words(&[86.0, 69.0, 39.0, 30.0, 23.1, 22.0, 21.7, 22.5, 19.4]), []);
        // One bad measurement can be chance.
        assert_eq!(words(&[20.0, 40.0, 19.0, 35.0, 20.0]), []);
        let (watch, alarm) = (Some(HealthLevel::Watch), Some(HealthLevel::Alarm));
        let distances = [10.0, 4.0, 6.5, 7.0, 8.0, 8.5, 4.2, 4.1];
        assert_eq!(words(&distances), [(4, watch), (5, alarm), (7, None)]);
        let all: Vec<_> = (1..).zip(distances).map(|(step, d)| measurement(step, d)).collect();
        let seen: Vec<_> = measured_issues(&all).map(|event| (event.step, event.level)).collect();
        assert_eq!(seen, [(4, HealthLevel::Watch), (5, HealthLevel::Alarm)]);
    }

    #[test]
    fn sliders_that_die_are_noticed_once_and_so_is_their_return() {
        let alive = [1.0, 0.9, 0.7, 0.7, 0.05, 0.05, 0.99];
        let all: Vec<_> = (1..)
            .zip(alive)
            .map(|(step, alive)| {
                let mut one = measurement(step, 5.0);
                one.figures.slider_alive = Some(alive);
                one
            })
            .collect();
        let said: Vec<_> = (1..=all.len()).filter_map(|n| Some((n, measured_issue(&all[..n])?))).collect();
        let dead = |level| Some((HealthIssue::DeadSliders, level));
        assert_eq!(said, [(3, dead(HealthLevel::Watch)), (5, dead(HealthLevel::Alarm)), (7, None)]);
    }

    #[test]
    fn the_best_is_kept_whatever_comes_after() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("checkpoints")).unwrap();
        let distances = [9.0, 5.0, 7.0, 4.0, 6.0];
        let all: Vec<_> = (1..).zip(distances).map(|(step, d)| measurement(step, d)).collect();
        for n in 1..=all.len() {
            keep(folder.path(), format!("state {n}").as_bytes(), &all[..n]).unwrap();
        }
        assert_eq!(std::fs::read_to_string(best_in(folder.path())).unwrap(), "state 4");
        let json = std::fs::read(best_in(folder.path()).with_extension("json")).unwrap();
        assert_eq!(serde_json::from_slice::<Measurement>(&json).unwrap(), all[3]);
        assert_eq!(super::super::folder::quality::read(folder.path(), 4), all[..4]);
        // After a rollback to before the best state, that state stays until there is a better one.
        keep(folder.path(), b"worse", &[all[0].clone(), measurement(2, 4.5)]).unwrap();
        assert_eq!(std::fs::read_to_string(best_in(folder.path())).unwrap(), "state 4");
        keep(folder.path(), b"better", &[all[0].clone(), measurement(2, 3.5)]).unwrap();
        assert_eq!(std::fs::read_to_string(best_in(folder.path())).unwrap(), "better");
    }
}
