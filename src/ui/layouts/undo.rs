//! Undo of a panel's move, as long as nothing else has changed since.

use egui_tiles::Tree;

use super::Part;
use crate::latent::LatentVector;
use crate::ui::{Face, Level, Workspace};
use crate::words;

/// The panels of a workspace before they were moved, and the vector at that time.
pub(in crate::ui) struct BeforeMove {
    workspace: Workspace,
    panels: Tree<Part>,
    z: LatentVector,
}

impl Face {
    /// Records where the panels were before a move that the user made.
    pub(super) fn panels_moved(&mut self, workspace: Workspace, panels: Tree<Part>) {
        self.before_move = Some(BeforeMove { workspace, panels, z: self.editor.z().clone() });
        self.tell(Level::Info, words::PANEL_MOVED.english());
    }

    /// Whether moving a panel was the last change: the vector is as it was then.
    pub(in crate::ui) fn can_unmove_panels(&self) -> bool {
        let last = self.before_move.as_ref();
        last.is_some_and(|last| last.workspace == self.workspace && last.z == *self.editor.z())
    }

    /// Takes back the last change: a panel's move, or a change of the vector.
    pub(in crate::ui) fn undo(&mut self) {
        if !self.can_unmove_panels() {
            return self.editor.undo();
        }
        if let Some(BeforeMove { workspace, panels, .. }) = self.before_move.take() {
            *self.layouts.of_mut(workspace) = panels;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ui::commands::CommandId;
    use crate::ui::layouts::placed::{at, obey, paused};
    use crate::ui::layouts::{Part, Side};
    use crate::ui::trial::trial;

    #[test]
    fn undo_takes_back_a_moved_panel_and_then_the_vector() {
        let mut trial = trial([1280.0, 800.0], paused());
        let before = at(&trial, Part::Samples);
        let z = trial.state().face.editor.z().clone();
        obey(&mut trial, CommandId::Random);
        obey(&mut trial, CommandId::MovePart(Part::Samples, Side::Up));
        assert_ne!(at(&trial, Part::Samples), before);
        let random = trial.state().face.editor.z().clone();
        obey(&mut trial, CommandId::Undo);
        assert_eq!((at(&trial, Part::Samples), trial.state().face.editor.z()), (before, &random));
        obey(&mut trial, CommandId::Undo);
        assert_eq!(*trial.state().face.editor.z(), z);
        // What came after the move is undone first, and the move then stays.
        obey(&mut trial, CommandId::MovePart(Part::Samples, Side::Up));
        let moved = at(&trial, Part::Samples);
        obey(&mut trial, CommandId::Zero);
        obey(&mut trial, CommandId::Undo);
        assert_eq!((at(&trial, Part::Samples), trial.state().face.editor.z()), (moved, &z));
    }
}
