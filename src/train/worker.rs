//! The run thread: takes commands between steps, trains, publishes.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError};
use std::time::{Duration, Instant};

use tch::Device;

use super::outbox::Outbox;
use super::reopen::open_checkpoint;
use super::{Recipe, RunFolder, RunRecord, Trainer, checkpoint};
use crate::data::Dataset;
use crate::explore::GeneratorSnapshot;
use crate::latent::LatentVector;
use crate::latent::random::fixed_noise;
use crate::session::{
    Command, DataSource, Event, GRID_TILES, GeneratorSource, RunInfo, RunRequest, RunState, SampleGrid, StepMetrics,
    Wake,
};

/// How often a window gets new figures, at most.
const FIGURES_EVERY: Duration = Duration::from_millis(100);
/// How often the sliders get newer weights, at most.
const SNAPSHOT_EVERY: Duration = Duration::from_millis(250);
/// How often the sample grid is made anew, at most.
const GRID_EVERY: Duration = Duration::from_millis(1000);
/// Checkpoints a run keeps beside the newest.
const KEPT_CHECKPOINTS: usize = 3;

/// Where published generators go.
pub type Published = Arc<dyn Fn(GeneratorSnapshot) + Send + Sync>;

/// The trainer's connections.
pub struct TrainerPorts {
    /// From the window.
    pub commands: Receiver<Command>,
    /// To the window.
    pub events: SyncSender<Event>,
    /// Wakes the window after events.
    pub wake: Wake,
    /// Takes a deep copy of the generator now and then.
    pub publish: Published,
    /// libtorch's threads inside one step; `None` takes every core.
    pub threads: Option<usize>,
    /// Where to compute.
    pub device: Device,
}

/// Obeys commands until the other side is gone. Run it on a thread of its own.
pub fn run_trainer(ports: TrainerPorts) {
    set_threads(ports.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get)));
    let outbox = Outbox::new(ports.events, Arc::clone(&ports.wake));
    let mut worker = Worker {
        outbox,
        publish: ports.publish,
        device: ports.device,
        data: None,
        run: None,
        runs: 0,
        state: RunState::Idle,
        single_step: false,
    };
    worker.obey(&ports.commands);
}

/// Sets libtorch's threads for work begun on this thread.
///
/// The count belongs to a thread, but a thread's first use copies whatever any thread set last:
/// asking first makes that happen now, and not after another worker has chosen one for itself.
pub fn set_threads(threads: usize) {
    let _inherited = tch::get_num_threads();
    tch::set_num_threads(i32::try_from(threads.max(1)).unwrap_or(1));
}

struct Run {
    number: u64,
    trainer: Trainer,
    request: RunRequest,
    last_step: u64,
    steps_per_epoch: u64,
    folder: Option<RunFolder>,
    fixed: Vec<LatentVector>,
    data_hash: String,
    seconds: f64,
    saved_at: u64,
    last_figures: Instant,
    last_snapshot: Instant,
    last_grid: Instant,
}

struct Worker {
    outbox: Outbox,
    publish: Published,
    device: Device,
    data: Option<(DataSource, Dataset)>,
    run: Option<Run>,
    runs: u64,
    state: RunState,
    single_step: bool,
}

impl Worker {
    fn obey(&mut self, commands: &Receiver<Command>) {
        loop {
            let training = self.state == RunState::Running || self.single_step;
            let command = if training {
                match commands.try_recv() {
                    Ok(command) => Some(command),
                    Err(TryRecvError::Empty) => None,
                    Err(TryRecvError::Disconnected) => break,
                }
            } else {
                let patience =
                    if self.outbox.is_empty() { Duration::from_secs(3600) } else { Duration::from_millis(20) };
                match commands.recv_timeout(patience) {
                    Ok(command) => Some(command),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            };
            if let Some(command) = command {
                self.execute(command);
            } else if training {
                self.advance();
            } else if !self.outbox.flush() {
                break;
            }
        }
        self.keep();
    }

    fn execute(&mut self, command: Command) {
        match command {
            Command::Start(request) => {
                self.finish(RunState::Stopped);
                self.enter(RunState::Preparing);
                match self.begin(&request) {
                    Ok(()) => self.enter(RunState::Running),
                    Err(reason) => self.fail(&reason),
                }
            }
            Command::Open(path) => {
                self.finish(RunState::Stopped);
                self.enter(RunState::Preparing);
                match self.reopen(&path) {
                    Ok(()) => self.enter(RunState::Paused),
                    Err(reason) => self.fail(&reason),
                }
            }
            Command::Pause if self.state == RunState::Running => {
                self.show_all();
                self.enter(RunState::Paused);
            }
            Command::Resume if self.state == RunState::Paused => self.enter(RunState::Running),
            Command::Step if matches!(self.state, RunState::Paused | RunState::Running) => {
                self.enter(RunState::Paused);
                self.single_step = true;
            }
            Command::Stop => self.finish(RunState::Stopped),
            Command::SaveCheckpoint(path) => self.save_to(&path),
            Command::Pause | Command::Resume | Command::Step => {}
        }
    }

    fn enter(&mut self, state: RunState) {
        if self.state != state {
            self.state = state;
            self.outbox.tell(Event::State(state));
        }
    }

    fn fail(&mut self, reason: &str) {
        self.run = None;
        self.single_step = false;
        self.outbox.tell(Event::Failed(reason.to_owned()));
        self.enter(RunState::Failed);
    }

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

    fn begin(&mut self, request: &RunRequest) -> Result<(), String> {
        let recipe = Recipe::from_request(request)?;
        let set = self.data(&request.data)?;
        let (data_name, data_hash) = (set.name.clone(), set.hash.clone());
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
                };
                Some(RunFolder::create(root, &record)?)
            }
        };
        self.install(trainer, request.clone(), folder, data_hash, Vec::new())
    }

    fn reopen(&mut self, path: &Path) -> Result<(), String> {
        let (trainer, state, from) =
            open_checkpoint(path, self.device, |warning| self.outbox.tell(Event::Warning(warning)))?;
        let root = from.parent().and_then(Path::parent).map(Path::to_owned);
        let mut request = state.request;
        let set = self.data(&request.data)?;
        if set.hash != state.data_hash {
            return Err(format!("{} was trained on other data than {} holds", from.display(), set.name));
        }
        let (folder, history) = match root.filter(|root| root.join("metrics.csv").is_file()) {
            Some(root) => {
                let (folder, history) = RunFolder::resume(&root, state.metrics_rows)?;
                request.out = Some(root);
                (Some(folder), history)
            }
            None => (None, Vec::new()),
        };
        self.install(trainer, request, folder, state.data_hash, history)
    }

    fn install(
        &mut self,
        trainer: Trainer,
        request: RunRequest,
        folder: Option<RunFolder>,
        data_hash: String,
        history: Vec<StepMetrics>,
    ) -> Result<(), String> {
        let set = self.data(&request.data)?;
        let steps_per_epoch = (set.train.len() / trainer.recipe.batch).max(1) as u64;
        let data_name = set.name.clone();
        self.runs += 1;
        let now = Instant::now();
        let run = Run {
            number: self.runs,
            last_step: request.steps.unwrap_or(request.epochs * steps_per_epoch),
            steps_per_epoch,
            folder,
            fixed: fixed_noise(trainer.seed, GRID_TILES),
            data_hash,
            seconds: history.last().map_or(0.0, |row| row.seconds),
            saved_at: trainer.step,
            last_figures: now,
            last_snapshot: now,
            last_grid: now,
            trainer,
            request,
        };
        self.outbox.tell(Event::Started(Box::new(RunInfo {
            run: run.number,
            request: run.request.clone(),
            data_name,
            steps_per_epoch,
            last_step: run.last_step,
            first_step: run.trainer.step,
        })));
        if !history.is_empty() {
            self.outbox.tell(Event::Metrics(history));
        }
        self.run = Some(run);
        self.show_all();
        Ok(())
    }

    /// One step and what follows from it.
    fn advance(&mut self) {
        self.single_step = false;
        let (Some(run), Some((_, set))) = (self.run.as_mut(), self.data.as_ref()) else {
            return self.enter(RunState::Idle);
        };
        if run.trainer.step >= run.last_step {
            return self.finish(RunState::Finished);
        }
        let began = Instant::now();
        let outcome = run.trainer.train_step(&set.train);
        run.seconds += began.elapsed().as_secs_f64();
        let figures = match outcome {
            Ok(figures) => figures,
            Err(error) => {
                self.show_all();
                self.enter(RunState::Paused);
                let advice = "the last good weights are kept; save them, or start again with smaller learning rates";
                return self.outbox.tell(Event::Warning(format!("training paused: {error}; {advice}")));
            }
        };
        let step = run.trainer.step;
        let row = StepMetrics {
            step,
            epoch: (step - 1) / run.steps_per_epoch + 1,
            loss_d: figures.loss_d,
            loss_g: figures.loss_g,
            d_real: figures.d_real,
            d_fake: figures.d_fake,
            seconds: run.seconds,
        };
        if let Some(folder) = run.folder.as_mut()
            && let Err(reason) = folder.append(&row, &figures)
        {
            run.folder = None;
            self.outbox.tell(Event::Warning(format!("{reason}; the run goes on in memory only")));
        }
        self.outbox.figures(row);
        self.publish_when_due();
    }

    fn publish_when_due(&mut self) {
        let Some(run) = self.run.as_mut() else { return };
        let step = run.trainer.step;
        let every = if run.request.checkpoint_every == 0 { run.steps_per_epoch } else { run.request.checkpoint_every };
        let last = step >= run.last_step;
        let paused = self.state == RunState::Paused;
        if run.last_snapshot.elapsed() >= SNAPSHOT_EVERY || paused || step == 1 {
            run.last_snapshot = Instant::now();
            (self.publish)(run.snapshot());
        }
        if run.last_grid.elapsed() >= GRID_EVERY || paused || step == 1 {
            run.last_grid = Instant::now();
            let grid = run.grid();
            self.outbox.samples(grid);
        }
        let due = run.last_figures.elapsed() >= FIGURES_EVERY || paused;
        if due {
            run.last_figures = Instant::now();
        }
        if step.is_multiple_of(every) && !last {
            self.keep();
        }
        if last {
            self.finish(RunState::Finished);
        } else if due {
            self.outbox.flush();
        }
    }

    /// Sends the newest weights, grid and figures, whether due or not.
    fn show_all(&mut self) {
        if let Some(run) = &self.run {
            (self.publish)(run.snapshot());
            let grid = run.grid();
            self.outbox.samples(grid);
        }
        self.outbox.flush();
    }

    /// Ends a run, its state saved.
    fn finish(&mut self, state: RunState) {
        self.single_step = false;
        if self.run.is_some() {
            self.show_all();
            self.keep();
            self.run = None;
            self.enter(state);
        }
    }

    /// Writes the run's own checkpoint and samples, if it has a folder and something new.
    fn keep(&mut self) {
        let Some(run) = self.run.as_mut() else { return };
        if run.folder.is_none() || run.saved_at == run.trainer.step {
            return;
        }
        match run.write_own() {
            Ok(path) => {
                let step = run.trainer.step;
                run.saved_at = step;
                self.outbox.tell(Event::CheckpointSaved { path, step });
            }
            Err(reason) => self.outbox.tell(Event::Warning(reason)),
        }
    }

    fn save_to(&mut self, path: &Path) {
        let Some(run) = self.run.as_ref() else {
            return self.outbox.tell(Event::Warning("there is no run to save".to_owned()));
        };
        let step = run.trainer.step;
        let event = match run.checkpoint().and_then(|bytes| checkpoint::save(path, &bytes).map_err(|e| e.to_string())) {
            Ok(()) => Event::CheckpointSaved { path: path.to_owned(), step },
            Err(reason) => Event::Warning(reason),
        };
        self.outbox.tell(event);
    }
}

impl Run {
    fn snapshot(&self) -> GeneratorSnapshot {
        GeneratorSnapshot {
            generator: self.trainer.generator.deep_copy(),
            source: GeneratorSource::Run { run: self.number, step: self.trainer.step },
        }
    }

    fn grid(&self) -> SampleGrid {
        SampleGrid { step: self.trainer.step, tiles: self.trainer.generator.images(&self.fixed) }
    }

    fn checkpoint(&self) -> Result<Vec<u8>, String> {
        checkpoint::to_bytes(&self.trainer, &self.request, &self.data_hash, &made_by())
    }

    fn write_own(&mut self) -> Result<PathBuf, String> {
        let bytes = self.checkpoint()?;
        let grid = self.grid();
        let folder = self.folder.as_mut().ok_or("the run has no folder")?;
        folder.sync()?;
        let path = folder.checkpoint_path(self.trainer.step);
        checkpoint::save(&path, &bytes).map_err(|e| e.to_string())?;
        folder.save_generator(&checkpoint::generator_bytes(&self.trainer.generator)?)?;
        folder.save_samples(&grid)?;
        folder.prune(KEPT_CHECKPOINTS);
        Ok(path)
    }
}

/// Program, libtorch and thread count: what exact repetition depends on.
fn made_by() -> String {
    format!(
        "latent-explorer {}, libtorch {}, {} threads",
        env!("CARGO_PKG_VERSION"),
        crate::LIBTORCH_VERSION,
        tch::get_num_threads()
    )
}
