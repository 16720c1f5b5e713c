//! Sends the jobs of the right panel once the vector has stopped changing, and receives their results.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::ExplorerApp;
use crate::latent::LatentVector;
use crate::protocol::{Drawing, GeneratorSource, Job, JobId, JobKind, JobNews, JobResult, RunState};
use crate::ui::Tab;

/// Time without a change after which the vector counts as at rest.
const RESTS_AFTER: Duration = Duration::from_millis(150);
/// Time between two updates of a panel's results while the network trains.
const REFRESHED_EVERY: Duration = Duration::from_secs(3);
/// Time between two searches for directions in a network in training; a search takes one core some seconds.
const DIRECTIONS_EVERY: Duration = Duration::from_secs(60);

/// The jobs sent last, and when.
#[derive(Default)]
pub(super) struct PanelRequests {
    z: Option<LatentVector>,
    moved: Option<Instant>,
    impact: Option<(LatentVector, GeneratorSource, Instant)>,
    ten: Option<(LatentVector, GeneratorSource, Instant)>,
    /// The value of `sets`, the number of direction sets received, when the ten digits were requested last.
    ten_sets: u64,
    sets: u64,
    directions: Option<(GeneratorSource, Instant)>,
    impact_pending: bool,
    ten_pending: bool,
    last_frame: Option<f64>,
    /// Number of the newest job of each kind; news of an earlier job is out of date.
    newest: BTreeMap<JobKind, u64>,
}

/// Whether to send a job for this vector and these weights. `asked` says for what it was last sent, and when.
fn is_due(
    asked: Option<&(LatentVector, GeneratorSource, Instant)>,
    z: &LatentVector,
    source: &GeneratorSource,
) -> bool {
    asked.is_none_or(|(of, with, at)| {
        of != z || !with.same_network(source) || (with != source && at.elapsed() >= REFRESHED_EVERY)
    })
}

impl ExplorerApp {
    /// Cancels the jobs for the previous network after another network was chosen, and forgets what was requested.
    pub(super) fn other_network(&mut self) {
        for kind in [JobKind::Directions, JobKind::Impact, JobKind::AllTen] {
            self.session.cancel(kind);
        }
        let PanelRequests { sets, last_frame, newest, .. } = std::mem::take(&mut self.requests);
        self.requests = PanelRequests { sets, last_frame, newest, ..PanelRequests::default() };
    }

    /// The source of the weights that drew the digit on screen.
    fn source(&self) -> &GeneratorSource {
        self.explore().source()
    }

    /// Sends a job, which replaces an earlier job of its kind.
    pub(super) fn ask_worker(&mut self, job: Job) {
        let JobId { number, kind } = self.session.ask(job);
        self.requests.newest.insert(kind, number);
    }

    fn is_newest(&self, job: JobId) -> bool {
        self.requests.newest.get(&job.kind) == Some(&job.number)
    }

    /// Sends the jobs that are due.
    pub(super) fn ask_for_work(&mut self, ctx: &egui::Context) {
        if self.digit().is_none() {
            return;
        }
        let now = ctx.input(|i| i.time);
        for job in self.face.pictures_due(now) {
            self.ask_worker(job);
        }
        if let Some(job) = self.face.run_mut().labels_due() {
            self.ask_worker(job);
        }
        if self.requests.z.as_ref() != Some(self.latent()) {
            self.requests.z = Some(self.latent().clone());
            self.requests.moved = Some(Instant::now());
        }
        let rested = self.requests.moved.map_or(Duration::ZERO, |at| at.elapsed());
        if rested < RESTS_AFTER {
            ctx.request_repaint_after(RESTS_AFTER - rested + Duration::from_millis(5));
            return;
        }
        self.ask_about_the_vector();
        self.ask_for_directions();
    }

    fn ask_about_the_vector(&mut self) {
        let (z, source) = (self.latent().clone(), self.source().clone());
        let asked = |z: &LatentVector| Some((z.clone(), source.clone(), Instant::now()));
        let looked_at = self.tools().bench().tab == Tab::Dimensions;
        if looked_at && !self.requests.impact_pending && is_due(self.requests.impact.as_ref(), &z, &source) {
            self.requests.impact = asked(&z);
            self.requests.impact_pending = true;
            self.ask_worker(Job::Impact(z.clone()));
        }
        // With a class input, each of the ten digits is the same vector with another class.
        let has_classes = self.explore().has_classes();
        let Some(classes) = self.tools().directions().digits().or_else(|| has_classes.then(Vec::new)) else {
            return;
        };
        // While the user goes from one of the ten tiles to another, the tiles stay those of the vector first asked
        // about.
        let asked_for = self.requests.ten.as_ref().filter(|_| self.tools().ten().are_of(&z)).map(|(of, ..)| of.clone());
        let z = asked_for.unwrap_or(z);
        let due = is_due(self.requests.ten.as_ref(), &z, &source) || self.requests.ten_sets != self.requests.sets;
        if !self.requests.ten_pending && due {
            self.requests.ten = asked(&z);
            (self.requests.ten_sets, self.requests.ten_pending) = (self.requests.sets, true);
            self.ask_worker(Job::AllTen { z, classes });
        }
    }

    fn ask_for_directions(&mut self) {
        let source = self.source();
        let training = self.state() == RunState::Running && source.step().is_some();
        let due = match &self.requests.directions {
            None => true,
            Some((with, at)) => {
                with != source && at.elapsed() >= if training { DIRECTIONS_EVERY } else { REFRESHED_EVERY }
            }
        };
        if due && !self.tools().directions().is_searching() {
            self.find_directions(true);
        }
    }

    /// Searches for directions in the generator on screen.
    pub(super) fn find_directions(&mut self, quick: bool) {
        self.requests.directions = Some((self.source().clone(), Instant::now()));
        self.face.directions_are_searched();
        self.ask_worker(Job::Directions { quick });
    }

    pub(super) fn take_in_jobs(&mut self) {
        while let Some(news) = self.session.poll_jobs() {
            match news {
                JobNews::Progress(job, part) if self.is_newest(job) => self.face.job_progressed(job.kind, part),
                JobNews::Result { job, source, result } if self.is_newest(job) => self.take_in_result(&source, result),
                JobNews::Ended(job, done) if self.is_newest(job) => self.ended(job.kind, done),
                JobNews::Progress(..) | JobNews::Result { .. } | JobNews::Ended(..) => {}
            }
        }
    }

    fn ended(&mut self, kind: JobKind, done: bool) {
        match kind {
            JobKind::Impact => self.requests.impact_pending = false,
            JobKind::AllTen => self.requests.ten_pending = false,
            JobKind::Draw(Drawing::Export) if !done => self.drawn_export.forget(),
            _ => {}
        }
        self.face.job_ended(kind, done);
    }

    fn take_in_result(&mut self, source: &GeneratorSource, result: JobResult) {
        if matches!(result, JobResult::Directions(_)) && source.same_network(self.source()) {
            self.requests.sets += 1;
        }
        if let Some(images) = self.face.take_in_result(source, result) {
            self.save_drawn(images);
        }
    }

    /// Advances the morph's clock by the time since the last frame.
    pub(super) fn play_on(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|i| i.time);
        let passed = self.requests.last_frame.replace(now).map_or(0.0, |before| (now - before).clamp(0.0, 0.25));
        let plays = self.face.play_on(passed as f32);
        if plays {
            ctx.request_repaint();
        }
        self.follow_class_of_morph(plays && self.tools().morph().is_playing());
    }
}
