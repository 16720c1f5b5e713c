//! How a run comes to be: from a request, or from what was saved of one.

use std::path::Path;

use super::super::folder::quality;
use super::super::reopen::{Reopened, reopen};
use super::super::run::{Beginning, Run, made_by};
use super::super::{Recipe, RunFolder, RunRecord, Trainer, samples_in};
use super::Worker;
use crate::data::Dataset;
use crate::session::{DataSource, Event, Measurement, RunRequest, StepMetrics};

/// Earlier sample grids shown of a run that is opened.
const EARLIER_GRIDS: usize = 120;

/// What is known of a run that is taken up again.
#[derive(Default)]
struct Past {
    rows: Vec<StepMetrics>,
    known: Vec<Measurement>,
    /// The state lies in a file.
    saved: bool,
    /// But not in one of the folder's that is called by its step.
    unnamed: bool,
}

impl Worker {
    /// Reads the data, unless it is the set already in memory.
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

    pub(super) fn begin(&mut self, request: &RunRequest) -> Result<(), String> {
        let mut recipe = Recipe::from_request(request)?;
        let set = self.data(&request.data)?;
        let (data_name, data_hash) = (set.name.clone(), set.hash.clone());
        if recipe.classes.is_some() && set.train_labels.iter().any(|&label| label > 9) {
            recipe.classes = None;
            self.outbox.tell(Event::Warning(format!(
                "{data_name} has more than ten classes, so that D does not learn to name them in this run"
            )));
        }
        let trainer = Trainer::new(recipe.clone(), request.seed, self.device)?;
        let folder = match &request.out {
            None => None,
            Some(root) => {
                let record = RunRecord {
                    version: 1,
                    recipe,
                    seed: request.seed,
                    // Folders move; the run is wherever its run.json is.
                    request: RunRequest { out: None, ..request.clone() },
                    data: data_name,
                    data_hash: data_hash.clone(),
                    made_by: made_by(),
                    timeline: Vec::new(),
                    health: Vec::new(),
                };
                Some(RunFolder::create(root, &record)?)
            }
        };
        self.install(trainer, request.clone(), folder, data_hash, Past::default())
    }

    pub(super) fn reopen(&mut self, path: &Path, elsewhere: Option<&DataSource>) -> Result<(), String> {
        let Reopened { trainer, meta, from, folder } =
            reopen(path, self.device, |warning| self.outbox.tell(Event::Warning(warning)))?;
        let mut request = meta.request;
        if let Err(reason) = self.data(&request.data) {
            let advice = "choose the folder that holds it now, then open the run again";
            let other = elsewhere.filter(|other| **other != request.data);
            request.data = other.ok_or_else(|| format!("{reason}; {advice}"))?.clone();
        }
        let set = self.data(&request.data)?;
        if set.hash != meta.data_hash {
            return Err(format!("{} was trained on other data than {} holds", from.display(), set.name));
        }
        request.out = folder.as_ref().map(|(folder, _)| folder.root().to_owned());
        let (folder, history) = folder.map_or_else(|| (None, Vec::new()), |(folder, rows)| (Some(folder), rows));
        let known = folder.as_ref().map(|folder| quality::read(folder.root(), meta.step)).filter(|k| !k.is_empty());
        let unnamed = folder.as_ref().is_some_and(|folder| folder.checkpoint_path(meta.step) != from);
        let past = Past { rows: history, known: known.unwrap_or(meta.quality), saved: true, unnamed };
        self.install(trainer, request, folder, meta.data_hash, past)
    }

    fn install(
        &mut self,
        trainer: Trainer,
        request: RunRequest,
        folder: Option<RunFolder>,
        data_hash: String,
        Past { rows: history, known, saved, unnamed }: Past,
    ) -> Result<(), String> {
        let number = self.runs + 1;
        let set = self.data(&request.data)?;
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
            set,
            known: known.clone(),
        });
        self.runs = number;
        self.outbox.tell(Event::Started(Box::new(run.info())));
        self.outbox.tell(Event::Tuned(run.trainer.recipe.tuning(), run.timeline()));
        if !run.looks().is_empty() {
            self.outbox.tell(Event::Looks(run.looks().to_vec()));
        }
        if !known.is_empty() {
            self.outbox.tell(Event::MeasuredBefore(known));
        }
        if !history.is_empty() {
            self.outbox.tell(Event::Metrics(history));
        }
        if let Some(grids) = earlier.filter(|grids| !grids.is_empty()) {
            self.outbox.tell(Event::EarlierSamples(grids));
        }
        self.run = Some(run);
        self.show_all();
        // From here on there is always a state to come back to.
        self.keep();
        Ok(())
    }
}
