//! The job worker: takes what was asked for from a queue, one at a time.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use super::directions::{Effort, find_directions};
use super::{GeneratorSnapshot, all_ten, finder, impact};
use crate::latent::LatentVector;
use crate::model::DigitClassifier;
use crate::raster::GrayImage;
use crate::session::{Guess, Impact, Job, JobKind, JobNews, JobQueue, JobResult, Wake};
use crate::train::set_threads;

/// Pictures in one pass, and between two looks at whether they are still wanted.
const AT_ONCE: usize = 16;

/// A job, and the weights to do it with.
pub struct JobOrder {
    /// What is asked for.
    pub job: Job,
    /// A copy of the generator on screen.
    pub with: GeneratorSnapshot,
}

/// A job worker's connections.
pub struct JobPorts {
    /// What is to be done. Closed when the session ends.
    pub queue: Arc<JobQueue<JobOrder>>,
    /// Reads the digits.
    pub classifier: DigitClassifier,
    /// What came out.
    pub news: SyncSender<JobNews>,
    /// Wakes the window.
    pub wake: Wake,
}

/// Works until the queue closes. Run it on a thread of its own.
pub fn run_jobs(ports: &JobPorts) {
    // One thread: the trainer needs the cores.
    set_threads(1);
    while let Some(order) = ports.queue.next() {
        let kind = order.job.kind();
        let done = ports.perform(order);
        ports.tell(JobNews::Ended(kind, done));
    }
}

impl JobPorts {
    /// Waits when the window is slow to listen: nothing that came out is lost.
    fn tell(&self, news: JobNews) {
        if self.news.send(news).is_ok() {
            (self.wake)();
        }
    }

    /// One picture of progress more or less does not matter.
    fn progress(&self, kind: JobKind, part: f32) {
        if self.news.try_send(JobNews::Progress(kind, part)).is_ok() {
            (self.wake)();
        }
    }

    /// Whether it came to its end.
    fn perform(&self, JobOrder { job, with }: JobOrder) -> bool {
        let given_up = || self.queue.given_up();
        let source = with.source.clone();
        let tell = |result| self.tell(JobNews::Result { source: source.clone(), result });
        let result = match job {
            Job::Find(wish) => finder::search(&self.classifier, &with, wish, given_up).map(JobResult::Found),
            Job::Impact(z) => {
                impact::impact(&with.generator, &z, given_up).map(|norms| JobResult::Impact(Impact { z, norms }))
            }
            Job::AllTen { z, classes } => all_ten::all_ten(&with.generator, &self.classifier, &z, &classes, given_up)
                .map(|ten| JobResult::AllTen(z, ten)),
            Job::Draw { drawing, vectors } => {
                let kind = JobKind::Draw(drawing);
                self.draw(kind, &with, &vectors).map(|images| JobResult::Drawn { drawing, vectors, images })
            }
            Job::Name { run, step, tiles } => {
                let probabilities = self.classifier.probabilities(&tiles);
                let guesses: Vec<Guess> = probabilities.into_iter().map(|p| Guess { probabilities: p }).collect();
                (guesses.len() == tiles.len()).then_some(JobResult::Named { run, step, guesses })
            }
            Job::Directions { quick } => {
                let effort = if quick { Effort::QUICK } else { Effort::THOROUGH };
                return find_directions(
                    &with.generator,
                    &self.classifier,
                    &with.source,
                    effort,
                    |set| tell(JobResult::Directions(set)),
                    |part| {
                        self.progress(JobKind::Directions, part);
                        !given_up()
                    },
                );
            }
        };
        let Some(result) = result else { return false };
        tell(result);
        true
    }

    fn draw(&self, kind: JobKind, with: &GeneratorSnapshot, vectors: &[LatentVector]) -> Option<Vec<GrayImage>> {
        let mut images = Vec::with_capacity(vectors.len());
        for part in vectors.chunks(AT_ONCE) {
            if self.queue.given_up() {
                return None;
            }
            images.extend(with.generator.images(part));
            if vectors.len() > 10 * AT_ONCE {
                self.progress(kind, images.len() as f32 / vectors.len() as f32);
            }
        }
        (images.len() == vectors.len()).then_some(images)
    }
}
