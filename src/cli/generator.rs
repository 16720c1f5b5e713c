//! The generator that `generate` and `morph` draw with.

use super::Failure;
use super::drawing_arguments::AskedArguments;
use super::output::warn;
use crate::app::runs_folder;
use crate::export::Provenance;
use crate::latent::Conditioning;
use crate::model::{Device, Generator, GeneratorSnapshot, fingerprint, shipped_conditional, shipped_generator};
use crate::protocol::GeneratorChoice;
use crate::session::find_generator;

/// A generator, its name and hash, and the class and truncation that the user asks for.
pub(super) struct AskedGenerator {
    /// The generator with the requested class and truncation applied.
    pub(super) generator: Generator,
    /// Its name, to show.
    pub(super) name: String,
    /// Hash of its weights.
    pub(super) hash: String,
    /// The class and truncation of the arguments or the picture; `None` when neither sets them.
    pub(super) conditioning: Option<Conditioning>,
}

impl AskedGenerator {
    /// Loads the model file, else the generator that drew the picture, else the shipped one. Applies the class and
    /// truncation of the arguments. Without any, applies those of the picture when its own generator is loaded.
    pub(super) fn load(asked: &AskedArguments, picture: Option<&Provenance>) -> Result<Self, Failure> {
        let model = asked.model.as_deref();
        let own = picture.filter(|_| model.is_none()).and_then(|picture| of_picture(picture, asked).transpose());
        let (snapshot, name, conditioning) = match (own.transpose()?, model) {
            (Some((snapshot, name)), _) => (snapshot, name, picture.and_then(|picture| picture.conditioning)),
            (None, Some(path)) => {
                let snapshot = GeneratorSnapshot::of_file(path.to_owned()).map_err(|e| Failure::Input(e.into()))?;
                (snapshot, path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(), None)
            }
            (None, None) => {
                let (snapshot, name) = shipped(asked)?;
                (snapshot, name, None)
            }
        };
        let hash = fingerprint(&snapshot.generator);
        let asks = asked.class.is_some() || asked.truncation.is_some();
        let mut conditioning = conditioning.filter(|_| !asks);
        let classes_in_turn = conditioning.is_none() && asked.class.is_none();
        if asks {
            let mut of = Conditioning::default();
            if let Some(class) = &asked.class {
                of.class = class_number(class, &snapshot.class_names)?;
            }
            if let Some(truncation) = asked.truncation {
                if snapshot.generator.shape().mapping.is_empty() {
                    return Err(Failure::input(
                        "this generator has no mapping network, so that it cannot be truncated",
                    ));
                }
                of.truncation = truncation;
            }
            conditioning = Some(of);
        }
        let generator = match &conditioning {
            // Without a requested class the samples cycle through the classes, also with a truncation.
            Some(of) if classes_in_turn => snapshot.generator.truncated(f64::from(of.truncation)),
            Some(of) => snapshot.conditioned(of).map(|one| one.generator),
            None => None,
        };
        Ok(Self { generator: generator.unwrap_or(snapshot.generator), name, hash, conditioning })
    }
}

/// The shipped generator. Only the conditional one can be asked for a class.
fn shipped(asked: &AskedArguments) -> Result<(GeneratorSnapshot, String), Failure> {
    let of = |choice| loaded(choice).map_err(Failure::Other);
    if asked.class.is_some() { of(GeneratorChoice::ShippedConditional) } else { of(GeneratorChoice::Shipped) }
}

fn loaded(choice: GeneratorChoice) -> anyhow::Result<(GeneratorSnapshot, String)> {
    Ok(match choice {
        GeneratorChoice::Shipped => {
            (shipped_generator(Device::Cpu).map_err(anyhow::Error::msg)?, "shipped generator".to_owned())
        }
        GeneratorChoice::ShippedConditional => {
            let snapshot = shipped_conditional(Device::Cpu).map_err(anyhow::Error::msg)?;
            (snapshot, "shipped conditional generator".to_owned())
        }
        GeneratorChoice::File(path) => {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            (GeneratorSnapshot::of_file(path)?, name)
        }
    })
}

/// The generator that drew the picture. Returns `None` when it has no classes but one is requested, and, with a
/// warning, when it is not on this computer.
fn of_picture(picture: &Provenance, asked: &AskedArguments) -> Result<Option<(GeneratorSnapshot, String)>, Failure> {
    let runs = runs_folder();
    let hash = picture.generator_hash.as_deref();
    let found = hash.and_then(|hash| find_generator(hash, picture.step, picture.run.as_deref(), runs.as_deref()));
    let Some(found) = found else {
        warn(format!(
            "warning: the generator that drew the image ({}) is not on this computer; another one draws its vector \
             differently",
            picture.generator
        ));
        return Ok(None);
    };
    let (snapshot, name) = loaded(found).map_err(Failure::Input)?;
    // A generator without classes cannot draw a requested class, so the caller loads another one.
    Ok((asked.class.is_none() || !snapshot.class_names.is_empty()).then_some((snapshot, name)))
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
