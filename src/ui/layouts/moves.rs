//! Shows, hides and moves panels by command, where the window has room for them.

use egui_tiles::{Container, ContainerKind, TileId, Tree};

use super::Part;
use super::panels::{height_of_story, leave_out};
use super::room::fits;
use crate::ui::{Face, Level};
use crate::words::{self, Word};

/// A side of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Side {
    Left,
    Up,
    Down,
    Right,
}

impl Side {
    pub(in crate::ui) const ALL: [Self; 4] = [Self::Left, Self::Up, Self::Down, Self::Right];

    /// The arrow that stands for the side, and what moving a panel there is called.
    pub(in crate::ui) fn names(self) -> (&'static str, Word) {
        match self {
            Self::Left => ("←", words::MOVE_PANEL_LEFT),
            Self::Up => ("↑", words::MOVE_PANEL_UP),
            Self::Down => ("↓", words::MOVE_PANEL_DOWN),
            Self::Right => ("→", words::MOVE_PANEL_RIGHT),
        }
    }

    fn is_forward(self) -> bool {
        matches!(self, Self::Down | Self::Right)
    }

    /// The container whose panels lie next to each other in this direction: a row or a column.
    fn kind(self) -> ContainerKind {
        if matches!(self, Self::Left | Self::Right) { ContainerKind::Horizontal } else { ContainerKind::Vertical }
    }
}

impl Face {
    /// Shows or hides a panel of the current workspace, where there is room for it.
    pub(in crate::ui) fn toggle_part(&mut self, part: Part) {
        let workspace = self.workspace;
        let shown = !self.layouts.shows(workspace, part);
        self.layouts.show(workspace, part, shown);
        if shown && self.without_room().is_none_or(|left_out| left_out.contains(&part)) {
            self.layouts.show(workspace, part, false);
            self.tell(Level::Warning, words::NO_ROOM_THERE.english());
        }
    }

    /// Moves a panel of the current workspace one place to this side, where there is room for it and for the others.
    pub(in crate::ui) fn move_part(&mut self, part: Part, side: Side) {
        let workspace = self.workspace;
        let (before, left_out) = (self.layouts.of(workspace).clone(), self.without_room());
        if !move_to(self.layouts.of_mut(workspace), part, side) {
            return;
        }
        let after = self.without_room();
        if after.is_none() || left_out.is_some() && after != left_out {
            *self.layouts.of_mut(workspace) = before;
            return self.tell(Level::Warning, words::NO_ROOM_THERE.english());
        }
        self.panels_moved(workspace, before);
    }

    /// Returns the panels that the window, as it was drawn last, has no room for; `None` when the remaining panels do
    /// not fit either.
    pub(super) fn without_room(&self) -> Option<Vec<Part>> {
        let Some(room) = self.room_of_panels else { return Some(Vec::new()) };
        let mut tree = self.layouts.of(self.workspace).clone();
        let left_out = leave_out(&mut tree, self.workspace, height_of_story(), room);
        let left_out = left_out.iter().filter_map(|id| tree.tiles.get_pane(id).copied()).collect();
        fits(&tree, height_of_story(), room).then_some(left_out)
    }
}

/// Moves a panel one place to this side. It moves past its neighbour, or into it when that is a row or column; or out
/// of its own row or column; or to the edge of the window. Returns whether it moved.
fn move_to(tree: &mut Tree<Part>, part: Part, side: Side) -> bool {
    let (Some(moved), Some(root)) = (tree.tiles.find_pane(&part), tree.root()) else { return false };
    let is_shown = |tree: &Tree<Part>, id: TileId| tree.tiles.is_visible_in_layout(id);
    // `inner` grows from the panel to the whole window, until something lies at this side of it.
    let (mut inner, mut is_alone, mut at_the_end) = (moved, true, false);
    while let Some(outer) = tree.tiles.parent_of(inner) {
        let Some(container) = tree.tiles.get_container(outer) else { return false };
        let children: Vec<TileId> = container.children().copied().collect();
        let Some(place) = children.iter().position(|child| *child == inner) else { return false };
        if container.kind() == side.kind() {
            let beside = usize::from(side.is_forward());
            if !is_alone {
                tree.move_tile_to_container(moved, outer, place + beside, false);
                return true;
            }
            let next = if side.is_forward() {
                (place + 1..children.len()).find(|next| is_shown(tree, children[*next]))
            } else {
                (0..place).rev().find(|next| is_shown(tree, children[*next]))
            };
            if let Some(next) = next {
                let last = tree.tiles.get_container(children[next]).map(Container::num_children);
                match last {
                    Some(last) => tree.move_tile_to_container(moved, children[next], last, false),
                    None => tree.move_tile_to_container(moved, outer, next + beside, false),
                }
                return true;
            }
            at_the_end = true;
        }
        is_alone &= children.iter().filter(|child| is_shown(tree, **child)).count() < 2;
        inner = outer;
    }
    if at_the_end || is_alone {
        return false;
    }
    // No row or column has this direction yet: the whole window becomes one, with the panel at its end.
    let whole = tree.tiles.insert_container(Container::new(side.kind(), vec![root]));
    tree.root = Some(whole);
    tree.move_tile_to_container(moved, whole, usize::from(side.is_forward()), false);
    true
}

#[cfg(test)]
mod tests {
    use egui::Rect;
    use egui_kittest::kittest::Queryable as _;
    use egui_tiles::Tile;

    use super::*;
    use crate::ui::commands::CommandId;
    use crate::ui::layouts::placed::{PLACES, at, obey, paused};
    use crate::ui::layouts::trees::usual;
    use crate::ui::layouts::{EXPLORE, TRAIN};
    use crate::ui::trial::{Trial, trial};
    use crate::ui::{Actions, Layouts, Workspace};

    /// The panels that are shown, in rows `(…)` and columns `[…]`.
    fn drawn(tree: &Tree<Part>) -> String {
        fn draw(tree: &Tree<Part>, id: TileId) -> String {
            match tree.tiles.get(id).unwrap() {
                Tile::Pane(part) => format!("{part:?}"),
                Tile::Container(container) => {
                    let shown = container.children().filter(|child| tree.tiles.is_visible_in_layout(**child));
                    let shown: Vec<String> = shown.map(|child| draw(tree, *child)).collect();
                    match container.kind() {
                        _ if shown.len() == 1 => shown[0].clone(),
                        ContainerKind::Horizontal => format!("({})", shown.join(" ")),
                        _ => format!("[{}]", shown.join(" ")),
                    }
                }
            }
        }
        draw(tree, tree.root().unwrap())
    }

    #[test]
    fn a_panel_goes_past_its_neighbours_and_in_and_out_of_columns() {
        use Part::{Curves, Run, Sliders, Story};
        let mut tree = usual("test", &TRAIN);
        assert_eq!(drawn(&tree), "(Run [Story Curves Samples] Sliders)");
        for (part, side, moves, after) in [
            (Curves, Side::Up, true, "(Run [Curves Story Samples] Sliders)"),
            (Curves, Side::Down, true, "(Run [Story Curves Samples] Sliders)"),
            (Curves, Side::Right, true, "(Run [Story Samples] Curves Sliders)"),
            (Curves, Side::Right, true, "(Run [Story Samples] Sliders Curves)"),
            (Curves, Side::Right, false, "(Run [Story Samples] Sliders Curves)"),
            (Curves, Side::Left, true, "(Run [Story Samples] Curves Sliders)"),
            (Curves, Side::Left, true, "(Run [Story Samples Curves] Sliders)"),
            (Run, Side::Right, true, "([Story Samples Curves Run] Sliders)"),
            (Run, Side::Left, true, "(Run [Story Samples Curves] Sliders)"),
            (Run, Side::Up, true, "[Run ([Story Samples Curves] Sliders)]"),
            (Run, Side::Up, false, "[Run ([Story Samples Curves] Sliders)]"),
            (Run, Side::Down, true, "([Story Samples Curves] Sliders Run)"),
            (Story, Side::Up, true, "[Story ([Samples Curves] Sliders Run)]"),
            (Sliders, Side::Left, true, "[Story ([Samples Curves Sliders] Run)]"),
        ] {
            assert_eq!(move_to(&mut tree, part, side), moves, "{part:?} {side:?}");
            assert_eq!(drawn(&tree), after, "{part:?} {side:?}");
            // The arrangement survives saving to and loading from the settings file.
            let mut layouts = Layouts::default();
            *layouts.of_mut(Workspace::Train) =
                Tree::new(layouts.of(Workspace::Train).id(), tree.root().unwrap(), tree.tiles.clone());
            let text = serde_json::to_string(&layouts).unwrap();
            assert_eq!(drawn(serde_json::from_str::<Layouts>(&text).unwrap().of(Workspace::Train)), after);
        }
    }

    #[test]
    fn a_panel_alone_stays_where_it_is() {
        let mut tree = usual("test", &[Part::Digit]);
        assert!(Side::ALL.iter().all(|side| !move_to(&mut tree, Part::Digit, *side)));
        let mut tree = usual("test", &EXPLORE);
        assert!(move_to(&mut tree, Part::Digit, Side::Right));
        assert_eq!(drawn(&tree), "(Sliders Digit)");
    }

    #[test]
    fn every_panel_of_both_workspaces_can_be_hidden_and_shown_and_one_remains() {
        for workspace in [Workspace::Train, Workspace::Explore] {
            let mut face = paused();
            face.lay_out(workspace);
            let mut trial = trial([1920.0, 1080.0], face);
            for (part, _) in PLACES {
                let shown = at(&trial, part).is_some();
                obey(&mut trial, CommandId::TogglePart(part));
                assert_eq!(at(&trial, part).is_some(), !shown, "{part:?}");
                obey(&mut trial, CommandId::TogglePart(part));
                assert_eq!(at(&trial, part).is_some(), shown, "{part:?}");
            }
            for (part, _) in PLACES {
                let ctx = trial.ctx.clone();
                let face = &trial.state().face;
                let allowed = CommandId::TogglePart(part).state(&face.situation(&ctx, &Actions::default()));
                if at(&trial, part).is_some() && allowed.is_ok() {
                    obey(&mut trial, CommandId::TogglePart(part));
                }
            }
            assert_eq!(PLACES.into_iter().filter(|(part, _)| at(&trial, *part).is_some()).count(), 1);
        }
    }

    #[test]
    fn a_panel_for_which_there_is_no_room_is_not_shown_and_the_others_stay() {
        let mut face = paused();
        face.lay_out(Workspace::Explore);
        let mut trial = trial([1024.0, 496.0], face);
        let shown = |trial: &Trial| PLACES.map(|(part, _)| at(trial, part).is_some());
        obey(&mut trial, CommandId::TogglePart(Part::Curves));
        let before = shown(&trial);
        obey(&mut trial, CommandId::TogglePart(Part::Samples));
        assert_eq!(shown(&trial), before);
        let said = trial.state().face.log.last().map(|(text, _)| text.clone()).unwrap_or_default();
        // A low window of the other workspace has no room for the strip either.
        trial.state_mut().face.lay_out(Workspace::Train);
        (0..2).for_each(|_| obey(&mut trial, CommandId::TogglePart(Part::Story)));
        assert!(!trial.state().face.layouts.shows(Workspace::Train, Part::Story));
        assert!(before[2] && said.contains("no room"), "{before:?} {said}");
    }

    #[test]
    fn an_arrangement_that_another_one_stands_in_for_is_not_changed_unseen() {
        let mut trial = trial([1920.0, 1080.0], paused());
        obey(&mut trial, CommandId::MovePart(Part::Samples, Side::Left));
        assert!(at(&trial, Part::Samples).unwrap().right() < at(&trial, Part::Curves).unwrap().left());
        trial.set_size(egui::vec2(1024.0, 700.0));
        trial.run_steps(5);
        let before = trial.state().face.layouts.clone();
        obey(&mut trial, CommandId::MovePart(Part::Curves, Side::Up));
        assert_eq!(trial.state().face.layouts, before);
        let said = trial.state().face.log.last().map(|(text, _)| text.clone()).unwrap_or_default();
        assert!(said.contains("no room"), "{said}");
    }

    #[test]
    fn a_panel_goes_to_the_side_of_the_arrow_while_the_menu_stays_open() {
        let mut trial = trial([1280.0, 800.0], paused());
        let before = PLACES.map(|(part, _)| at(&trial, part));
        trial.get_by_label("View").click();
        trial.run_steps(3);
        trial.get_by_label_contains("Panels").hover();
        trial.run_steps(8);
        for to_the_left in [true, true, false] {
            let center = |trial: &Trial, part| at(trial, part).unwrap().center().x;
            let from = center(&trial, Part::Sliders);
            trial.get_by_label(if to_the_left { "Move left: Sliders" } else { "Move right: Sliders" }).click();
            trial.run_steps(8);
            assert_eq!(center(&trial, Part::Sliders) < from, to_the_left);
        }
        obey(&mut trial, CommandId::MovePart(Part::Sliders, Side::Right));
        obey(&mut trial, CommandId::MovePart(Part::Sliders, Side::Right));
        let across = |places: &[Option<Rect>; 6]| places.map(|place| place.map(|rect| rect.x_range()));
        let after = PLACES.map(|(part, _)| at(&trial, part));
        assert_eq!(across(&after), across(&before));
        // Curves and samples side by side are too wide for this window.
        obey(&mut trial, CommandId::MovePart(Part::Samples, Side::Left));
        assert_eq!(PLACES.map(|(part, _)| at(&trial, part)), after);
        let said = trial.state().face.log.last().map(|(text, _)| text.clone()).unwrap_or_default();
        assert!(said.contains("no room"), "{said}");
    }
}
