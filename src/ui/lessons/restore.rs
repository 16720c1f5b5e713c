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

/// Ends the lesson, and brings back what it has changed. Returns whether there was one.
pub(in crate::ui) fn end_lesson(face: &mut Face, actions: &mut Actions) -> bool {
    let lesson = std::mem::take(&mut face.lesson);
    if let Some(before) = lesson.before {
        before.restore(face, actions);
    }
    for (workspace, part) in lesson.revealed {
        face.layouts.show(workspace, part, false);
    }
    lesson.open.is_some()
}

#[cfg(test)]
mod tests {
    use crate::ui::Workspace;
    use crate::ui::lessons::shipped_lessons;
    use crate::ui::trial::{face, press_escape, trial};

    #[test]
    fn escape_ends_a_lesson() {
        let mut face = face();
        face.lay_out(Workspace::Train);
        face.lesson.open(shipped_lessons().remove(0));
        let mut trial = trial([1280.0, 800.0], face);
        trial.run_steps(3);
        assert!(trial.state().face.lesson.place().is_some());
        // The first Escape only removes the focus from a field.
        trial.state_mut().face.had_focus = true;
        press_escape(&mut trial);
        assert!(trial.state().face.lesson.place().is_some());
        press_escape(&mut trial);
        assert!(trial.state().face.lesson.place().is_none());
        assert_eq!(trial.state().face.workspace, Workspace::Train);
    }
}
