//! The job worker: executes jobs from a queue, one at a time.

use std::sync::Arc;

use super::directions::{Effort, find_directions};
use super::{all_ten, finder, impact};
use crate::latent::{Conditioning, LatentVector};
use crate::model::{DigitClassifier, GeneratorSnapshot, set_threads, slider_changes};
use crate::protocol::{Guess, Impact, Job, JobQueue, JobResult, Ticket};
use crate::raster::GrayImage;

/// Number of images generated in one pass, between two checks for cancellation.
const AT_ONCE: usize = 16;

/// A job with the weights to use.
pub struct JobOrder {
    /// Sends the job's messages.
    pub ticket: Ticket,
    /// The job.
    pub job: Job,
    /// A copy of the generator on screen.
    pub with: GeneratorSnapshot,
}

/// Connections of a job worker.
pub struct JobPorts {
    /// Jobs to execute. It closes when the session ends.
    pub queue: Arc<JobQueue<JobOrder>>,
    /// Classifies the images.
    pub classifier: DigitClassifier,
}

/// Executes jobs until the queue closes. Run it on its own thread.
pub fn run_jobs(ports: &JobPorts) {
    // One thread: the trainer needs the cores.
    set_threads(1);
    while let Some(JobOrder { ticket, job, with }) = ports.queue.next() {
        let done = ports.perform(&ticket, job, &with);
        ticket.end(done);
    }
}

impl JobPorts {
    /// Executes a job. Returns false when it was cancelled or has no result.
    fn perform(&self, ticket: &Ticket, job: Job, with: &GeneratorSnapshot) -> bool {
        let cancelled = || self.queue.cancelled();
        let tell = |result| ticket.result(with.source.clone(), result);
        let result = match job {
            Job::Find(_) if !with.digits => None,
            Job::AllTen { .. } if !with.digits && with.whole.is_none() => None,
            Job::Find(wish) => finder::search(&self.classifier, with, wish, cancelled).map(JobResult::Found),
            Job::Impact(z) => {
                let norms = impact::impact(&with.generator, &z, cancelled);
                let choosing = usize::try_from(with.generator.shape().gate).unwrap_or(0);
                norms
                    .zip(slider_changes(&with.generator, &z, || !cancelled()))
                    .map(|(norms, changes)| JobResult::Impact(Impact { z, norms, changes, choosing }))
            }
            Job::AllTen { z, .. } if with.whole.is_some() => {
                all_ten::all_classes(with, &self.classifier, &z, cancelled).map(|ten| JobResult::AllTen(z, ten))
            }
            Job::AllTen { z, classes } => all_ten::all_ten(&with.generator, &self.classifier, &z, &classes, cancelled)
                .map(|ten| JobResult::AllTen(z, ten)),
            Job::Draw { drawing, vectors, classes } => self
                .draw(ticket, with, &vectors, &classes)
                .map(|images| JobResult::Drawn { drawing, vectors, classes, images }),
            Job::Name { run, step, tiles } => {
                let probabilities = self.classifier.probabilities(&tiles);
                let guesses: Vec<Guess> = probabilities.into_iter().map(|p| Guess { probabilities: p }).collect();
                (guesses.len() == tiles.len()).then_some(JobResult::Named { run, step, guesses })
            }
            Job::Directions { quick } => {
                let effort = if quick { Effort::QUICK } else { Effort::THOROUGH };
                return find_directions(
                    with,
                    &self.classifier,
                    effort,
                    |set| tell(JobResult::Directions(set)),
                    |part| {
                        ticket.progress(part);
                        !cancelled()
                    },
                );
            }
        };
        let Some(result) = result else { return false };
        tell(result);
        true
    }

    fn draw(
        &self,
        ticket: &Ticket,
        with: &GeneratorSnapshot,
        vectors: &[LatentVector],
        classes: &[Option<Conditioning>],
    ) -> Option<Vec<GrayImage>> {
        let of = |place: usize| classes.get(place).copied().flatten().filter(|_| with.whole.is_some());
        let mut images = Vec::with_capacity(vectors.len());
        while images.len() < vectors.len() {
            if self.queue.cancelled() {
                return None;
            }
            // The next images of one class.
            let (from, class) = (images.len(), of(images.len()));
            let count = (from..vectors.len()).take(AT_ONCE).take_while(|&place| of(place) == class).count();
            let other = class.and_then(|class| with.conditioned(&class));
            let generator = &other.as_ref().unwrap_or(with).generator;
            let drawn = generator.images(&vectors[from..from + count]);
            if drawn.len() != count {
                return None;
            }
            images.extend(drawn);
            if vectors.len() > 10 * AT_ONCE {
                ticket.progress(images.len() as f32 / vectors.len() as f32);
            }
        }
        (images.len() == vectors.len()).then_some(images)
    }
}
