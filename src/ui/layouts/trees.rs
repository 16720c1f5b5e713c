//! Where the panels lie in the workspaces, as arranged by the user, and how this is read from a file.

use egui_tiles::{Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};
use serde::{Deserialize, Serialize};

use super::{EXPLORE, Hidden, Part, TRAIN};
use crate::ui::Workspace;

/// Version of the arrangement that this program writes.
const VERSION: u32 = 1;
/// Most places in an arrangement, and greatest depth of nested places; a file that exceeds them is not used.
const MOST_PLACES: usize = 32;
const DEEPEST: usize = 12;
/// Largest size of a place, in points.
const LARGEST: f32 = 100_000.0;

/// The arrangement of the panels in the two workspaces that have several. One that cannot be used is replaced by the
/// default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "serde_json::Value")]
pub struct Layouts {
    version: u32,
    train: Tree<Part>,
    explore: Tree<Part>,
}

/// The arrangement as it is in a file.
#[derive(Deserialize)]
struct Stored {
    version: u32,
    train: Tree<Part>,
    explore: Tree<Part>,
}

impl From<serde_json::Value> for Layouts {
    fn from(value: serde_json::Value) -> Self {
        let known = serde_json::from_value::<Stored>(value).ok().filter(|stored| stored.version == VERSION);
        let Some(Stored { train, explore, .. }) = known else { return Self::default() };
        let usual = Self::default();
        let usable = |tree: Tree<Part>, usual: Tree<Part>| checked(tree, usual.id()).unwrap_or(usual);
        Self { version: VERSION, train: usable(train, usual.train), explore: usable(explore, usual.explore) }
    }
}

impl Default for Layouts {
    fn default() -> Self {
        Self { version: VERSION, train: usual("train", &TRAIN), explore: usual("explore", &EXPLORE) }
    }
}

impl Layouts {
    /// Hides what an earlier version of the program had hidden.
    pub fn hide(&mut self, hidden: Hidden) {
        for tree in [&mut self.train, &mut self.explore] {
            for (part, is) in [(Part::Run, hidden.run), (Part::Sliders, hidden.sliders)] {
                if is && let Some(id) = tree.tiles.find_pane(&part) {
                    tree.set_visible(id, false);
                }
            }
        }
    }

    /// The panels of a workspace that has several.
    pub(in crate::ui) fn of(&self, workspace: Workspace) -> &Tree<Part> {
        if workspace == Workspace::Train { &self.train } else { &self.explore }
    }

    /// Returns the panels of a workspace for changes.
    pub(super) fn of_mut(&mut self, workspace: Workspace) -> &mut Tree<Part> {
        if workspace == Workspace::Train { &mut self.train } else { &mut self.explore }
    }

    /// Whether a panel is shown in this workspace.
    pub(in crate::ui) fn shows(&self, workspace: Workspace, part: Part) -> bool {
        let tree = self.of(workspace);
        tree.tiles.find_pane(&part).is_some_and(|id| tree.is_visible(id))
    }

    /// Whether this workspace shows a single panel.
    pub(in crate::ui) fn is_last(&self, workspace: Workspace) -> bool {
        Part::ALL.into_iter().filter(|part| self.shows(workspace, *part)).count() <= 1
    }

    /// Shows or hides a panel. What is shown comes to the front of the panels that share its place.
    pub(in crate::ui) fn show(&mut self, workspace: Workspace, part: Part, shown: bool) {
        let tree = self.of_mut(workspace);
        let Some(id) = tree.tiles.find_pane(&part) else { return };
        tree.set_visible(id, shown);
        if shown {
            tree.make_active(|tile, _| tile == id);
        }
    }
}

/// The usual arrangement: the run on the left, what is watched in the middle, the sliders on the right.
pub(super) fn usual(name: &str, shown: &[Part]) -> Tree<Part> {
    let mut tiles = Tiles::default();
    let mut pane = |part: Part| {
        let id = tiles.insert_pane(part);
        tiles.set_visible(id, shown.contains(&part));
        id
    };
    let [run, sliders] = [Part::Run, Part::Sliders].map(&mut pane);
    let middle = [Part::Story, Part::Digit, Part::Curves, Part::Samples].map(pane);
    let mut column = Linear::new(LinearDir::Vertical, middle.to_vec());
    for (id, share) in middle.into_iter().zip([90.0, 550.0, 520.0, 480.0]) {
        column.shares.set_share(id, share);
    }
    let column = tiles.insert_container(column);
    let root = tiles.insert_horizontal_tile(vec![run, column, sliders]);
    Tree::new(egui::Id::unique(("panels", name)), root, tiles)
}

/// Returns the arrangement of a file when it has every part once and nothing else.
fn checked(tree: Tree<Part>, id: egui::Id) -> Option<Tree<Part>> {
    let root = tree.root()?;
    let (mut places, mut parts) = (Vec::new(), Vec::new());
    visit(&tree.tiles, root, 0, &mut places, &mut parts)?;
    let whole = places.len() == tree.tiles.len() && parts.len() == Part::ALL.len();
    let shown = parts.iter().any(|part| tree.tiles.find_pane(part).is_some_and(|id| tree.is_visible(id)));
    let mut tiles = tree.tiles;
    tiles.recompute_next_tile_id();
    // The new tree has the default id, and takes its size from the window instead of the file.
    (whole && shown).then(|| Tree::new(id, root, tiles))
}

/// Collects the places and the parts below this one; `None` when one of them cannot be used.
fn visit(tiles: &Tiles<Part>, id: TileId, depth: usize, places: &mut Vec<TileId>, parts: &mut Vec<Part>) -> Option<()> {
    if depth > DEEPEST || places.len() >= MOST_PLACES || places.contains(&id) {
        return None;
    }
    places.push(id);
    match tiles.get(id)? {
        Tile::Pane(part) if parts.contains(part) => None,
        Tile::Pane(part) => {
            parts.push(*part);
            Some(())
        }
        Tile::Container(Container::Grid(_)) => None,
        Tile::Container(container) => {
            if let Container::Linear(linear) = container
                && !linear.shares.iter().all(|(_, share)| (0.0..=LARGEST).contains(share))
            {
                return None;
            }
            container.children().try_for_each(|child| visit(tiles, *child, depth + 1, places, parts))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Layouts {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn an_arrangement_comes_back_as_it_was() {
        let mut layouts = Layouts::default();
        layouts.show(Workspace::Train, Part::Run, false);
        layouts.show(Workspace::Explore, Part::Curves, true);
        let tree = layouts.of_mut(Workspace::Train);
        let [curves, samples] = [Part::Curves, Part::Samples].map(|part| tree.tiles.find_pane(&part).unwrap());
        let column = tree.tiles.parent_of(curves).unwrap();
        tree.move_tile_to_container(samples, column, 0, false);
        let text = serde_json::to_string(&layouts).unwrap();
        assert_eq!(read(&text), layouts);
        assert_ne!(layouts, Layouts::default());
    }

    #[test]
    fn an_arrangement_that_has_a_part_twice_or_not_at_all_is_not_used() {
        let usual = Layouts::default();
        let text = serde_json::to_string(&usual).unwrap();
        for (from, to) in [
            ("\"samples\"", "\"curves\""),
            ("\"samples\"", "\"unknown\""),
            ("\"version\":1", "\"version\":2"),
            ("520.0", "-1.0"),
            ("520.0", "1e30"),
            ("\"root\":8", "\"root\":1"),
            ("\"root\":8", "\"root\":99"),
        ] {
            assert!(text.contains(from), "{from} in {text}");
            assert_eq!(read(&text.replace(from, to)), usual, "{to}");
        }
        // A place inside itself.
        let tree = usual.of(Workspace::Train);
        let mut tiles = tree.tiles.clone();
        let root = tree.root().unwrap();
        if let Some(Tile::Container(Container::Linear(linear))) = tiles.get_mut(root) {
            linear.children.push(root);
        }
        assert!(checked(Tree::new(tree.id(), root, tiles), tree.id()).is_none());
        for text in ["null", "[]", "{}", "{\"version\":1}", "3"] {
            assert_eq!(read(text), usual, "{text}");
        }
    }

    #[test]
    fn what_an_earlier_version_had_hidden_stays_hidden() {
        let mut layouts = Layouts::default();
        layouts.hide(Hidden { run: true, sliders: false });
        assert!(!layouts.shows(Workspace::Train, Part::Run) && layouts.shows(Workspace::Train, Part::Sliders));
    }
}
