//! The render worker: it draws only the newest request.

use std::sync::Arc;
use std::time::Instant;

use tch::Device;

use super::JobOrder;
use crate::latent::LatentVector;
use crate::model::{
    DigitClassifier, GeneratorSnapshot, fingerprint, set_threads, shipped_conditional, shipped_generator,
};
use crate::protocol::{
    Conditioning, Event, GeneratorChoice, GeneratorSource, Guess, Job, JobKind, JobQueue, Latest, RenderRequest,
    Rendered, Ticket, Wake,
};

/// The renderer's connections.
pub struct RendererPorts {
    /// Requested vectors. It closes when the session ends.
    pub inbox: Arc<Latest<RenderRequest>>,
    /// Classifies the images.
    pub classifier: DigitClassifier,
    /// Newer weights of the run.
    pub snapshots: Arc<Latest<GeneratorSnapshot>>,
    /// A generator chosen by the user.
    pub choices: Arc<Latest<GeneratorChoice>>,
    /// Another class or truncation, chosen by the user.
    pub conditioning: Arc<Latest<Conditioning>>,
    /// Jobs for the generator on screen.
    pub jobs: Arc<JobQueue<(Ticket, Job)>>,
    /// Queue of short jobs.
    pub short: Arc<JobQueue<JobOrder>>,
    /// Queue of long jobs.
    pub long: Arc<JobQueue<JobOrder>>,
    /// The newest generated image.
    pub done: Arc<Latest<Rendered>>,
    /// Warnings for the window.
    pub errors: std::sync::mpsc::SyncSender<Event>,
    /// Wakes the window.
    pub wake: Wake,
    /// Whether newer weights of the run replace the generator in use.
    pub following: Arc<std::sync::atomic::AtomicBool>,
}

/// Renders until the inbox closes. Run it on its own thread.
///
/// The caller keeps the generator in use and its conditioning, so that the loop can be called again after a panic.
pub fn run_renderer(ports: &RendererPorts, (current, conditioning): &mut (GeneratorSnapshot, Conditioning)) {
    // One thread: a single image is too small to share, and the trainer needs the cores.
    set_threads(1);
    let mut last: Option<(u64, LatentVector)> = None;
    let mut conditioned = current.conditioned(conditioning);
    let mut hash: Option<Arc<str>> = None;
    // The run's newest generator while another one is shown. It is kept because a paused run sends no new one.
    let mut of_run: Option<GeneratorSnapshot> = None;
    while let Some(request) = ports.inbox.wait() {
        let mut changed = false;
        if let Some(choice) = ports.choices.take() {
            match load(choice) {
                Ok(chosen) => {
                    let before = std::mem::replace(current, chosen);
                    of_run =
                        Some(before).filter(|before| matches!(before.source, GeneratorSource::Run { .. })).or(of_run);
                    (changed, hash) = (true, None);
                }
                Err(reason) => {
                    if ports.errors.try_send(Event::Warning(reason)).is_ok() {
                        (ports.wake)();
                    }
                }
            }
        } else if ports.following.load(std::sync::atomic::Ordering::Relaxed)
            && let Some(snapshot) = ports.snapshots.take().or_else(|| of_run.take())
        {
            of_run = None;
            *current = snapshot;
            (changed, hash) = (true, None);
        }
        if let Some(other) = ports.conditioning.take() {
            changed |= other != *conditioning;
            *conditioning = other;
        }
        if changed {
            conditioned = current.conditioned(conditioning);
        }
        let shown = conditioned.as_ref().unwrap_or(current);
        for (ticket, job) in ports.jobs.drain() {
            let with = shown.generator_copy();
            let kind = job.kind();
            let queue = if kind == JobKind::Directions { &ports.long } else { &ports.short };
            queue.put(kind, JobOrder { ticket, job, with });
        }
        let (stamp, z) = match (request, &last) {
            (Some(request), _) => (request.stamp, request.z),
            // Draws the last vector again, with its stamp: the new image may replace one that the window has not taken.
            (None, Some(last)) if changed => last.clone(),
            (None, _) => continue,
        };
        let began = Instant::now();
        let Some(image) = shown.generator.images(std::slice::from_ref(&z)).pop() else {
            continue;
        };
        let took = began.elapsed();
        let digits = current.digits;
        let read = digits.then(|| ports.classifier.probabilities(std::slice::from_ref(&image)).pop()).flatten();
        let guess = read.map(|probabilities| Guess { probabilities });
        let d_score = current.d_score(&image, &z, conditioning);
        let source = current.source.clone();
        let shape = current.generator.shape();
        let mut rendered = Rendered {
            stamp,
            z: z.clone(),
            image,
            source,
            guess,
            digits,
            class_names: Arc::clone(&current.class_names),
            mapped: !shape.mapping.is_empty(),
            conditioning: *conditioning,
            d_score,
            generator_hash: hash.clone(),
            took,
        };
        last = Some((stamp, z));
        if hash.is_some() {
            ports.done.put(rendered);
            (ports.wake)();
            continue;
        }
        // The image does not wait for the hash of the weights.
        ports.done.put(rendered.clone());
        (ports.wake)();
        hash = Some(fingerprint(&current.generator).into());
        rendered.generator_hash.clone_from(&hash);
        ports.done.put(rendered);
        (ports.wake)();
    }
}

fn load(choice: GeneratorChoice) -> Result<GeneratorSnapshot, String> {
    match choice {
        GeneratorChoice::Shipped => shipped_generator(Device::Cpu),
        GeneratorChoice::ShippedConditional => shipped_conditional(Device::Cpu),
        GeneratorChoice::File(path) => GeneratorSnapshot::of_file(path).map_err(|e| e.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    use super::*;
    use crate::latent::random::sample;
    use crate::model::shipped_classifier;

    #[test]
    fn an_image_drawn_again_by_newer_weights_keeps_the_number_of_its_request() {
        let (errors, _) = std::sync::mpsc::sync_channel(1);
        let (woken, wait) = std::sync::mpsc::channel();
        let first = shipped_generator(Device::Cpu).unwrap();
        let ports = RendererPorts {
            classifier: shipped_classifier(Device::Cpu).unwrap(),
            inbox: Arc::default(),
            snapshots: Arc::default(),
            choices: Arc::default(),
            conditioning: Arc::default(),
            done: Arc::default(),
            jobs: Arc::default(),
            short: Arc::default(),
            long: Arc::default(),
            errors,
            wake: Arc::new(move || woken.send(()).unwrap_or(())),
            following: Arc::new(AtomicBool::new(true)),
        };
        let (inbox, done, snapshots) =
            (Arc::clone(&ports.inbox), Arc::clone(&ports.done), Arc::clone(&ports.snapshots));
        let renderer = std::thread::Builder::new().name("renderer".to_owned());
        let renderer = renderer.spawn(move || run_renderer(&ports, &mut (first, Conditioning::default()))).unwrap();
        inbox.put(RenderRequest { stamp: 7, z: sample(1) });
        // An image comes twice: the second time with the hash of the weights.
        let twice = || (0..2).for_each(|_| wait.recv_timeout(Duration::from_secs(60)).unwrap());
        twice();
        // The window has not taken the image yet.
        let source = GeneratorSource::Run { run: 1, step: 5 };
        snapshots.put(GeneratorSnapshot { source: source.clone(), ..shipped_generator(Device::Cpu).unwrap() });
        inbox.nudge();
        twice();
        let image = done.take().unwrap();
        assert_eq!((image.stamp, image.source), (7, source));
        inbox.close();
        renderer.join().unwrap();
    }
}
