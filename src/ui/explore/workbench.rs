//! What the user has arranged on the right panel. It is saved between starts.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::latent::path::MorphPath;
use crate::latent::{Conditioning, Direction, LatentVector, NamedVector};
use crate::words;

/// Largest number of vectors in the gallery: what its file has room for.
pub const MOST_KEPT: usize = 5000;

/// A page of the right panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    /// The 200 values.
    #[default]
    Dimensions,
    /// Directions.
    Directions,
    /// Seeds, mutation, length, arithmetic.
    Move,
    /// Keyframes, and playing them.
    Morph,
    /// The gallery of saved vectors, and the history.
    Kept,
}

impl Tab {
    /// All pages, in the order of the tabs.
    pub const ALL: [Self; 5] = [Self::Dimensions, Self::Directions, Self::Move, Self::Morph, Self::Kept];

    /// Returns the page's name for users.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dimensions => words::TAB_DIMENSIONS.text(),
            Self::Directions => words::TAB_DIRECTIONS.text(),
            Self::Move => words::TAB_MOVE.text(),
            Self::Morph => words::TAB_MORPH.text(),
            Self::Kept => words::TAB_KEPT.text(),
        }
    }
}

/// Which sliders the page of dimensions shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// The twelve dimensions that change this digit most.
    #[default]
    Top,
    /// All 200 dimensions in order.
    All,
    /// The pinned dimensions.
    Pinned,
}

/// A direction with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedDirection {
    /// Name, chosen by the user.
    pub name: String,
    /// The direction.
    pub direction: Direction,
}

/// The arrangement of the right panel: tab, pins, slots, keyframes, saved vectors and directions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Workbench {
    /// The open page.
    pub tab: Tab,
    /// Which sliders are shown.
    pub shown: Shown,
    /// The pinned dimensions.
    pub pinned: Vec<usize>,
    /// Amount of a mutation, 0 to 1.
    pub mutation: f32,
    /// Size of a step towards a slot, in degrees.
    pub degrees: f32,
    /// Vectors stored in the slots A, B and C.
    pub slots: [Option<LatentVector>; 3],
    /// Keyframes of the morph.
    pub path: MorphPath,
    /// The vectors in the gallery.
    pub kept: Vec<NamedVector>,
    /// The user's own directions.
    pub mine: Vec<NamedDirection>,
    /// Examples that have more of the property for a new direction.
    pub more: Vec<LatentVector>,
    /// Examples that have less of the property for a new direction.
    pub less: Vec<LatentVector>,
}

impl Default for Workbench {
    fn default() -> Self {
        Self {
            tab: Tab::default(),
            shown: Shown::default(),
            pinned: Vec::new(),
            mutation: 0.3,
            degrees: 15.0,
            slots: [None, None, None],
            path: MorphPath::default(),
            kept: Vec::new(),
            mine: Vec::new(),
            more: Vec::new(),
            less: Vec::new(),
        }
    }
}

impl Workbench {
    /// Adds an example for a new direction: with more or with less of the property.
    pub fn teach(&mut self, z: &LatentVector, more: bool) {
        let (add, other) = if more { (&mut self.more, &mut self.less) } else { (&mut self.less, &mut self.more) };
        other.retain(|known| known != z);
        if !add.contains(z) {
            add.push(z.clone());
        }
    }

    /// Saves a vector in the gallery under the next free name, and returns the name.
    pub fn keep(&mut self, vector: NamedVector, reads_as: Option<usize>) -> String {
        let base = reads_as.map_or_else(|| words::VECTOR.text().to_owned(), |digit| digit.to_string());
        let taken: HashSet<&str> = self.kept.iter().map(|kept| kept.name.as_str()).collect();
        let name = next_name(&base, 1, |name| taken.contains(name)).1;
        self.kept.push(NamedVector { name: name.clone(), ..vector });
        name
    }

    /// Saves these vectors in the gallery, except for those that it already contains. Vectors without a name get the
    /// next free names. Returns how many were added, and how many had no room.
    pub fn keep_all(&mut self, vectors: Vec<NamedVector>) -> (usize, usize) {
        let bits = |vector: &NamedVector| -> Vec<u32> {
            let own = vector.conditioning.map(Conditioning::bits);
            vector.z.as_slice().iter().map(|value| value.to_bits()).chain(own.into_iter().flatten()).collect()
        };
        let mut known: HashSet<Vec<u32>> = self.kept.iter().map(bits).collect();
        let mut taken: HashSet<String> = self.kept.iter().map(|kept| kept.name.clone()).collect();
        let (mut added, mut left, mut number) = (0, 0, 1);
        for mut vector in vectors {
            if known.contains(&bits(&vector)) {
                continue;
            }
            if self.kept.len() >= MOST_KEPT {
                left += 1;
                continue;
            }
            if vector.name.is_empty() {
                (number, vector.name) = next_name(words::VECTOR.text(), number, |name| taken.contains(name));
            }
            known.insert(bits(&vector));
            taken.insert(vector.name.clone());
            self.kept.push(vector);
            added += 1;
        }
        (added, left)
    }
}

/// The first free name with this base, counted from `first`, and its number.
fn next_name(base: &str, first: usize, taken: impl Fn(&str) -> bool) -> (usize, String) {
    let names = (first..).map(|n| (n, words::KEPT_NAME.fill(&[("base", &base), ("n", &n)])));
    names.into_iter().find(|(_, name)| !taken(name)).unwrap_or((first, base.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;

    #[test]
    fn vectors_of_a_file_get_names_once_and_stop_at_the_limit() {
        let mut bench = Workbench::default();
        assert_eq!(bench.keep(NamedVector::nameless(sample(0)), None), "vector, no. 1");
        let named = NamedVector::new("vector, no. 3", sample(1));
        let given = [NamedVector::nameless(sample(0)), NamedVector::nameless(sample(2)), named.clone()];
        let more = [NamedVector::nameless(sample(3)), named];
        assert_eq!(bench.keep_all([given.to_vec(), more.to_vec()].concat()), (3, 0));
        let names: Vec<_> = bench.kept.iter().map(|kept| kept.name.as_str()).collect();
        assert_eq!(names, ["vector, no. 1", "vector, no. 2", "vector, no. 3", "vector, no. 4"]);
        let many = (10..10 + MOST_KEPT as u64).map(|seed| NamedVector::nameless(sample(seed))).collect();
        assert_eq!(bench.keep_all(many), (MOST_KEPT - 4, 4));
        assert_eq!(bench.kept.len(), MOST_KEPT);
    }
}
