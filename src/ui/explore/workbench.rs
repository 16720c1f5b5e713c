//! What the user has arranged on the right panel. It is saved between starts.

use serde::{Deserialize, Serialize};

use crate::latent::path::MorphPath;
use crate::latent::{Direction, LatentVector};
use crate::words;

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

/// A vector with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptVector {
    /// Name, chosen by the user.
    pub name: String,
    /// The vector.
    pub z: LatentVector,
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
    pub kept: Vec<KeptVector>,
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
    pub fn keep(&mut self, z: LatentVector, reads_as: Option<usize>) -> String {
        let base = reads_as.map_or_else(|| words::VECTOR.text().to_owned(), |digit| digit.to_string());
        let taken = |name: &str| self.kept.iter().any(|kept| kept.name == name);
        let name = (1..)
            .map(|n| words::KEPT_NAME.fill(&[("base", &base), ("n", &n)]))
            .find(|name| !taken(name))
            .unwrap_or(base);
        self.kept.push(KeptVector { name: name.clone(), z });
        name
    }
}
