//! The generator that `generate` and `morph` draw with.

use std::path::Path;

use super::Failure;
use super::arguments::AskedArguments;
use crate::latent::Conditioning;
use crate::model::{Device, Generator, GeneratorSnapshot, fingerprint, shipped_conditional, shipped_generator};

/// A generator, what it is called, and what is asked of it besides the noise.
pub(super) struct AskedGenerator {
    /// Draws the class and has the truncation that are asked for.
    pub(super) generator: Generator,
    /// Its name, to show.
    pub(super) name: String,
    /// Hash of its weights.
    pub(super) hash: String,
    /// The class and the truncation, where any of them is asked for.
    pub(super) conditioning: Option<Conditioning>,
}

impl AskedGenerator {
    /// Loads the model file, or the shipped generator without one, and asks it for the class and the truncation.
    pub(super) fn load(model: Option<&Path>, asked: &AskedArguments) -> Result<Self, Failure> {
        let (snapshot, name) = match model {
            Some(path) => {
                let snapshot = GeneratorSnapshot::of_file(path.to_owned()).map_err(|e| Failure::Input(e.into()))?;
                (snapshot, path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned())
            }
            // Only the conditional one of the shipped generators can be asked for a class.
            None if asked.class.is_some() => {
                let snapshot = shipped_conditional(Device::Cpu).map_err(anyhow::Error::msg)?;
                (snapshot, "shipped conditional generator".to_owned())
            }
            None => {
                let snapshot = shipped_generator(Device::Cpu).map_err(anyhow::Error::msg)?;
                (snapshot, "shipped generator".to_owned())
            }
        };
        let hash = fingerprint(&snapshot.generator);
        let mut conditioning = Conditioning::default();
        if let Some(class) = &asked.class {
            conditioning.class = class_number(class, &snapshot.class_names)?;
        }
        if let Some(truncation) = asked.truncation {
            if snapshot.generator.shape().mapping.is_empty() {
                return Err(Failure::input("this generator has no mapping network, so that it cannot be truncated"));
            }
            conditioning.truncation = truncation;
        }
        let conditioning = (asked.class.is_some() || asked.truncation.is_some()).then_some(conditioning);
        let generator = match &conditioning {
            // Without a class the classes come in turn, also when they are truncated.
            Some(of) if asked.class.is_none() => snapshot.generator.truncated(f64::from(of.truncation)),
            Some(of) => snapshot.conditioned(of).map(|one| one.generator),
            None => None,
        };
        Ok(Self { generator: generator.unwrap_or(snapshot.generator), name, hash, conditioning })
    }
}

/// The class of this name, else of this number.
fn class_number(asked: &str, names: &[String]) -> Result<u8, Failure> {
    if names.is_empty() {
        return Err(Failure::input("this generator has no class input, so that no class can be asked for"));
    }
    let named = names.iter().position(|name| name.to_lowercase() == asked.to_lowercase());
    let number = named.or_else(|| asked.parse().ok().filter(|&number: &usize| number < names.len()));
    number
        .and_then(|number| u8::try_from(number).ok())
        .ok_or_else(|| Failure::input(format!("there is no class `{asked}`; choose one of: {}", names.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_found_by_name_before_number_and_else_the_names_are_listed() {
        let names = ["zero", "One", "0"].map(str::to_owned);
        for (asked, number) in [("one", 1), ("0", 2), ("1", 1)] {
            assert_eq!(class_number(asked, &names).ok(), Some(number), "{asked}");
        }
        let refused = |names: &[String]| class_number("7", names).err().map(|failure| format!("{failure:?}"));
        assert!(refused(&names).unwrap().contains("zero, One, 0"));
        assert!(refused(&[]).unwrap().contains("class input"));
    }
}
