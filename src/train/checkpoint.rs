//! Checkpoints: the whole state of a run in one safetensors file.
//!
//! Tensors have PyTorch names and layout. The header has one metadata entry: the rest of the state as JSON, and a
//! BLAKE3 hash of it and every tensor.

use std::collections::HashMap;
use std::path::Path;

use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tch::{Device, Kind, Tensor};

use super::Trainer;
use crate::files::write_atomic;
use crate::model::file::{
    AVERAGE, Blob, METADATA, ModelFileError, content, discriminator_shape, network, read_file, tensor,
};
use crate::model::{
    Adam, AdamState, Discriminator, DiscriminatorShape, Generator, GeneratorShape, Parameters, STATISTICS, Spec,
    draws_digits, file as model_file,
};
use crate::protocol::{MOST_STEPS, Measurement, Recipe, RunRequest};

/// The part of a checkpoint that is not tensors. It has no times, so that equal runs give equal bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunMeta {
    /// Version of the format.
    pub version: u32,
    /// Number of steps taken.
    pub step: u64,
    /// Seed of the run.
    pub seed: u64,
    /// Current hyper-parameters.
    pub recipe: Recipe,
    /// The settings of the run, without its folder, because folders move.
    pub request: RunRequest,
    /// BLAKE3 hash of the training pixels.
    pub data_hash: String,
    /// Number of rows of `metrics.csv` at this state.
    pub metrics_rows: u64,
    /// Number of steps of the generator's Adam.
    pub adam_t_generator: u64,
    /// Number of steps of the discriminator's Adam.
    pub adam_t_discriminator: u64,
    /// Program version, libtorch version and number of threads. Resumption is exact when they are the same.
    pub made_by: String,
    /// Number of training images; `None` in files of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub train_images: Option<u64>,
    /// Whether the digit classifier can read the training images; `None` in files of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digits: Option<bool>,
    /// Names of the classes, where the recipe has a class input.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub class_names: Vec<String>,
    /// Quality measurements up to this state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quality: Vec<Measurement>,
}

impl RunMeta {
    /// Whether the digit classifier can read the images of this run's generator.
    pub fn draws_digits(&self) -> bool {
        draws_digits(self.digits, &self.data_hash)
    }
}

/// Data of a checkpoint that the trainer does not have.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Quality measurements of the run.
    pub quality: Vec<Measurement>,
    /// Number of training images.
    pub train_images: Option<u64>,
    /// Whether the digit classifier can read the training images.
    pub digits: Option<bool>,
    /// Names of the classes, where the recipe has a class input.
    pub class_names: Vec<String>,
}

#[derive(Serialize)]
struct Envelope {
    state: RunMeta,
    blake3: String,
}

/// [`Envelope`] when read. The state stays JSON text, because the hash covers its exact bytes: every change is
/// detected.
#[derive(Deserialize)]
struct Sealed<'a> {
    #[serde(borrow)]
    state: &'a RawValue,
    blake3: String,
}

/// Serialises a tensor; refuses values that are not finite.
fn floats(name: &str, tensor: &Tensor, shape: &[i64]) -> Result<Blob, String> {
    let flat = tensor.detach().to_device(Device::Cpu).to_kind(Kind::Float).reshape([-1]);
    let values = Vec::<f32>::try_from(&flat).map_err(|e| e.to_string())?;
    if !values.iter().all(|v| v.is_finite()) {
        return Err(format!("{name} holds numbers that are not finite"));
    }
    Ok(Blob {
        dtype: Dtype::F32,
        shape: shape.iter().map(|&d| usize::try_from(d).unwrap_or(0)).collect(),
        bytes: values.iter().flat_map(|v| v.to_le_bytes()).collect(),
    })
}

fn add_network(out: &mut Vec<(String, Blob)>, parameters: &Parameters, adam: &Adam) -> Result<(), String> {
    let mut offset = 0;
    for (spec, tensor) in parameters.specs().iter().zip(parameters.tensors()) {
        out.push((spec.name.to_string(), floats(&spec.name, tensor, &spec.shape)?));
        for (suffix, flat) in [("exp_avg", &adam.state().m), ("exp_avg_sq", &adam.state().v)] {
            let part = flat.narrow(0, offset, spec.count());
            let name = format!("adam.{}.{suffix}", spec.name);
            let blob = floats(&name, &part, &spec.shape)?;
            out.push((name, blob));
        }
        offset += spec.count();
    }
    Ok(())
}

/// Adds the generator's running statistics, with this prefix, when it has them.
fn add_statistics(out: &mut Vec<(String, Blob)>, generator: &Generator, prefix: &str) -> Result<(), String> {
    let Some(statistics) = generator.statistics() else { return Ok(()) };
    for ((name, size), tensor) in STATISTICS.iter().zip(statistics.tensors()) {
        let name = format!("{prefix}{name}");
        let blob = floats(&name, tensor, &[*size])?;
        out.push((name, blob));
    }
    Ok(())
}

fn add_average(out: &mut Vec<(String, Blob)>, generator: &Generator) -> Result<(), String> {
    let parameters = generator.parameters();
    for (spec, tensor) in parameters.specs().iter().zip(parameters.tensors()) {
        let name = format!("{AVERAGE}{}", spec.name);
        let blob = floats(&name, tensor, &spec.shape)?;
        out.push((name, blob));
    }
    add_statistics(out, generator, AVERAGE)
}

fn sum(meta: &str, tensors: &[(String, &[u8])]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(meta.as_bytes());
    let mut sorted: Vec<_> = tensors.iter().collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, bytes) in sorted {
        hasher.update(name.as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    hasher.finalize().to_hex().to_string()
}

/// Serialises a checkpoint of this trainer.
///
/// # Errors
/// Returns a message when a value is not finite.
pub fn to_bytes(trainer: &Trainer, request: &RunRequest, data_hash: &str, made_by: &str) -> Result<Vec<u8>, String> {
    to_bytes_with(trainer, request, data_hash, made_by, Beside::default())
}

/// Like [`to_bytes`], and also writes the entries that `beside` holds.
///
/// # Errors
/// Returns the message of [`to_bytes`].
pub fn to_bytes_with(
    trainer: &Trainer,
    request: &RunRequest,
    data_hash: &str,
    made_by: &str,
    beside: Beside,
) -> Result<Vec<u8>, String> {
    let Beside { quality, train_images, digits, class_names } = beside;
    let state = RunMeta {
        version: 1,
        step: trainer.step,
        seed: trainer.seed,
        recipe: trainer.recipe.clone(),
        request: RunRequest { out: None, ..request.clone() },
        data_hash: data_hash.to_owned(),
        metrics_rows: trainer.step,
        adam_t_generator: trainer.adam_g.state().t,
        adam_t_discriminator: trainer.adam_d.state().t,
        made_by: made_by.to_owned(),
        train_images,
        digits,
        class_names,
        quality,
    };
    let mut tensors = Vec::new();
    add_network(&mut tensors, trainer.generator.parameters(), &trainer.adam_g)?;
    add_statistics(&mut tensors, &trainer.generator, "")?;
    add_network(&mut tensors, trainer.discriminator.parameters(), &trainer.adam_d)?;
    if let Some(generator) = trainer.average() {
        add_average(&mut tensors, generator)?;
    }
    let text = serde_json::to_string(&state).map_err(|e| e.to_string())?;
    let views: Vec<(String, &[u8])> = tensors.iter().map(|(n, b)| (n.clone(), b.bytes.as_slice())).collect();
    let blake3 = sum(&text, &views);
    let envelope = serde_json::to_string(&Envelope { state, blake3 }).map_err(|e| e.to_string())?;
    let metadata = HashMap::from([(METADATA.to_owned(), envelope)]);
    safetensors::serialize(tensors.iter().map(|(n, b)| (n.clone(), b)), Some(metadata)).map_err(|e| e.to_string())
}

/// Writes a checkpoint atomically: the file is complete or unchanged.
///
/// # Errors
/// Returns an error with the file's path and the cause.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), ModelFileError> {
    write_atomic(path, bytes).map_err(|cause| ModelFileError::Write { path: path.to_owned(), cause })
}

fn adam_state(file: &SafeTensors<'_>, specs: &[Spec], t: u64, device: Device) -> Result<AdamState, String> {
    let flat = |suffix: &str| -> Result<Tensor, String> {
        let parts = specs
            .iter()
            .map(|spec| {
                tensor(file, &format!("adam.{}.{suffix}", spec.name), &spec.shape, false).map(|t| t.reshape([-1]))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Tensor::cat(&parts, 0).to_device(device))
    };
    Ok(AdamState { m: flat("exp_avg")?, v: flat("exp_avg_sq")?, t })
}

/// Loads a checkpoint, verifies its hash and creates its trainer on this device. The trainer computes in 32-bit floats
/// when the device lacks the recipe's precision, which it keeps for other devices.
///
/// # Errors
/// Returns an error when the file cannot be read or is not a valid checkpoint.
pub fn load(path: &Path, device: Device) -> Result<(Trainer, RunMeta), ModelFileError> {
    let bytes = read_file(path)?;
    from_bytes(&bytes, device).map_err(|reason| content(path, reason))
}

/// Like [`load`], from the bytes of a file.
///
/// # Errors
/// Returns a message that says what is wrong with the bytes.
pub fn from_bytes(bytes: &[u8], device: Device) -> Result<(Trainer, RunMeta), String> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|e| format!("its header is damaged ({e})"))?;
    let text = header
        .metadata()
        .as_ref()
        .and_then(|m| m.get(METADATA))
        .ok_or("it holds a generator only, or was made by another program")?;
    let damaged = |e: serde_json::Error| format!("its description is damaged ({e})");
    let sealed: Sealed<'_> = serde_json::from_str(text).map_err(damaged)?;
    let file = SafeTensors::deserialize(bytes).map_err(|e| format!("its header is damaged ({e})"))?;
    let state: RunMeta = serde_json::from_str(sealed.state.get()).map_err(damaged)?;
    if state.version != 1 {
        return Err(format!("it has format version {}, and this program reads version 1", state.version));
    }
    let views = file.tensors();
    let parts: Vec<(String, &[u8])> = views.iter().map(|(n, v)| (n.clone(), v.data())).collect();
    if sum(sealed.state.get(), &parts) != sealed.blake3 {
        return Err("its BLAKE3 sum does not match: it was damaged after it was written".to_owned());
    }
    if state.step > MOST_STEPS {
        return Err(format!("it declares {} steps, more than a run can have", state.step));
    }
    state.recipe.check()?;
    Recipe::from_request(&state.request).map_err(|reason| format!("what it asks for is not possible: {reason}"))?;
    let generator = model_file::generator(&file, "", false, device)?;
    if *generator.shape() != GeneratorShape::of_recipe(&state.recipe) {
        return Err("its generator is not the one its recipe describes".to_owned());
    }
    let shape = discriminator_shape(&file);
    if shape != DiscriminatorShape::of_recipe(&state.recipe) {
        return Err("its discriminator is not the one its recipe describes".to_owned());
    }
    let discriminator = Discriminator::new(network(&file, shape.specs(), false, device)?);
    let adam_g = adam_state(&file, generator.parameters().specs(), state.adam_t_generator, device)?;
    let adam_d = adam_state(&file, discriminator.parameters().specs(), state.adam_t_discriminator, device)?;
    let mut trainer = Trainer::from_parts(
        state.recipe.clone(),
        state.seed,
        state.step,
        (generator, Adam::with_state(state.recipe.adam_g, adam_g)),
        (discriminator, Adam::with_state(state.recipe.adam_d, adam_d)),
    );
    if state.recipe.ema.is_some() {
        let average = model_file::generator(&file, AVERAGE, false, device)?;
        if average.shape() != trainer.generator.shape() {
            return Err("its averaged generator is not the one its recipe describes".to_owned());
        }
        trainer.set_average(average);
    }
    Ok((trainer, state))
}
