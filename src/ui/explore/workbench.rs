//! What a person has laid out on the latent panel, kept from one start to the next.

use serde::{Deserialize, Serialize};

use crate::latent::path::MorphPath;
use crate::latent::{Direction, LatentVector};

/// The latent panel's pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    /// The 200 values.
    #[default]
    Dimensions,
    /// Directions with a meaning.
    Directions,
    /// Seeds, mutation, length, arithmetic.
    Move,
    /// Keyframes and playing.
    Morph,
    /// What was kept, and where the hand has been.
    Kept,
}

impl Tab {
    /// In the order they are shown.
    pub const ALL: [Self; 5] = [Self::Dimensions, Self::Directions, Self::Move, Self::Morph, Self::Kept];

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dimensions => "Dimensions",
            Self::Directions => "Directions",
            Self::Move => "Move",
            Self::Morph => "Morph",
            Self::Kept => "Kept",
        }
    }
}

/// Which sliders the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// The twelve that matter most here.
    #[default]
    Top,
    /// All 200 in order.
    All,
    /// Those pinned.
    Pinned,
}

/// A vector with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptVector {
    /// Given by the person.
    pub name: String,
    /// The vector.
    pub z: LatentVector,
}

/// A direction with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedDirection {
    /// Given by the person.
    pub name: String,
    /// Where it leads.
    pub direction: Direction,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Workbench {
    /// The page open.
    pub tab: Tab,
    /// Which sliders.
    pub shown: Shown,
    /// Dimensions always at hand.
    pub pinned: Vec<usize>,
    /// How far a mutation goes, 0 to 1.
    pub mutation: f32,
    /// How far a step towards a slot goes, in degrees.
    pub degrees: f32,
    /// Vectors put aside as A, B and C.
    pub slots: [Option<LatentVector>; 3],
    /// Keyframes.
    pub path: MorphPath,
    /// Kept vectors.
    pub kept: Vec<KeptVector>,
    /// Kept and taught directions.
    pub mine: Vec<NamedDirection>,
    /// Examples that have more of what is being taught.
    pub more: Vec<LatentVector>,
    /// Examples that have less of it.
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
    /// Notes an example of what is being taught.
    pub fn teach(&mut self, z: &LatentVector, more: bool) {
        let (add, other) = if more { (&mut self.more, &mut self.less) } else { (&mut self.less, &mut self.more) };
        other.retain(|known| known != z);
        if !add.contains(z) {
            add.push(z.clone());
        }
    }

    /// Keeps a vector under the next free name.
    pub fn keep(&mut self, z: LatentVector, reads_as: Option<usize>) -> String {
        let base = reads_as.map_or_else(|| "vector".to_owned(), |digit| digit.to_string());
        let taken = |name: &str| self.kept.iter().any(|kept| kept.name == name);
        let name = (1..).map(|n| format!("{base}, no. {n}")).find(|name| !taken(name)).unwrap_or(base);
        self.kept.push(KeptVector { name: name.clone(), z });
        name
    }
}
