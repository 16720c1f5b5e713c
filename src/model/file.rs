//! Networks in safetensors files. Names, types and shapes are checked before values are copied; nothing is broadcast,
//! and only half precision is converted.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors, View};
use tch::{Device, Kind, Tensor};

use super::mapping;
use crate::files::read_regular_file;
use crate::model::{
    DigitClassifier, Discriminator, DiscriminatorShape, Generator, GeneratorShape, ModelAbout, Parameters, STATISTICS,
    Spec, Statistics,
};

/// Largest file that is read, in bytes; a checkpoint has about 21 MB.
const LARGEST_FILE: u64 = 256 << 20;

/// Why a checkpoint or model file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ModelFileError {
    /// The operating system could not read the file.
    #[error("{} could not be read: {cause}", path.display())]
    Read {
        /// Path of the file.
        path: PathBuf,
        /// The operating system's error.
        cause: std::io::Error,
    },
    /// The operating system could not write the file.
    #[error("{} could not be written: {cause}", path.display())]
    Write {
        /// Path of the file.
        path: PathBuf,
        /// The operating system's error.
        cause: std::io::Error,
    },
    /// The file is damaged or not of the expected kind.
    #[error("{} is not usable: {reason}", path.display())]
    Content {
        /// Path of the file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// Metadata key of a checkpoint's state, in JSON.
pub(crate) const METADATA: &str = "latent-explorer";

/// Prefix of the averaged generator's tensor names in a checkpoint.
pub(crate) const AVERAGE: &str = "average.";

/// A tensor to be written to a file.
pub(crate) struct Blob {
    pub(crate) dtype: Dtype,
    pub(crate) shape: Vec<usize>,
    pub(crate) bytes: Vec<u8>,
}

impl View for &Blob {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> std::borrow::Cow<'_, [u8]> {
        (&self.bytes).into()
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, ModelFileError> {
    let fail = |cause| ModelFileError::Read { path: path.to_owned(), cause };
    read_regular_file(path, LARGEST_FILE).map_err(fail)
}

pub(crate) fn content(path: &Path, reason: impl Into<String>) -> ModelFileError {
    ModelFileError::Content { path: path.to_owned(), reason: reason.into() }
}

pub(crate) fn tensor(file: &SafeTensors<'_>, name: &str, shape: &[i64], half_allowed: bool) -> Result<Tensor, String> {
    let view = file.tensor(name).map_err(|_missing| format!("it has no tensor {name}"))?;
    let same =
        view.shape().len() == shape.len() && view.shape().iter().zip(shape).all(|(&a, &b)| i64::try_from(a) == Ok(b));
    if !same {
        return Err(format!("{name} has shape {:?}, not {shape:?}", view.shape()));
    }
    let kind = match view.dtype() {
        Dtype::F32 => Kind::Float,
        Dtype::F16 if half_allowed => Kind::Half,
        other => return Err(format!("{name} holds {other:?} values, not 32-bit floats")),
    };
    let values = Tensor::f_from_data_size(view.data(), shape, kind).map_err(|e| e.to_string())?.to_kind(Kind::Float);
    if values.isfinite().all().int64_value(&[]) == 0 {
        return Err(format!("{name} holds values that are not finite"));
    }
    Ok(values)
}

pub(crate) fn network(
    file: &SafeTensors<'_>,
    specs: Vec<Spec>,
    half: bool,
    device: Device,
) -> Result<Parameters, String> {
    let tensors =
        specs.iter().map(|spec| tensor(file, &spec.name, &spec.shape, half)).collect::<Result<Vec<_>, _>>()?;
    Parameters::new(specs, &tensors, device)
}

/// Loads the generator whose tensor names begin with this prefix. It has batch normalisation when the file has the
/// tensors of batch normalisation.
pub(crate) fn generator(file: &SafeTensors<'_>, prefix: &str, half: bool, device: Device) -> Result<Generator, String> {
    let sizes = |name: &str| file.tensor(&format!("{prefix}{name}")).ok().map(|view| view.shape().to_vec());
    let shape = GeneratorShape::read(sizes)?;
    let specs = shape.specs();
    let named = |name: &str, shape: &[i64]| tensor(file, &format!("{prefix}{name}"), shape, half);
    let tensors = specs.iter().map(|spec| named(&spec.name, &spec.shape)).collect::<Result<Vec<_>, _>>()?;
    let parameters = Parameters::new(specs, &tensors, device)?;
    if shape.gate > 0
        && let Some(sharpness) = tensors.last().map(|value| value.double_value(&[0]))
        && !(sharpness > 0.0 && sharpness <= mapping::SHARPEST)
    {
        return Err(format!("{prefix}{} is {sharpness}, not above 0 and at most {}", mapping::GATE, mapping::SHARPEST));
    }
    if !shape.normalised {
        return Ok(Generator::with_shape(shape, parameters, None));
    }
    let [a, b, c, d] = STATISTICS.map(|(name, size)| named(name, &[size]).map(|t| t.to_device(device)));
    let statistics = Statistics::from_tensors([a?, b?, c?, d?]);
    Ok(Generator::with_shape(shape, parameters, Some(statistics)))
}

/// The shape of the discriminator in a file.
pub(crate) fn discriminator_shape(file: &SafeTensors<'_>) -> DiscriminatorShape {
    DiscriminatorShape::read(|name| file.tensor(name).ok()?.shape().first().copied())
}

/// Whether a safetensors file is a checkpoint, which has the optimisers' state, and not only a model.
///
/// # Errors
/// Returns an error when the file cannot be read or is not a safetensors file.
pub fn is_checkpoint(path: &Path) -> Result<bool, ModelFileError> {
    let bytes = read_file(path)?;
    let file = SafeTensors::deserialize(&bytes).map_err(|e| content(path, e.to_string()))?;
    Ok(file.names().iter().any(|name| name.starts_with("adam.")))
}

/// Loads the generator of a safetensors file from its `generator.*` tensors, in 32 or 16 bits; from a checkpoint with
/// an averaged generator, loads the average. Batch normalisation is folded into the weights.
///
/// # Errors
/// Returns an error when the file cannot be read or has no valid generator.
pub fn load_generator(path: &Path, device: Device) -> Result<Generator, ModelFileError> {
    let bytes = read_file(path)?;
    generator_from_bytes(&bytes, device).map_err(|reason| content(path, reason))
}

/// Like [`load_generator`], from the bytes of a file.
///
/// # Errors
/// Returns a message that says what is wrong with the bytes.
pub fn generator_from_bytes(bytes: &[u8], device: Device) -> Result<Generator, String> {
    let file = SafeTensors::deserialize(bytes).map_err(|e| format!("its header is damaged ({e})"))?;
    let averaged = file.names().iter().any(|name| name.starts_with(AVERAGE));
    let (prefix, half) = if averaged { (AVERAGE, false) } else { ("", true) };
    generator(&file, prefix, half, device).map(|generator| generator.plain())
}

/// Loads a generator, its discriminator when the file has one, and the metadata on what the generator draws.
///
/// # Errors
/// Returns the errors of [`load_generator`], and an error when the discriminator's tensors are invalid.
pub fn load_networks(
    path: &Path,
    device: Device,
) -> Result<(Generator, Option<Discriminator>, ModelAbout), ModelFileError> {
    let bytes = read_file(path)?;
    let (generator, discriminator) = networks_from_bytes(&bytes, device).map_err(|reason| content(path, reason))?;
    Ok((generator, discriminator, ModelAbout::read(&bytes)))
}

/// Like [`load_networks`], from the bytes of a file.
///
/// # Errors
/// Returns a message that says what is wrong with the bytes.
pub fn networks_from_bytes(bytes: &[u8], device: Device) -> Result<(Generator, Option<Discriminator>), String> {
    let generator = generator_from_bytes(bytes, device)?;
    let file = SafeTensors::deserialize(bytes).map_err(|e| format!("its header is damaged ({e})"))?;
    let has_one = file.names().iter().any(|name| name.starts_with("discriminator."));
    // The auxiliary classifier is for training alone.
    let specs = DiscriminatorShape { classifier: false, ..discriminator_shape(&file) }.specs();
    let discriminator = has_one.then(|| network(&file, specs, true, device)).transpose()?;
    Ok((generator, discriminator.map(Discriminator::new)))
}

/// Serialises a generator as a model file in half precision, with `about` as its metadata.
///
/// # Errors
/// Returns the message of the safetensors library; does not fail for valid networks.
pub fn generator_bytes(generator: &Generator, about: &ModelAbout) -> Result<Vec<u8>, String> {
    half_precision(&[generator.parameters()], about.metadata())
}

/// Serialises a generator and its discriminator as a model file in half precision.
///
/// # Errors
/// Returns the message of [`generator_bytes`].
pub fn networks_bytes(generator: &Generator, discriminator: &Discriminator) -> Result<Vec<u8>, String> {
    half_precision(&[generator.parameters(), discriminator.parameters()], None)
}

/// Loads a classifier from the bytes of a model file.
///
/// # Errors
/// Returns a message that says what is wrong with the bytes.
pub fn classifier_from_bytes(bytes: &[u8], device: Device) -> Result<DigitClassifier, String> {
    let file = SafeTensors::deserialize(bytes).map_err(|e| format!("its header is damaged ({e})"))?;
    network(&file, DigitClassifier::SPECS.to_vec(), true, device).map(DigitClassifier::new)
}

/// Serialises a classifier as a model file in half precision.
///
/// # Errors
/// Returns the message of [`generator_bytes`].
pub fn classifier_bytes(classifier: &DigitClassifier) -> Result<Vec<u8>, String> {
    half_precision(&[classifier.parameters()], None)
}

fn half_precision(networks: &[&Parameters], about: Option<HashMap<String, String>>) -> Result<Vec<u8>, String> {
    let tensors: Vec<(String, Blob)> = networks
        .iter()
        .flat_map(|parameters| parameters.specs().iter().zip(parameters.tensors()))
        .map(|(spec, tensor)| {
            let flat = tensor.detach().to_device(Device::Cpu).to_kind(Kind::Half).reshape([-1]);
            let mut bytes = vec![0_u8; flat.numel() * 2];
            flat.copy_data_u8(&mut bytes, flat.numel());
            let shape = spec.shape.iter().map(|&d| usize::try_from(d).unwrap_or(0)).collect();
            (spec.name.to_string(), Blob { dtype: Dtype::F16, shape, bytes })
        })
        .collect();
    safetensors::serialize(tensors.iter().map(|(n, b)| (n.clone(), b)), about).map_err(|e| e.to_string())
}
