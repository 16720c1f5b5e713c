//! For tests: panels in a window, and where each part is.

use egui::Rect;

use crate::protocol::RunState;
use crate::ui::commands::CommandId;
use crate::ui::layouts::Part;
use crate::ui::layouts::Place;
use crate::ui::trial::{Trial, face, with_run};
use crate::ui::{Actions, Face};

/// Where a lesson finds each part.
pub(super) const PLACES: [(Part, Place); 6] = [
    (Part::Run, Place::Run),
    (Part::Story, Place::Story),
    (Part::Curves, Place::Plots),
    (Part::Samples, Place::Samples),
    (Part::Digit, Place::Digit),
    (Part::Sliders, Place::Sliders),
];

/// Panels with a paused run of 100 steps.
pub(super) fn paused() -> Face {
    let mut face = with_run(face(), 100, 4000);
    face.run.state = RunState::Paused;
    face
}

/// Where a part is; `None` when it is not shown.
pub(super) fn at(trial: &Trial, part: Part) -> Option<Rect> {
    let place = PLACES.into_iter().find(|(of, _)| *of == part).map(|(_, place)| place).unwrap();
    trial.state().face.places.of(place)
}

/// Executes a command, and draws the frames in which sizes settle.
pub(super) fn obey(trial: &mut Trial, command: CommandId) {
    trial.state_mut().face.obey(command, &mut Actions::default());
    trial.run_steps(5);
}
