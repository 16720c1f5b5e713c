//! The gallery's order, search, selection, and what was removed.

use std::collections::BTreeSet;

use crate::latent::NamedVector;
use crate::latent::named::{LONGEST_NAME, MOST_TAGS};
use crate::words::{self, Word};

/// Largest number of removals that can be undone.
const REMEMBERED: usize = 50;

/// The order of the gallery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum Order {
    /// As the vectors were added.
    #[default]
    Added,
    /// By name.
    Name,
    /// By the first tag, then by name; those without tags last.
    Tag,
}

impl Order {
    pub(in crate::ui) const ALL: [Self; 3] = [Self::Added, Self::Name, Self::Tag];

    pub(in crate::ui) fn name(self) -> Word {
        match self {
            Self::Added => words::ORDER_ADDED,
            Self::Name => words::ORDER_NAME,
            Self::Tag => words::ORDER_TAG,
        }
    }
}

/// The state of the gallery, except for the vectors, which are on the workbench.
#[derive(Default)]
pub struct Gallery {
    pub(super) order: Order,
    /// Only vectors with this in their name or in a tag are shown.
    pub(super) search: String,
    /// Indices of the selected vectors.
    pub(super) selected: BTreeSet<usize>,
    /// The vector that was selected last, from which a range begins.
    anchor: Option<usize>,
    /// The tag being typed for the selection.
    pub(super) tag: String,
    /// Removed vectors with their places, each removal by itself.
    removed: Vec<Vec<(usize, NamedVector)>>,
}

impl Gallery {
    /// Indices of the vectors to show, in order.
    pub(in crate::ui) fn shown(&self, kept: &[NamedVector]) -> Vec<usize> {
        let search = self.search.trim().to_lowercase();
        let fits = |text: &String| text.to_lowercase().contains(&search);
        let mut shown: Vec<usize> = (0..kept.len()).collect();
        if !search.is_empty() {
            shown.retain(|&index| fits(&kept[index].name) || kept[index].tags.iter().any(fits));
        }
        let name = |index: &usize| kept[*index].name.to_lowercase();
        match self.order {
            Order::Added => {}
            Order::Name => shown.sort_by_cached_key(name),
            Order::Tag => shown.sort_by_cached_key(|index| {
                let tag = kept[*index].tags.first().map(|tag| tag.to_lowercase());
                (tag.is_none(), tag, name(index))
            }),
        }
        shown
    }

    /// The selected vectors, or all that are shown where none is selected, in the order shown.
    pub(in crate::ui) fn chosen(&self, kept: &[NamedVector]) -> Vec<NamedVector> {
        let shown = self.shown(kept);
        let chosen: Vec<&usize> = shown.iter().filter(|index| self.selected.contains(index)).collect();
        let some = if chosen.is_empty() { shown.iter().collect() } else { chosen };
        some.into_iter().map(|&index| kept[index].clone()).collect()
    }

    /// Adds a vector to the selection, or takes it out.
    pub(in crate::ui) fn toggle(&mut self, index: usize) {
        if !self.selected.remove(&index) {
            self.selected.insert(index);
        }
        self.anchor = Some(index);
    }

    /// Selects all shown vectors from the one selected last to this one.
    pub(in crate::ui) fn select_to(&mut self, index: usize, kept: &[NamedVector]) {
        let shown = self.shown(kept);
        let place = |of: usize| shown.iter().position(|&one| one == of);
        let (Some(from), Some(to)) = (place(self.anchor.unwrap_or(index)), place(index)) else { return };
        self.selected.extend(&shown[from.min(to)..=from.max(to)]);
    }

    /// Removes these vectors from the gallery.
    pub(in crate::ui) fn remove(&mut self, indices: &BTreeSet<usize>, kept: &mut Vec<NamedVector>) {
        let mut gone = Vec::new();
        let mut index = 0;
        kept.retain(|vector| {
            let stays = !indices.contains(&index);
            if !stays {
                gone.push((index, vector.clone()));
            }
            index += 1;
            stays
        });
        if !gone.is_empty() {
            self.removed.push(gone);
            let excess = self.removed.len().saturating_sub(REMEMBERED);
            self.removed.drain(..excess);
        }
        // The indices of the others have changed.
        self.forget_selection();
    }

    /// Number of vectors that the next [`Self::undo`] brings back.
    pub(in crate::ui) fn undoable(&self) -> usize {
        self.removed.last().map_or(0, Vec::len)
    }

    /// Brings the vectors of the last removal back to their places.
    pub(in crate::ui) fn undo(&mut self, kept: &mut Vec<NamedVector>) {
        for (index, vector) in self.removed.pop().into_iter().flatten() {
            kept.insert(index.min(kept.len()), vector);
        }
        self.forget_selection();
    }

    /// Selects nothing.
    pub(in crate::ui) fn forget_selection(&mut self) {
        self.selected.clear();
        self.anchor = None;
    }

    /// Adds the tag in the text field to each selected vector.
    pub(in crate::ui) fn add_tag(&mut self, kept: &mut [NamedVector]) {
        let tag: String = self.tag.trim().chars().take(LONGEST_NAME).collect();
        if tag.is_empty() {
            return;
        }
        for index in &self.selected {
            if let Some(vector) = kept.get_mut(*index)
                && !vector.tags.contains(&tag)
                && vector.tags.len() < MOST_TAGS
            {
                vector.tags.push(tag.clone());
            }
        }
        self.tag.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;

    fn some() -> Vec<NamedVector> {
        let tagged = |name: &str, seed: u64, tags: &[&str]| NamedVector {
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            ..NamedVector::new(name, sample(seed))
        };
        vec![
            tagged("c", 0, &[]),
            tagged("A", 1, &["slim"]),
            tagged("d", 2, &["bold", "slim"]),
            tagged("b", 3, &["bold"]),
        ]
    }

    #[test]
    fn vectors_are_ordered_and_found_by_name_and_tag() {
        let kept = some();
        let shown =
            |order, search: &str| Gallery { order, search: search.to_owned(), ..Gallery::default() }.shown(&kept);
        assert_eq!(shown(Order::Added, ""), [0, 1, 2, 3]);
        assert_eq!(shown(Order::Name, ""), [1, 3, 0, 2]);
        assert_eq!(shown(Order::Tag, ""), [3, 2, 1, 0]);
        assert_eq!(shown(Order::Name, "SLIM"), [1, 2]);
        assert_eq!(shown(Order::Added, " b"), [2, 3]);
    }

    #[test]
    fn a_range_is_selected_in_the_order_shown_and_a_removal_is_undone() {
        let (before, mut kept) = (some(), some());
        let mut gallery = Gallery { order: Order::Name, ..Gallery::default() };
        assert_eq!(gallery.chosen(&kept).len(), 4, "all, where none is selected");
        gallery.toggle(1);
        gallery.select_to(0, &kept);
        assert_eq!(gallery.selected, [0, 1, 3].into());
        gallery.toggle(0);
        assert_eq!(gallery.chosen(&kept).iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["A", "b"]);
        gallery.tag = " new ".to_owned();
        gallery.add_tag(&mut kept);
        assert_eq!((kept[1].tags.len(), kept[3].tags.len(), kept[0].tags.len()), (2, 2, 0));
        kept = some();
        gallery.remove(&[1, 3].into(), &mut kept);
        gallery.remove(&[0].into(), &mut kept);
        assert_eq!(kept, [before[2].clone()]);
        assert_eq!(gallery.undoable(), 1);
        gallery.undo(&mut kept);
        assert_eq!((gallery.undoable(), kept.len()), (2, 2));
        gallery.undo(&mut kept);
        assert_eq!((kept, gallery.undoable()), (before, 0));
    }
}
