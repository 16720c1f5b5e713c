//! Vectors with names and tags as JSON.

use std::fmt;

use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::named::Tags;
use super::{DIM, LatentVector, NamedVector};

/// Largest number of vectors in one file.
pub const MOST_VECTORS: usize = 100_000;
const FORMAT: &str = "latent-explorer vectors";
const VERSION: u32 = 1;

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    vectors: &'a [NamedVector],
}

/// The vectors as a JSON document.
///
/// # Errors
/// Returns the encoder's error.
pub fn to_json(vectors: &[NamedVector]) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&File { format: FORMAT, version: VERSION, vectors })
}

/// Reads the vectors of a JSON document: one of [`to_json`], an array of 200 numbers, an array of such arrays or of
/// objects with a field `z`, or an object with a field `z` or `vectors`. Ignores other fields. Keeps no more of a
/// document in memory than its vectors.
///
/// # Errors
/// Returns an error for another document, for no vectors and for more than [`MOST_VECTORS`].
pub fn from_json(bytes: &[u8]) -> Result<Vec<NamedVector>, serde_json::Error> {
    let Document(vectors) = serde_json::from_slice(bytes)?;
    if vectors.is_empty() { Err(serde_json::Error::custom("it holds no vectors")) } else { Ok(vectors) }
}

/// A whole document.
struct Document(Vec<NamedVector>);

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DocumentVisitor)
    }
}

struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = Document;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "vectors of {DIM} numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Document, A::Error> {
        let (mut values, mut vectors) = (Vec::new(), Vec::new());
        while let Some(item) = items.next_element::<Item>()? {
            match item {
                Item::Number(value) if values.len() < DIM => values.push(value),
                Item::Number(_) => return Err(A::Error::custom(format!("a vector has {DIM} numbers, not more"))),
                Item::Vector(vector) if vectors.len() < MOST_VECTORS => vectors.push(vector),
                Item::Vector(_) => return Err(A::Error::custom(format!("it holds more than {MOST_VECTORS} vectors"))),
            }
        }
        match (values.is_empty(), vectors.is_empty()) {
            (true, _) => Ok(Document(vectors)),
            (false, true) => {
                let z = LatentVector::from_values(values).map_err(A::Error::custom)?;
                Ok(Document(vec![NamedVector::nameless(z)]))
            }
            (false, false) => Err(A::Error::custom("it mixes numbers and vectors")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Document, A::Error> {
        let (mut z, mut list) = (None, Vec::new());
        let (mut name, mut tags, mut conditioning) = (String::new(), Tags::default(), None);
        while let Some(field) = fields.next_key::<String>()? {
            match field.as_str() {
                // A sheet of images has no vector of its own.
                "z" => z = fields.next_value::<Option<LatentVector>>()?,
                "vectors" => Document(list) = fields.next_value()?,
                "name" => name = fields.next_value()?,
                "tags" => tags = fields.next_value()?,
                "conditioning" => conditioning = fields.next_value()?,
                "format" => {
                    let format: String = fields.next_value()?;
                    if format != FORMAT {
                        return Err(A::Error::custom(format!("its format is {format:?}, not {FORMAT:?}")));
                    }
                }
                "version" => match fields.next_value::<Version>()? {
                    Version::Number(version) if version > VERSION.into() => {
                        return Err(A::Error::custom(format!("it was written by a newer version ({version})")));
                    }
                    _ => {}
                },
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        let own = z.map(|z| NamedVector { name, tags: tags.0, z, conditioning }.limited());
        Ok(Document(own.into_iter().chain(list).collect()))
    }
}

/// In a file of vectors, the version is a number; in the text stored in an image, it is the program's name and version.
enum Version {
    Number(u64),
    Program,
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(VersionVisitor)
    }
}

struct VersionVisitor;

impl Visitor<'_> for VersionVisitor {
    type Value = Version;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a version")
    }

    fn visit_u64<E>(self, version: u64) -> Result<Version, E> {
        Ok(Version::Number(version))
    }

    fn visit_str<E>(self, _program: &str) -> Result<Version, E> {
        Ok(Version::Program)
    }
}

/// An element of an array: a number, or a vector in one of its forms.
enum Item {
    Number(f32),
    Vector(NamedVector),
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a number or a vector of {DIM} numbers")
    }

    fn visit_f64<E>(self, value: f64) -> Result<Item, E> {
        Ok(Item::Number(value as f32))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Item, E> {
        Ok(Item::Number(value as f32))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Item, E> {
        Ok(Item::Number(value as f32))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Item, A::Error> {
        let z = LatentVector::deserialize(serde::de::value::SeqAccessDeserializer::new(items))?;
        Ok(Item::Vector(NamedVector::nameless(z)))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Item, A::Error> {
        let vector = NamedVector::deserialize(serde::de::value::MapAccessDeserializer::new(fields))?;
        Ok(Item::Vector(vector.limited()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::Conditioning;
    use crate::latent::random::sample;

    fn read(text: &str) -> Result<Vec<NamedVector>, String> {
        from_json(text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn names_tags_and_every_bit_of_the_values_come_back() {
        let mut all: Vec<_> = (0..40).map(|seed| NamedVector::nameless(sample(seed))).collect();
        all[3].name = "7, no. 1 \"ç\"".to_owned();
        all[4].tags = vec!["bold".to_owned(), "eğik".to_owned()];
        all[6].conditioning = Some(Conditioning { class: 7, blend: 0.25, ..Conditioning::default() });
        all[5].z = LatentVector::from_values((0..200).map(|n| f32::from_bits(1 + n * 10_007_321)).collect()).unwrap();
        assert_eq!(from_json(&to_json(&all).unwrap()).unwrap(), all);
    }

    #[test]
    fn what_python_writes_is_read_in_each_of_its_forms() {
        let z = sample(3);
        let numbers = serde_json::to_string(&z).unwrap();
        for text in [
            numbers.clone(),
            format!("[{numbers}]"),
            format!("[{{\"z\": {numbers}}}]"),
            format!("{{\"z\": {numbers}, \"generator\": \"a\", \"version\": \"0.1.0\"}}"),
            format!("{{\"z\": null, \"vectors\": [{numbers}]}}"),
        ] {
            let vectors = read(&text).unwrap();
            assert_eq!(vectors, [NamedVector::nameless(z.clone())], "{}", &text[..40]);
        }
        let whole = serde_json::to_string(&vec![2; DIM]).unwrap();
        assert_eq!(read(&whole).unwrap()[0].z.as_slice(), [2.0; DIM]);
    }

    #[test]
    fn what_holds_no_vectors_is_refused_with_the_reason() {
        let numbers = serde_json::to_string(&sample(3)).unwrap();
        for (text, reason) in [
            ("", "EOF"),
            ("{}", "no vectors"),
            ("[]", "no vectors"),
            ("[1, 2]", "200"),
            ("[[1, 2]]", "200"),
            ("[\"a\"]", "a number or a vector"),
            (&format!("[1, {numbers}]"), "mixes"),
            (&format!("[{}1]", "1,".repeat(900)), "not more"),
            (&format!("[[{}1]]", "1,".repeat(900)), "200"),
            (&format!("[[{}1e99]]", "1,".repeat(199)), "out of range"),
            ("{\"format\": \"latent-explorer vectors\", \"version\": 2, \"vectors\": []}", "newer"),
            ("{\"format\": \"other\"}", "format"),
            (&format!("{{\"tags\": [{}\"\"]}}", "\"\",".repeat(40)), "at most 32 tags"),
            ("{\"version\": [1], \"z\": null}", "a version"),
        ] {
            assert!(read(text).unwrap_err().contains(reason), "{text:.40}: {:?}", read(text));
        }
    }
}
