//! What a lesson may change, as it was before the lesson.

use crate::latent::Conditioning;
use crate::protocol::{GeneratorChoice, GeneratorSource, RunRequest};
use crate::ui::layouts::Part;
use crate::ui::{Action, Actions, Face, PlotsView, Tab};

/// The generator with its class, the next run, the plots shown, the page of the right panel, and the part that a small
/// window shows.
pub(super) struct Before {
    source: GeneratorSource,
    following: bool,
    conditioning: Conditioning,
    request: RunRequest,
    plots: PlotsView,
    page: Tab,
    small_window: Part,
    run: Option<u64>,
}

impl Before {
    /// The state before a lesson sets anything.
    pub(super) fn of(face: &Face) -> Self {
        Self {
            source: face.explore.source.clone(),
            following: face.explore.following,
            conditioning: face.explore.conditioning,
            request: face.run.request.clone(),
            plots: face.plots.clone(),
            page: face.tools.bench.tab,
            small_window: face.small_window,
            run: face.run.info.as_ref().map(|info| info.run),
        }
    }

    /// Puts back what a lesson has set. A run that began meanwhile keeps its settings and its generator.
    pub(super) fn restore(&self, face: &mut Face, actions: &mut Actions) {
        face.plots.show(|chart| self.plots.shows(chart));
        face.tools.bench.tab = self.page;
        face.small_window = self.small_window;
        if face.run.info.as_ref().map(|info| info.run) != self.run {
            return;
        }
        if !face.run.is_under_way() {
            face.run.request = self.request.clone();
        }
        match &self.source {
            GeneratorSource::Shipped => actions.push(Action::Use(GeneratorChoice::Shipped)),
            GeneratorSource::ShippedConditional => actions.push(Action::Use(GeneratorChoice::ShippedConditional)),
            GeneratorSource::File(path) => actions.push(Action::Use(GeneratorChoice::File(path.clone()))),
            GeneratorSource::Run { .. } => {}
        }
        actions.push(Action::Follow(self.following));
        if face.explore.conditioning != self.conditioning {
            actions.push(Action::Condition(self.conditioning));
        }
    }
}
