//! Draws the panels of a workspace as the user has arranged them, as far as the window has room for them.

use egui::{Rect, Sense, Ui};
use egui_tiles::{Container, LinearDir, TileId, Tree};

use super::room::{AROUND, Heights, arrange, fits, is_fixed, keep_sizes};
use super::tiles::Panels;
use super::trees::usual;
use super::{NO_STRIP, Part, TRAIN};
use crate::ui::plots::least_height;
use crate::ui::train::height_of_card;
use crate::ui::{Actions, Face, Level, Workspace};
use crate::words;

/// Height of the strip's place, in points.
pub(super) fn height_of_story() -> f32 {
    height_of_card() + 2.0 * AROUND.y
}

impl Face {
    /// Draws the panels of this workspace into the area.
    pub(super) fn panels(&mut self, ui: &mut Ui, workspace: Workspace, actions: &mut Actions) {
        let room = ui.available_size();
        let heights = Heights {
            story: height_of_story(),
            plots: least_height(&self.plots, &self.run, super::CENTRE - 24.0) + 30.0,
        };
        self.room_of_panels = Some(room);
        let id = self.layouts.of(workspace).id();
        let mut own = std::mem::replace(self.layouts.of_mut(workspace), Tree::empty(id));
        let left_out = leave_out(&mut own, workspace, heights.story, room);
        // An arrangement that needs more room than there is gives way to the usual one until there is enough.
        let mut substitute = None;
        if !fits(&own, heights.story, room) {
            substitute = Some(Self::substitute(&own, &left_out, workspace, room));
        }
        let tree = substitute.as_mut().unwrap_or(&mut own);
        let wanted = tree.clone();
        arrange(tree, heights, room);
        let arranged = tree.clone();
        let active = tree.active_tiles();
        self.explore_panel.digit_elsewhere = tree.tiles.find_pane(&Part::Digit).is_some_and(|id| active.contains(&id));
        let mut panels = Panels { face: self, actions, dropped: false };
        tree.ui(&mut panels, ui);
        let dropped = panels.dropped;
        cover_fixed_boundaries(ui, tree);
        let changed = dropped && *tree != arranged;
        let has_room = fits(tree, heights.story, room);
        if dropped && !has_room {
            tree.clone_from(&arranged);
        }
        // The default arrangement that stands in for the user's own cannot be changed either.
        if dropped && (!has_room || substitute.is_some()) {
            self.tell(Level::Warning, words::NO_ROOM_THERE.english());
        }
        if changed && has_room && substitute.is_none() {
            let mut before = wanted.clone();
            left_out.iter().for_each(|id| before.set_visible(*id, true));
            self.panels_moved(workspace, before);
        }
        // A small window does not change the sizes that the panels have in a larger one.
        if substitute.is_none() {
            keep_sizes(&mut own, &wanted, &arranged);
        }
        left_out.into_iter().for_each(|id| own.set_visible(id, true));
        *self.layouts.of_mut(workspace) = own;
    }

    /// Arranges the shown panels in the default way. When they need too much room, returns the default panels instead.
    fn substitute(own: &Tree<Part>, left_out: &[TileId], workspace: Workspace, room: egui::Vec2) -> Tree<Part> {
        let is_shown =
            |part: &Part| own.tiles.find_pane(part).is_some_and(|id| own.is_visible(id) || left_out.contains(&id));
        let shown: Vec<Part> = Part::ALL.into_iter().filter(is_shown).collect();
        let arranged = |shown: &[Part]| {
            let mut tree = usual("substitute", shown);
            leave_out(&mut tree, workspace, height_of_story(), room);
            tree
        };
        let tree = arranged(&shown);
        if fits(&tree, height_of_story(), room) {
            return tree;
        }
        arranged(if workspace == Workspace::Train { &TRAIN } else { &super::EXPLORE })
    }
}

/// Hides what the window has no room for: the strip in a low one, and the sliders beside a run in a narrow one. Returns
/// what was hidden.
pub(super) fn leave_out(tree: &mut Tree<Part>, workspace: Workspace, story: f32, room: egui::Vec2) -> Vec<TileId> {
    let mut left_out = Vec::new();
    let mut leave = |tree: &mut Tree<Part>, part: Part| {
        if let Some(id) = tree.tiles.find_pane(&part).filter(|id| tree.is_visible(*id)) {
            tree.set_visible(id, false);
            left_out.push(id);
        }
    };
    if room.y < NO_STRIP {
        leave(tree, Part::Story);
    }
    if workspace == Workspace::Train && !fits(tree, story, room) {
        leave(tree, Part::Sliders);
    }
    left_out
}

/// Covers boundaries that cannot be moved, so that the pointer does not show a resize cursor there.
fn cover_fixed_boundaries(ui: &Ui, tree: &Tree<Part>) {
    for (id, tile) in tree.tiles.iter() {
        let egui_tiles::Tile::Container(Container::Linear(linear)) = tile else { continue };
        let Some(whole) = tree.tiles.rect(*id) else { continue };
        let shown: Vec<(TileId, Rect)> =
            linear.children.iter().filter_map(|child| Some((*child, tree.tiles.rect(*child)?))).collect();
        for pair in shown.windows(2) {
            let [(first, before), (second, _)] = pair else { continue };
            if !is_fixed(&tree.tiles, *first, linear.dir) && !is_fixed(&tree.tiles, *second, linear.dir) {
                continue;
            }
            let radius = ui.style().interaction.resize_grab_radius_side;
            let boundary = match linear.dir {
                LinearDir::Horizontal => Rect::from_x_y_ranges(before.right()..=before.right(), whole.y_range()),
                LinearDir::Vertical => Rect::from_x_y_ranges(whole.x_range(), before.bottom()..=before.bottom()),
            };
            ui.interact(boundary.expand(radius), ui.scope_id().with((id, first, "fixed")), Sense::click_and_drag());
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::Pos2;
    use egui_kittest::kittest::Queryable as _;

    use crate::ui::Layouts;
    use crate::ui::layouts::Part;
    use crate::ui::layouts::placed::{PLACES, at, obey, paused};
    use crate::ui::trial::{Trial, trial};

    /// Drags the upper edge of a part to this position.
    fn drag(trial: &mut Trial, part: Part, to: Pos2) {
        let from = at(trial, part).unwrap().center_top() + egui::vec2(0.0, 6.0);
        trial.hover_at(from);
        trial.step();
        trial.drag_at(from);
        trial.step();
        for part in 1..=5 {
            trial.hover_at(from.lerp(to, part as f32 / 5.0));
            trial.step();
        }
        trial.drop_at(to);
        trial.run_steps(8);
    }

    #[test]
    fn the_usual_panels_have_the_places_that_they_always_had() {
        let trial = trial([1280.0, 800.0], paused());
        let [run, story, curves, samples, sliders] =
            [Part::Run, Part::Story, Part::Curves, Part::Samples, Part::Sliders].map(|part| at(&trial, part).unwrap());
        assert_eq!((run.left(), run.width(), sliders.width()), (6.0, 228.0, 380.0));
        assert_eq!((story.left(), story.right()), (246.0, 1280.0 - 392.0 - 6.0));
        assert!([curves, samples].iter().all(|rect| rect.x_range() == story.x_range()));
        assert_eq!((curves.top() - story.bottom(), samples.top() - curves.bottom()), (6.0, 6.0));
        assert!([run, sliders].iter().all(|rect| (rect.top(), rect.bottom()) == (story.top(), samples.bottom())));
        assert_eq!(at(&trial, Part::Digit), None);
    }

    #[test]
    fn a_panel_goes_where_its_edge_is_dragged_and_reset_brings_it_back() {
        let mut trial = trial([1280.0, 800.0], paused());
        let before = PLACES.map(|(part, _)| at(&trial, part));
        let [run, sliders] = [Part::Run, Part::Sliders].map(|part| at(&trial, part).unwrap());
        // To the right end of the window.
        drag(&mut trial, Part::Run, sliders.right_center() - egui::vec2(2.0, 0.0));
        let moved = at(&trial, Part::Run).unwrap();
        assert!(moved.left() > 640.0 && moved.width() == run.width(), "{moved:?}");
        assert!(at(&trial, Part::Curves).unwrap().width() >= super::super::CENTRE - 12.0);
        let layouts = trial.state().face.layouts.clone();
        let text = serde_json::to_string(&layouts).unwrap();
        assert_eq!(serde_json::from_str::<Layouts>(&text).unwrap(), layouts);
        trial.state_mut().face.arrange(Layouts::default());
        trial.run_steps(5);
        assert_eq!(PLACES.map(|(part, _)| at(&trial, part)), before);
    }

    #[test]
    fn undo_brings_a_dragged_panel_back() {
        let mut trial = trial([1280.0, 800.0], paused());
        let places = |trial: &Trial| PLACES.map(|(part, _)| at(trial, part));
        let before = places(&trial);
        let sliders = at(&trial, Part::Sliders).unwrap();
        drag(&mut trial, Part::Run, sliders.right_center() - egui::vec2(2.0, 0.0));
        assert_ne!(places(&trial), before);
        obey(&mut trial, crate::ui::commands::CommandId::Undo);
        assert_eq!(places(&trial), before);
    }

    #[test]
    fn panels_have_their_sizes_again_after_a_smaller_window() {
        let mut trial = trial([1280.0, 800.0], paused());
        let before = PLACES.map(|(part, _)| at(&trial, part));
        for size in [[1024.0, 700.0], [1920.0, 1080.0], [640.0, 480.0], [1280.0, 800.0]] {
            trial.set_size(egui::Vec2::from(size));
            trial.run_steps(5);
        }
        assert_eq!(PLACES.map(|(part, _)| at(&trial, part)), before);
    }

    #[test]
    fn a_panel_that_finds_no_room_goes_back_and_says_so() {
        let mut trial = trial([1024.0, 700.0], paused());
        let before = PLACES.map(|(part, _)| at(&trial, part));
        let curves = at(&trial, Part::Curves).unwrap();
        // The window is too narrow for samples beside the curves.
        drag(&mut trial, Part::Samples, curves.left_center() + egui::vec2(curves.width() * 0.25, 0.0));
        assert_eq!(PLACES.map(|(part, _)| at(&trial, part)), before);
        let said = trial.state().face.log.last().map(|(text, _)| text.clone()).unwrap_or_default();
        assert!(said.contains("no room"), "{said}");
    }

    #[test]
    fn panels_that_share_a_place_have_a_row_of_names() {
        let mut trial = trial([1280.0, 800.0], paused());
        let curves = at(&trial, Part::Curves).unwrap();
        drag(&mut trial, Part::Samples, curves.center() + egui::vec2(0.0, 12.0));
        assert!(at(&trial, Part::Samples).is_some() && at(&trial, Part::Curves).is_none());
        trial.get_by_role_and_label(egui::accesskit::Role::Button, "Curves").click();
        trial.run_steps(5);
        assert!(at(&trial, Part::Samples).is_none() && at(&trial, Part::Curves).is_some());
    }
}
