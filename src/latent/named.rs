//! A vector with a name, tags, and the class that it was drawn with.

use std::fmt;

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Conditioning, LatentVector};

/// Largest length of a name and of a tag, in characters.
pub const LONGEST_NAME: usize = 200;
/// Largest number of tags of one vector.
pub const MOST_TAGS: usize = 32;

/// A vector with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedVector {
    /// Name, chosen by the user; empty where the vector has none.
    #[serde(default)]
    pub name: String,
    /// Tags, chosen by the user.
    #[serde(default, deserialize_with = "tags", skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The vector.
    pub z: LatentVector,
    /// The class and the truncation that it was drawn with; `None` stands for the current ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditioning: Option<Conditioning>,
}

impl NamedVector {
    /// A vector with this name, without tags and class.
    pub fn new(name: impl Into<String>, z: LatentVector) -> Self {
        Self { name: name.into(), ..Self::nameless(z) }
    }

    /// A vector without a name, tags and class.
    pub fn nameless(z: LatentVector) -> Self {
        Self { name: String::new(), tags: Vec::new(), z, conditioning: None }
    }

    /// Whether this is the same vector with the same class and truncation.
    pub fn is_same(&self, other: &Self) -> bool {
        self.z == other.z && self.conditioning == other.conditioning
    }

    /// Shortens the name and the tags to their limits, drops empty tags, and brings blend and truncation into their
    /// range.
    #[must_use]
    pub(super) fn limited(mut self) -> Self {
        let short = |text: &str| text.trim().chars().take(LONGEST_NAME).collect::<String>();
        self.name = short(&self.name);
        self.tags = self.tags.iter().map(|tag| short(tag)).filter(|tag| !tag.is_empty()).take(MOST_TAGS).collect();
        self.conditioning = self.conditioning.map(Conditioning::in_range);
        self
    }
}

/// The tags of a vector. Their number is limited while a file is read.
#[derive(Default)]
pub(super) struct Tags(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(TagsVisitor)
    }
}

struct TagsVisitor;

impl<'de> Visitor<'de> for TagsVisitor {
    type Value = Tags;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "at most {MOST_TAGS} tags")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tags, A::Error> {
        let mut tags = Vec::new();
        while let Some(tag) = items.next_element()? {
            if tags.len() == MOST_TAGS {
                return Err(A::Error::custom(format!("a vector has at most {MOST_TAGS} tags")));
            }
            tags.push(tag);
        }
        Ok(Tags(tags))
    }
}

fn tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Tags::deserialize(deserializer).map(|Tags(tags)| tags)
}
