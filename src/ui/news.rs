//! Passes the workers' results to the panels that show them.

use super::{Example, Face, Level};
use crate::protocol::{Conditioning, Drawing, Event, GeneratorSource, Job, JobKind, JobResult, Rendered, RunSummary};
use crate::raster::GrayImage;

impl Face {
    /// Receives an event of the trainer.
    pub fn take_in(&mut self, event: Event) {
        if matches!(event, Event::Started(_)) {
            self.plots.show_all_steps();
        }
        if let Some((level, text)) = self.run.apply(event) {
            self.tell(level, &text);
        }
    }

    /// Shows the list of runs on disk.
    pub fn show_runs(&mut self, runs: Vec<RunSummary>) {
        self.runs.take_in(runs);
    }

    /// Opens the list of runs.
    pub fn open_runs(&mut self) {
        self.runs.open = true;
    }

    /// Shows this example until a run begins.
    pub fn show_example(&mut self, example: Example) {
        if self.run.info.is_none() {
            self.run.example = Some(Box::new(example));
        }
    }

    /// Shows a digit. Returns whether its network differs from the previous digit's network; if so, all findings
    /// about the previous network are discarded.
    pub fn show_digit(&mut self, rendered: Rendered) -> bool {
        let other = self.explore.take_in(rendered);
        if other {
            self.tools.other_network();
        }
        other
    }

    /// Returns the requests for thumbnails that are needed now.
    pub fn pictures_due(&mut self, now: f64) -> Vec<Job> {
        self.tools.thumbs.due(&self.explore.source, now)
    }

    /// Records that a search for directions has begun.
    pub fn directions_are_searched(&mut self) {
        self.tools.directions.show_search(Some(0.0));
    }

    /// Shows how much of an export is done, 0 to 1; `None` when no export is running.
    pub fn show_export(&mut self, part: Option<f32>) {
        self.tools.morph.show_export(part);
    }

    /// Shows how much of a job is done, 0 to 1.
    pub fn job_progressed(&mut self, kind: JobKind, part: f32) {
        match kind {
            JobKind::Directions => self.tools.directions.show_search(Some(part)),
            // Writing the file is the other half.
            JobKind::Draw(Drawing::Export) => self.tools.morph.show_export(Some(part * 0.5)),
            _ => {}
        }
    }

    /// Records that a job has ended: completed or cancelled.
    pub fn job_ended(&mut self, kind: JobKind, done: bool) {
        match kind {
            JobKind::Directions => self.tools.directions.show_search(None),
            JobKind::Name if done => self.run.labels_came(),
            JobKind::Find if !done => self.explore.searching = None,
            JobKind::Draw(drawing) => {
                self.tools.thumbs.settle(drawing);
                if drawing == Drawing::Export && !done {
                    self.tools.morph.show_export(None);
                    self.tell(Level::Info, "the export was cancelled; no file was written");
                }
            }
            _ => {}
        }
    }

    /// Shows the result of a job. Returns the images of an export, which the caller writes to a file.
    pub fn take_in_result(&mut self, source: &GeneratorSource, result: JobResult) -> Option<Vec<GrayImage>> {
        let current = source.same_network(&self.explore.source);
        match result {
            JobResult::Named { run, step, guesses } => self.run.take_in_labels(run, step, guesses),
            JobResult::Drawn { drawing: Drawing::Export, images, .. } => return Some(images),
            JobResult::Drawn { drawing, vectors, classes, images } => {
                self.tools.thumbs.take_in(drawing, vectors, &classes, &images);
            }
            // The result belongs to a network that is no longer on screen.
            _ if !current => {}
            JobResult::Found(found) => {
                self.explore.searching = None;
                self.editor.seed = found.seed;
                self.editor.jump(found.z);
                let word = if found.sure >= 0.9 { "found" } else { "the closest match to" };
                self.tell(Level::Info, &format!("{word} a {}: seed {}", found.digit, found.seed));
            }
            JobResult::Impact(impact) => self.tools.dimensions.take_in(impact),
            JobResult::AllTen(z, ten) => self.tools.ten.take_in(z, ten),
            JobResult::Directions(set) => self.tools.directions.take_in(set),
        }
        None
    }

    /// Advances the morph's clock by this many seconds. Returns whether the morph is playing.
    pub fn play_on(&mut self, seconds: f32) -> bool {
        let playing = self.tools.morph.is_playing();
        if playing {
            self.tools.play_on(&mut self.editor, seconds);
        }
        playing
    }

    /// Takes the class and the truncation at the morph's position, for a generator that can draw them.
    pub fn take_class_of_morph(&mut self) -> Option<Conditioning> {
        let reached = self.tools.morph.take_reached()?;
        (self.explore.has_classes() || self.explore.mapped).then_some(reached)
    }

    /// Sets the class and the truncation while a morph plays. Findings are kept, because new ones would be out of date
    /// in the next frame.
    pub fn pass_through(&mut self, conditioning: Conditioning) {
        self.explore.conditioning = conditioning;
    }
}
