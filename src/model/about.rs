//! The metadata of a model file that describes what its generator draws.

use std::collections::HashMap;

use safetensors::SafeTensors;
use serde::Deserialize;

use super::file::METADATA;

/// The metadata entry of a model file with the value `false` when the generator draws other images than digits.
const DRAWS_DIGITS: &str = "latent-explorer-digits";
/// The metadata entry of a model file with the names of the classes of its class input, as a JSON list.
const CLASS_NAMES: &str = "latent-explorer-classes";
/// BLAKE3 hash of MNIST's training pixels.
const MNIST_HASH: &str = "44651af436b7e9e7dd33ab1fcf89187861a19804b3b6ade682e4f6ef8f338fe7";
/// The longest class name that is shown, in characters.
const LONGEST_NAME: usize = 24;

/// What a generator draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelAbout {
    /// Whether the images are digits that the classifier can read.
    pub digits: bool,
    /// Names of the classes of the class input, starting with class 0; may be shorter than the number of classes.
    pub class_names: Vec<String>,
}

impl Default for ModelAbout {
    fn default() -> Self {
        Self { digits: true, class_names: Vec::new() }
    }
}

/// The parts of a checkpoint's metadata that are read here.
#[derive(Deserialize)]
struct Envelope {
    state: State,
}

#[derive(Deserialize)]
struct State {
    digits: Option<bool>,
    data_hash: String,
    #[serde(default)]
    class_names: Vec<String>,
}

impl ModelAbout {
    /// Reads the metadata of a model file or checkpoint. A generator without metadata is taken to draw digits.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let metadata = SafeTensors::read_metadata(bytes).ok().and_then(|(_, header)| header.metadata().clone());
        let metadata = metadata.unwrap_or_default();
        let names = metadata.get(CLASS_NAMES).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        if let Some(word) = metadata.get(DRAWS_DIGITS) {
            return Self { digits: word != "false", class_names: shown(names) };
        }
        match metadata.get(METADATA).and_then(|text| serde_json::from_str::<Envelope>(text).ok()) {
            Some(Envelope { state }) => {
                let digits = draws_digits(state.digits, &state.data_hash);
                Self { digits, class_names: shown(state.class_names) }
            }
            None => Self { digits: true, class_names: shown(names) },
        }
    }

    /// The metadata entries of a model file; `None` when all have their defaults.
    pub(super) fn metadata(&self) -> Option<HashMap<String, String>> {
        let mut entries = HashMap::new();
        if !self.digits {
            entries.insert(DRAWS_DIGITS.to_owned(), "false".to_owned());
        }
        if !self.class_names.is_empty() {
            entries.insert(CLASS_NAMES.to_owned(), serde_json::to_string(&self.class_names).ok()?);
        }
        (!entries.is_empty()).then_some(entries)
    }

    /// One name for each of `count` classes: the number of the class where the file has no name for it.
    #[must_use]
    pub fn names_of(&self, count: usize) -> Vec<String> {
        let name = |class: usize| self.class_names.get(class).filter(|name| !name.is_empty()).cloned();
        (0..count).map(|class| name(class).unwrap_or_else(|| class.to_string())).collect()
    }
}

/// Makes the names of a file safe to show: removes control characters, and limits their length and number.
fn shown(names: Vec<String>) -> Vec<String> {
    let short = |name: String| name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    names.into_iter().take(256).map(short).collect()
}

/// Whether a checkpoint's generator draws digits that the classifier can read. `said` is the checkpoint's own entry;
/// without one, as in files of earlier versions, the result is whether `data_hash` is that of MNIST.
pub(crate) fn draws_digits(said: Option<bool>, data_hash: &str) -> bool {
    said.unwrap_or(data_hash == MNIST_HASH)
}
