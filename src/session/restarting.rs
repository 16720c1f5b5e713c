//! The workers' loops. Each is restarted after a panic, so that an internal error loses one piece of work.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::explore::{JobPorts, RendererPorts, run_jobs, run_renderer};
use crate::model::GeneratorSnapshot;
use crate::protocol::{Conditioning, Event, RunState};
use crate::train::{MeasurerPorts, TrainerPorts, run_measurer, run_trainer};

/// Trains until the session ends. An internal error ends the run, not the trainer.
pub(super) fn keep_training(ports: &TrainerPorts) {
    while catch_unwind(AssertUnwindSafe(|| run_trainer(ports))).is_err() {
        let sentence = "the run ended by an internal error; open its last checkpoint to continue";
        let told = [Event::Failed(sentence.to_owned()), Event::State(RunState::Failed)]
            .into_iter()
            .all(|event| ports.events.send(event).is_ok());
        if !told {
            break;
        }
        (ports.wake)();
    }
}

/// Renders until the session ends. An internal error loses one image.
pub(super) fn keep_rendering(ports: &RendererPorts, first: GeneratorSnapshot) {
    let mut current = (first, Conditioning::default());
    while catch_unwind(AssertUnwindSafe(|| run_renderer(ports, &mut current))).is_err() {
        let sentence = "a digit could not be drawn because of an internal error; move a slider to try again";
        if ports.errors.try_send(Event::Warning(sentence.to_owned())).is_ok() {
            (ports.wake)();
        }
    }
}

/// Executes jobs until the session ends. An internal error loses one job.
pub(super) fn keep_working(ports: &JobPorts) {
    while catch_unwind(AssertUnwindSafe(|| run_jobs(ports))).is_err() {}
}

/// Measures until the session ends. An internal error loses one measurement.
pub(super) fn keep_measuring(ports: &MeasurerPorts) {
    while catch_unwind(AssertUnwindSafe(|| run_measurer(ports))).is_err() {}
}
