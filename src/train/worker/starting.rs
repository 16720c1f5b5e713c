//! Starts a run from a request or from a saved state.

use std::path::Path;

use super::super::checkpoint::RunMeta;
use super::super::folder::quality;
use super::super::run::{Beginning, DataFacts, Reopened, Run, last_step, made_by, reopen, steps_per_epoch, threads_of};
use super::super::{RunFolder, RunRecord, Trainer, samples_in};
use super::{Worker, all_threads};
use crate::data::Dataset;
use crate::model::{device, set_threads, starting_precision};
use crate::protocol::{
    ClassInput, DataSource, DeviceChoice, Event, MOST_STEPS, Measurement, Recipe, RunData, RunRequest, StepMetrics,
};
use crate::quality::reads_digits;

/// Largest number of earlier sample grids sent when a run is opened.
const EARLIER_GRIDS: usize = 120;

/// The earlier results of an opened run.
#[derive(Default)]
struct Past {
    rows: Vec<StepMetrics>,
    known: Vec<Measurement>,
    /// Whether the state is in a file.
    saved: bool,
    /// Whether the file of this state is not one of the folder's numbered checkpoints.
    unnamed: bool,
}

impl Worker<'_> {
    /// Loads the data, unless they are already in memory.
    fn data(&mut self, source: &DataSource) -> Result<&Dataset, String> {
        if self.data.as_ref().is_none_or(|(known, _)| known != source) {
            let set = match source {
                DataSource::Mnist => Dataset::mnist(),
                DataSource::Folder(path) => Dataset::open(path),
            }
            .map_err(|e| e.to_string())?;
            self.data = Some((source.clone(), set));
        }
        self.data.as_ref().map(|(_, set)| set).ok_or_else(|| "there is no data".to_owned())
    }

    /// Whether the digit classifier can read these data.
    fn reads(&mut self, source: &DataSource) -> Result<bool, String> {
        self.data(source)?;
        let known = |set: &Dataset| *source == DataSource::Mnist || reads_digits(self.classifier, set);
        Ok(self.data.as_ref().is_some_and(|(_, set)| known(set)))
    }

    pub(super) fn begin(&mut self, request: &RunRequest) -> Result<(), String> {
        let mut recipe = Recipe::from_request(request)?;
        let digits = self.reads(&request.data)?;
        let set = self.data(&request.data)?;
        let facts = DataFacts::of(set, digits);
        let (data_name, data_hash) = (set.name.clone(), set.hash.clone());
        let labels_hash = blake3::hash(&set.train_labels).to_hex().to_string();
        let classes = set.train_labels.iter().max().map_or(0, |&most| u64::from(most) + 1);
        let all_occur = (0..classes).all(|class| set.train_labels.iter().any(|label| u64::from(*label) == class));
        let of_epoch = steps_per_epoch(facts.train_images, request);
        let last = last_step(request, of_epoch);
        if last > MOST_STEPS {
            return Err(format!("a run has at most {MOST_STEPS} steps"));
        }
        // `steps` takes precedence; the record then shows the number of epochs that results from it.
        let epochs = request.steps.map_or(request.epochs, |steps| steps.div_ceil(of_epoch));
        let request = &RunRequest { epochs, ..request.clone() };
        if request.custom.is_none() {
            recipe.fit_to(last);
        }
        set_threads(self.threads.unwrap_or_else(all_threads));
        if recipe.auxiliary_classifier.is_some() && classes > 10 {
            recipe.auxiliary_classifier = None;
            self.pending.tell(Event::Warning(format!(
                "{data_name} has more than ten classes, so D does not learn to classify them in this run"
            )));
        }
        // The noise would choose classes that G never learns.
        let chooses = recipe.class_input.is_some_and(|input| input.from_noise);
        if chooses && !(all_occur && (2..=ClassInput::MOST_CLASSES).contains(&classes)) {
            recipe.class_input = None;
            self.pending.tell(Event::Warning(format!(
                "the noise does not choose among the classes of {data_name}: they are not 2 to 64, numbered without gaps"
            )));
        }
        if let Some(input) = &mut recipe.class_input {
            input.classes = classes.max(2);
            recipe.check()?;
        }
        let device = if request.device == DeviceChoice::Auto { self.device } else { device(request.device)? };
        recipe.precision = starting_precision(recipe.precision, device);
        let trainer = Trainer::new(recipe.clone(), request.seed, device)?;
        let folder = match &request.out {
            None => None,
            Some(root) => {
                // The folder is not recorded, because folders move.
                let asked = RunRequest { out: None, ..request.clone() };
                let record = RunRecord {
                    data: data_name,
                    data_hash: data_hash.clone(),
                    labels_hash: Some(labels_hash),
                    train_images: Some(facts.train_images),
                    began: Some(jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
                    command: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
                    made_by: made_by(),
                    ..RunRecord::new(recipe, request.seed, asked)
                };
                Some(RunFolder::create(root, &record)?)
            }
        };
        self.install(trainer, request.clone(), folder, (facts, data_hash), Past::default())
    }

    pub(super) fn reopen(&mut self, path: &Path, data: &RunData) -> Result<(), String> {
        let Reopened { trainer, meta, from, folder } =
            reopen(path, self.device, |warning| self.pending.tell(Event::Warning(warning)))?;
        let (folder, history) = folder.map_or_else(|| (None, Vec::new()), |(folder, rows)| (Some(folder), rows));
        let mut request = meta.request.clone();
        let facts = match self.data_of(&meta, data, &from)? {
            Ok(source) => {
                request.data = source;
                let digits = meta.digits.map_or_else(|| self.reads(&request.data), Ok)?;
                DataFacts::of(self.data(&request.data)?, digits)
            }
            Err(reason) => {
                let record = folder.as_ref().and_then(|folder| RunRecord::read(folder.root()));
                DataFacts::missing(reason, &meta, &history, record.as_ref())
            }
        };
        request.out = folder.as_ref().map(|folder| folder.root().to_owned());
        let before = threads_of(&meta.made_by);
        let now = self.threads.or(before).unwrap_or_else(all_threads);
        set_threads(now);
        if let Some(before) = before.filter(|before| *before != now) {
            self.pending.tell(Event::Warning(format!(
                "the run goes on with {now} threads and had {before} so far: from here on its numbers may differ in \
                 their last digits from those of a run that never stopped"
            )));
        }
        let known = folder.as_ref().map(|folder| quality::read(folder.root(), meta.step)).filter(|k| !k.is_empty());
        let unnamed = folder.as_ref().is_some_and(|folder| folder.checkpoint_path(meta.step) != from);
        let past = Past { rows: history, known: known.unwrap_or(meta.quality), saved: true, unnamed };
        self.install(trainer, request, folder, (facts, meta.data_hash), past)
    }

    /// The source of this run's data, or the reason why they are missing.
    ///
    /// # Errors
    /// Returns a message when the data differ from those of the run.
    fn data_of(&mut self, meta: &RunMeta, wanted: &RunData, file: &Path) -> Result<Result<DataSource, String>, String> {
        let recorded = &meta.request.data;
        let (source, explicit) = match wanted {
            RunData::AsRecorded => (recorded, false),
            RunData::Only(source) => (source, true),
            RunData::IfMissing(other) => (if self.data(recorded).is_ok() { recorded } else { other }, false),
        };
        let refused = |name: &str| format!("{} was trained on other data than {name} holds", file.display());
        match self.data(source) {
            Ok(set) if set.hash == meta.data_hash => Ok(Ok(source.clone())),
            Ok(set) if explicit || source == recorded => Err(refused(&set.name)),
            // The alternative has other data, so the recorded data are missing.
            Ok(_) => Ok(Err(self.why_missing(recorded))),
            Err(reason) if explicit => Err(reason),
            Err(_) => Ok(Err(self.why_missing(recorded))),
        }
    }

    fn why_missing(&mut self, recorded: &DataSource) -> String {
        let reason = self.data(recorded).err().unwrap_or_default();
        format!("the run can be viewed but not trained: {reason}")
    }

    fn install(
        &mut self,
        trainer: Trainer,
        request: RunRequest,
        folder: Option<RunFolder>,
        (data, data_hash): (DataFacts, String),
        Past { rows: history, known, saved, unnamed }: Past,
    ) -> Result<(), String> {
        let number = self.runs + 1;
        let earlier = request.out.as_ref().map(|root| samples_in(root, trainer.step, EARLIER_GRIDS));
        let run = Run::new(Beginning {
            number,
            saved,
            unnamed,
            seconds: history.last().map_or(0.0, |row| row.seconds),
            trainer,
            request,
            folder,
            data_hash,
            data,
            known: known.clone(),
        });
        self.runs = number;
        self.pending.tell(Event::Started(Box::new(run.info())));
        self.pending.tell(Event::Tuned(run.trainer.recipe.tuning(), run.timeline()));
        if !run.fixed_noise().is_empty() {
            self.pending.tell(Event::FixedNoise(run.fixed_noise().to_vec()));
        }
        if !known.is_empty() {
            self.pending.tell(Event::MeasuredBefore(known));
        }
        if !history.is_empty() {
            self.pending.tell(Event::Metrics(history));
        }
        if let Some(grids) = earlier.filter(|grids| !grids.is_empty()) {
            self.pending.tell(Event::EarlierSamples(grids));
        }
        self.run = Some(run);
        self.show_all();
        // From here on there is always a saved state to return to.
        self.keep();
        Ok(())
    }
}
