//! The session: owns the worker threads and their channels. The window and the command line reach them only through
//! it.

mod closer;
mod find_generator;
mod options;
mod pacing;
mod priority;
mod restarting;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use anyhow::Context as _;

pub use closer::Closer;
pub use find_generator::find_generator;
pub use options::SessionOptions;
use pacing::Pacing;
use priority::give_way;
use restarting::{keep_measuring, keep_rendering, keep_training, keep_working};

use crate::explore::{JobOrder, JobPorts, RendererPorts};
pub use crate::model::device_choices;
pub use crate::model::file::is_checkpoint;
use crate::model::{GeneratorSnapshot, device, set_threads, shipped_classifier, shipped_generator};
use crate::protocol::{
    Command, Conditioning, Event, GeneratorChoice, Job, JobId, JobKind, JobNews, JobQueue, LastWord, Latest, NewsBox,
    Pace, RenderRequest, Rendered, Ticket, Wake,
};
use crate::train::{MeasureOrder, MeasurerPorts, Published, TrainerPorts};
pub use crate::train::{
    checkpoints_in, is_in_use, list_runs, read_recorded_run, sample_files, sample_grid, shipped_run,
};

/// The running workers. They end when this is dropped.
pub struct Session {
    commands: Option<SyncSender<Command>>,
    events: Receiver<Event>,
    inbox: Arc<Latest<RenderRequest>>,
    choices: Arc<Latest<GeneratorChoice>>,
    conditioning: Arc<Latest<Conditioning>>,
    done: Arc<Latest<Rendered>>,
    jobs: Arc<JobQueue<(Ticket, Job)>>,
    jobs_asked: AtomicU64,
    queues: [Arc<JobQueue<JobOrder>>; 2],
    measuring: Arc<JobQueue<MeasureOrder>>,
    job_news: Arc<NewsBox>,
    following: Arc<AtomicBool>,
    pacing: Arc<Pacing>,
    trainer_ended: Option<Receiver<()>>,
    last_word: Arc<LastWord>,
    threads: Vec<JoinHandle<()>>,
}

impl Session {
    /// Starts the workers. The calling thread computes on one core from now on.
    ///
    /// # Errors
    /// Returns an error for an invalid model file, a missing device, or a thread that cannot start.
    pub fn start(options: &SessionOptions, wake: Wake) -> anyhow::Result<Self> {
        // A second thread that computes on several cores would slow each step down by a fifth or more: libtorch's
        // OpenMP lets its threads sleep between two operations as soon as there are more of them than cores.
        set_threads(1);
        let device = device(options.device).map_err(anyhow::Error::msg)?;
        let first = match &options.model {
            None => shipped_generator(tch::Device::Cpu).map_err(anyhow::Error::msg)?,
            Some(path) => GeneratorSnapshot::of_file(path.clone())?,
        };
        let (commands, command_receiver) = sync_channel(64);
        let (event_sender, events) = sync_channel(256);
        let inbox = Arc::new(Latest::default());
        let choices = Arc::new(Latest::default());
        let conditioning = Arc::new(Latest::default());
        let done = Arc::new(Latest::default());
        let jobs = Arc::new(JobQueue::default());
        let [short, long] = [(); 2].map(|()| Arc::new(JobQueue::default()));
        let job_news = Arc::new(NewsBox::new(Arc::clone(&wake)));
        let snapshots = Arc::new(Latest::default());
        let following = Arc::new(AtomicBool::new(true));
        let renderer = RendererPorts {
            classifier: shipped_classifier(tch::Device::Cpu).map_err(anyhow::Error::msg)?,
            inbox: Arc::clone(&inbox),
            snapshots: Arc::clone(&snapshots),
            choices: Arc::clone(&choices),
            conditioning: Arc::clone(&conditioning),
            done: Arc::clone(&done),
            jobs: Arc::clone(&jobs),
            short: Arc::clone(&short),
            long: Arc::clone(&long),
            errors: event_sender.clone(),
            wake: Arc::clone(&wake),
            following: Arc::clone(&following),
        };
        let job_ports = |queue: &Arc<JobQueue<JobOrder>>| -> anyhow::Result<JobPorts> {
            Ok(JobPorts {
                queue: Arc::clone(queue),
                classifier: shipped_classifier(tch::Device::Cpu).map_err(anyhow::Error::msg)?,
            })
        };
        let (short_ports, long_ports) = (job_ports(&short)?, job_ports(&long)?);
        let publish: Published = {
            let (inbox, snapshots) = (Arc::clone(&inbox), snapshots);
            Arc::new(move |snapshot| {
                snapshots.put(snapshot.on_cpu());
                inbox.nudge();
            })
        };
        let measuring = Arc::new(JobQueue::default());
        let measurer = MeasurerPorts {
            queue: Arc::clone(&measuring),
            classifier: shipped_classifier(tch::Device::Cpu).map_err(anyhow::Error::msg)?,
            events: event_sender.clone(),
            wake: Arc::clone(&wake),
        };
        let last_word = Arc::new(LastWord::default());
        let pacing = Arc::new(Pacing::new());
        let courtesy = Arc::clone(&pacing);
        let trainer = TrainerPorts {
            commands: command_receiver,
            events: event_sender,
            wake,
            publish,
            measuring: Arc::clone(&measuring),
            courtesy: Arc::new(move || courtesy.trainer_should_wait()),
            classifier: shipped_classifier(tch::Device::Cpu).map_err(anyhow::Error::msg)?,
            threads: options.threads,
            device,
            rescue: options.rescue.clone(),
            last_word: Arc::clone(&last_word),
        };
        let (alive, trainer_ended) = sync_channel(0);
        let in_the_background = options.in_the_background;
        let threads = vec![
            Builder::new()
                .name("renderer".to_owned())
                .spawn(move || keep_rendering(&renderer, first))
                .context("starting the renderer")?,
            Builder::new()
                .name("short jobs".to_owned())
                .spawn(move || keep_working(&short_ports))
                .context("starting the worker for short jobs")?,
            Builder::new()
                .name("long jobs".to_owned())
                .spawn(move || keep_working(&long_ports))
                .context("starting the worker for long jobs")?,
            Builder::new()
                .name("measurer".to_owned())
                .spawn(move || {
                    give_way(in_the_background);
                    keep_measuring(&measurer);
                })
                .context("starting the worker that measures quality")?,
            Builder::new()
                .name("trainer".to_owned())
                .spawn(move || {
                    let _alive: SyncSender<()> = alive;
                    give_way(in_the_background);
                    keep_training(&trainer);
                })
                .context("starting the trainer")?,
        ];
        Ok(Self {
            commands: Some(commands),
            events,
            inbox,
            choices,
            conditioning,
            done,
            jobs,
            jobs_asked: AtomicU64::new(0),
            queues: [short, long],
            measuring,
            job_news,
            following,
            pacing,
            trainer_ended: Some(trainer_ended),
            last_word,
            threads,
        })
    }

    /// Creates the [`Closer`] on the first call; returns `None` afterwards.
    pub fn closer(&mut self) -> Option<Closer> {
        let last_word = Arc::clone(&self.last_word);
        Some(Closer { commands: self.commands.clone()?, ended: self.trainer_ended.take()?, last_word })
    }

    /// The trainer's message after it has ended.
    pub fn last_word(&self) -> Arc<LastWord> {
        Arc::clone(&self.last_word)
    }

    /// Sends a command to the trainer. Returns false when the channel is full or the trainer is gone.
    pub fn send(&self, command: Command) -> bool {
        self.commands.as_ref().is_some_and(|sender| sender.try_send(command).is_ok())
    }

    /// The next event, without waiting.
    pub fn poll(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// Waits up to `patience` for the next event. For callers without a window.
    pub fn wait(&self, patience: std::time::Duration) -> Option<Event> {
        self.events.recv_timeout(patience).ok()
    }

    /// Requests an image; replaces a waiting request.
    pub fn request_render(&self, request: RenderRequest) {
        self.pacing.touch();
        self.inbox.put(request);
    }

    /// Takes the newest image.
    pub fn take_rendered(&self) -> Option<Rendered> {
        self.done.take()
    }

    /// Sets whether newer generators of the run replace the one on screen.
    pub fn set_following(&self, following: bool) {
        self.following.store(following, Ordering::Relaxed);
        self.inbox.nudge();
    }

    /// Selects this generator; a failure is sent as a warning.
    pub fn choose_generator(&self, choice: GeneratorChoice) {
        self.choices.put(choice);
        self.inbox.nudge();
    }

    /// Sets the class and the truncation of the images, as far as the generator's layers allow.
    pub fn set_conditioning(&self, conditioning: Conditioning) {
        self.pacing.touch();
        self.conditioning.put(conditioning);
        self.inbox.nudge();
    }

    /// Requests a job with the generator on screen; replaces an older one of its kind.
    pub fn ask(&self, job: Job) -> JobId {
        let id = JobId { number: self.jobs_asked.fetch_add(1, Ordering::Relaxed), kind: job.kind() };
        self.jobs.put(id.kind, (Ticket::new(id, Arc::clone(&self.job_news)), job));
        self.inbox.nudge();
        id
    }

    /// Cancels waiting and running jobs of this kind.
    pub fn cancel(&self, kind: JobKind) {
        self.jobs.cancel(kind);
        self.queues.iter().for_each(|queue| queue.cancel(kind));
    }

    /// The next message about jobs, without waiting.
    pub fn poll_jobs(&self) -> Option<JobNews> {
        self.job_news.take()
    }

    /// Cancels waiting and running quality measurements.
    pub fn stop_measuring(&self) {
        self.measuring.cancel(JobKind::Measure);
    }

    /// Whether a quality measurement is waiting or running.
    pub fn is_measuring(&self) -> bool {
        !self.measuring.is_idle()
    }

    /// Sets how the window and the training share the processor.
    pub fn set_pace(&self, pace: Pace) {
        self.pacing.set_pace(pace);
    }

    /// Ends all work after the current step; the run is saved.
    pub fn close(&mut self) {
        if let Some(commands) = self.commands.take() {
            // Dropping it is not enough: a [`Closer`] keeps the channel open.
            commands.send(Command::Close).ok();
        }
        self.inbox.close();
        self.queues.iter().for_each(|queue| queue.close());
        self.measuring.close();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                log::error!("a worker ended by an internal error");
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}
