//! How much room each panel needs, and how the room is divided between panels side by side.

use egui::{Vec2, vec2};
use egui_tiles::{Container, LinearDir, Tile, TileId, Tiles, Tree};

use super::{CENTRE, DIGIT, LEFT, Part, RIGHT};

/// Space between the edge of a panel's place and its card: half of the space between two cards, in points.
pub(super) const AROUND: Vec2 = vec2(6.0, 3.0);
/// Height of the row of names above panels that share a place, in points.
pub(super) const TABS: f32 = 30.0;
/// Least heights of the plots and of the other panels, in points.
const PLOTS: f32 = 150.0;
const SAMPLES: f32 = 126.0;
const OTHER: f32 = 160.0;
/// Largest share of a column that the least height of a panel may take, however many plots are chosen.
const SHARE_OF_PLOTS: f32 = 0.6;
/// A share up to this one is not yet a size in points: the panel has just been moved here.
const NO_SIZE: f32 = 4.0;

/// The heights that depend on what the panels show.
#[derive(Clone, Copy)]
pub(super) struct Heights {
    /// Height of the strip.
    pub(super) story: f32,
    /// Height at which the chosen plots are readable.
    pub(super) plots: f32,
}

/// What a panel, or a group of panels, wants along a row or a column.
#[derive(Clone, Copy, Debug)]
struct Want {
    least: f32,
    most: f32,
    /// Whether it keeps its size while the window grows.
    keeps: bool,
    size: f32,
}

/// The least size of a panel's place.
fn least(part: Part, story: f32) -> Vec2 {
    match part {
        Part::Run => vec2(LEFT, OTHER),
        Part::Story => vec2(CENTRE, story),
        Part::Curves => vec2(CENTRE, PLOTS),
        Part::Samples => vec2(CENTRE, SAMPLES),
        Part::Digit => vec2(DIGIT, OTHER),
        Part::Sliders => vec2(RIGHT[0], OTHER),
    }
}

/// The size at which a panel first appears, along a row or a column.
fn usual(part: Part, dir: LinearDir) -> Option<f32> {
    match (part, dir) {
        (Part::Run, LinearDir::Horizontal) => Some(LEFT),
        (Part::Sliders, LinearDir::Horizontal) => Some(RIGHT[1]),
        _ => None,
    }
}

/// Returns the least size of this place; `None` when nothing in it is shown.
fn least_of(tiles: &Tiles<Part>, id: TileId, story: f32) -> Option<Vec2> {
    if !tiles.is_visible_in_layout(id) {
        return None;
    }
    let container = match tiles.get(id)? {
        Tile::Pane(part) => return Some(least(*part, story)),
        Tile::Container(container) => container,
    };
    let inside = container.children().filter_map(|child| least_of(tiles, *child, story));
    Some(match container {
        Container::Linear(linear) if linear.dir == LinearDir::Horizontal => {
            inside.fold(Vec2::ZERO, |sum, one| vec2(sum.x + one.x, sum.y.max(one.y)))
        }
        Container::Linear(_) => inside.fold(Vec2::ZERO, |sum, one| vec2(sum.x.max(one.x), sum.y + one.y)),
        Container::Tabs(_) | Container::Grid(_) => inside.fold(Vec2::ZERO, Vec2::max) + vec2(0.0, TABS),
    })
}

/// Whether all panels shown have their least sizes in this room.
pub(super) fn fits(tree: &Tree<Part>, story: f32, room: Vec2) -> bool {
    let least = tree.root().and_then(|root| least_of(&tree.tiles, root, story));
    least.is_some_and(|least| least.x <= room.x + 0.5 && least.y <= room.y + 0.5)
}

/// Whether this panel has a fixed size along `dir`: the left panel's width, or the strip's height.
pub(super) fn is_fixed(tiles: &Tiles<Part>, id: TileId, dir: LinearDir) -> bool {
    let part = tiles.get_pane(&id);
    matches!((part, dir), (Some(Part::Run), LinearDir::Horizontal) | (Some(Part::Story), LinearDir::Vertical))
}

/// Gives every place its size in points, within what its panels need.
pub(super) fn arrange(tree: &mut Tree<Part>, heights: Heights, room: Vec2) {
    if let Some(root) = tree.root() {
        arrange_place(&mut tree.tiles, root, heights, room);
    }
}

/// Restores in `tree` the sizes of `wanted`, except in rows and columns that the user has changed since they were
/// `arranged`.
pub(super) fn keep_sizes(tree: &mut Tree<Part>, wanted: &Tree<Part>, arranged: &Tree<Part>) {
    for (id, tile) in wanted.tiles.iter() {
        let Tile::Container(Container::Linear(theirs)) = tile else { continue };
        if let Some(Tile::Container(Container::Linear(own))) = tree.tiles.get_mut(*id) {
            let Some(Tile::Container(Container::Linear(before))) = arranged.tiles.get(*id) else { continue };
            let is_changed = |child: &TileId| own.shares[*child].to_bits() != before.shares[*child].to_bits();
            if own.children != before.children || own.children.iter().any(is_changed) {
                continue;
            }
            for child in &own.children {
                own.shares.set_share(*child, theirs.shares[*child]);
            }
        }
    }
}

fn arrange_place(tiles: &mut Tiles<Part>, id: TileId, heights: Heights, room: Vec2) {
    let Some(Tile::Container(container)) = tiles.get(id) else { return };
    let children: Vec<TileId> =
        container.children().copied().filter(|child| tiles.is_visible_in_layout(*child)).collect();
    let Container::Linear(linear) = container else {
        for child in children {
            arrange_place(tiles, child, heights, room - vec2(0.0, TABS));
        }
        return;
    };
    let dir = linear.dir;
    let along = if dir == LinearDir::Horizontal { room.x } else { room.y };
    let mut wants: Vec<Want> =
        children.iter().map(|child| want(tiles, *child, dir, heights, linear.shares[*child])).collect();
    // A panel that was just moved into this row or column gets the mean size of the others.
    let known: Vec<f32> =
        wants.iter().filter(|want| !want.keeps && want.size > NO_SIZE).map(|want| want.size).collect();
    let mean = if known.is_empty() { 100.0 } else { known.iter().sum::<f32>() / known.len() as f32 };
    let fixed: f32 = wants.iter().filter(|want| want.keeps).map(|want| want.least).sum();
    for want in &mut wants {
        if want.size <= NO_SIZE || !want.size.is_finite() {
            want.size = mean;
        }
        if dir == LinearDir::Vertical && !want.keeps {
            want.least = want.least.min((along - fixed) * SHARE_OF_PLOTS);
        }
    }
    let sizes = divide(along, &wants);
    if let Some(Tile::Container(Container::Linear(linear))) = tiles.get_mut(id) {
        for (child, size) in children.iter().zip(&sizes) {
            linear.shares.set_share(*child, *size);
        }
    }
    for (child, size) in children.into_iter().zip(sizes) {
        let room = if dir == LinearDir::Horizontal { vec2(size, room.y) } else { vec2(room.x, size) };
        arrange_place(tiles, child, heights, room);
    }
}

/// Returns what a place wants along a row or a column, where it has this size.
fn want(tiles: &Tiles<Part>, id: TileId, dir: LinearDir, heights: Heights, size: f32) -> Want {
    let least = least_of(tiles, id, heights.story).unwrap_or_default();
    let least = if dir == LinearDir::Horizontal { least.x } else { least.y };
    let part = tiles.get_pane(&id).copied();
    let mut shown = Vec::new();
    parts_of(tiles, id, &mut shown);
    let keeps = match dir {
        LinearDir::Horizontal => shown.iter().all(|part| matches!(part, Part::Run | Part::Sliders)),
        LinearDir::Vertical => part == Some(Part::Story),
    };
    let size = if size > NO_SIZE { size } else { part.and_then(|part| usual(part, dir)).unwrap_or(size) };
    let most = if is_fixed(tiles, id, dir) { least } else { f32::INFINITY };
    let least = if part == Some(Part::Curves) && dir == LinearDir::Vertical { heights.plots } else { least };
    Want { least, most, keeps, size }
}

/// Collects the parts shown in this place.
fn parts_of(tiles: &Tiles<Part>, id: TileId, into: &mut Vec<Part>) {
    match tiles.get(id) {
        _ if !tiles.is_visible_in_layout(id) => {}
        Some(Tile::Pane(part)) => into.push(*part),
        Some(Tile::Container(container)) => container.children().for_each(|child| parts_of(tiles, *child, into)),
        None => {}
    }
}

/// Divides this length. Places that keep a size get it; the others share the rest in proportion to their sizes, none
/// below its least size.
fn divide(length: f32, wants: &[Want]) -> Vec<f32> {
    let mut sizes: Vec<f32> = wants.iter().map(|want| want.size.min(want.most).max(want.least)).collect();
    let open: Vec<usize> = (0..wants.len()).filter(|n| !wants[*n].keeps).collect();
    let least: f32 = open.iter().map(|n| wants[*n].least).sum();
    // Where there is too little room, the places that keep a size give up some of it.
    let mut missing = sizes.iter().zip(wants).filter(|(_, want)| want.keeps).map(|(size, _)| size).sum::<f32>() + least;
    missing -= length;
    for (size, want) in sizes.iter_mut().zip(wants).rev().filter(|(_, want)| want.keeps) {
        let given = (*size - want.least).min(missing).max(0.0);
        *size -= given;
        missing -= given;
    }
    let mut rest = length - sizes.iter().zip(wants).filter(|(_, want)| want.keeps).map(|(size, _)| size).sum::<f32>();
    let mut free = open.clone();
    while !free.is_empty() {
        let total: f32 = free.iter().map(|n| wants[*n].size.max(1.0)).sum();
        let of = |n: usize| rest * wants[n].size.max(1.0) / total;
        let small: Vec<usize> = free.iter().copied().filter(|n| of(*n) < wants[*n].least).collect();
        if small.is_empty() {
            free.iter().for_each(|n| sizes[*n] = of(*n));
            break;
        }
        for n in small {
            sizes[n] = wants[n].least;
            rest -= sizes[n];
            free.retain(|other| *other != n);
        }
    }
    let sum: f32 = sizes.iter().sum();
    if open.is_empty() {
        // All places keep their sizes, so the last one that can be resized fills the room.
        let last = wants.iter().rposition(|want| want.most.is_infinite()).unwrap_or(wants.len().saturating_sub(1));
        if let Some(size) = sizes.get_mut(last) {
            *size = (*size + length - sum).max(0.0);
        }
    } else if sum > length && sum > 0.0 {
        sizes.iter_mut().for_each(|size| *size *= length / sum);
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeps(size: f32, least: f32) -> Want {
        Want { least, most: f32::INFINITY, keeps: true, size }
    }

    fn fills(size: f32, least: f32) -> Want {
        Want { least, most: f32::INFINITY, keeps: false, size }
    }

    #[test]
    fn who_keeps_a_size_keeps_it_and_the_others_share_the_rest() {
        let left = Want { most: 240.0, ..keeps(500.0, 240.0) };
        assert_eq!(divide(1280.0, &[left, fills(100.0, 420.0), keeps(392.0, 364.0)]), [240.0, 648.0, 392.0]);
        assert_eq!(divide(1920.0, &[left, fills(100.0, 420.0), keeps(392.0, 364.0)]), [240.0, 1288.0, 392.0]);
        assert_eq!(divide(900.0, &[fills(1.0, 0.0), fills(2.0, 0.0)]), [300.0, 600.0]);
    }

    #[test]
    fn the_centre_keeps_its_least_beside_a_panel_that_was_drawn_wide() {
        let left = Want { most: 240.0, ..keeps(240.0, 240.0) };
        assert_eq!(divide(1280.0, &[left, fills(100.0, 420.0), keeps(900.0, 364.0)]), [240.0, 420.0, 620.0]);
        assert_eq!(divide(1000.0, &[fills(900.0, 120.0), fills(100.0, 400.0)]), [600.0, 400.0]);
    }

    #[test]
    fn the_whole_length_is_used_and_no_more() {
        for (length, wants) in [
            (300.0, vec![fills(10.0, 200.0), fills(10.0, 400.0)]),
            (2000.0, vec![keeps(300.0, 100.0), keeps(300.0, 100.0)]),
            (700.0, vec![Want { most: 240.0, ..keeps(240.0, 240.0) }]),
            (90.0, vec![keeps(300.0, 10.0), fills(1.0, 20.0)]),
        ] {
            let sizes = divide(length, &wants);
            assert!((sizes.iter().sum::<f32>() - length).abs() < 0.01, "{sizes:?} of {length}");
            assert!(sizes.iter().all(|size| *size >= 0.0), "{sizes:?}");
        }
        assert!(divide(100.0, &[]).is_empty());
    }
}
