//! The whole state of a run in one safetensors file, and generators alone.
//!
//! Tensors carry PyTorch names and layout. The header's one metadata entry holds the rest of the
//! state as JSON, and a BLAKE3 sum over it and every tensor. Names, types and shapes are checked
//! against what the networks have before a value is copied: nothing is broadcast or converted.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors, View};
use serde::{Deserialize, Serialize};
use tch::{Device, Kind, Tensor};

use super::{Recipe, Trainer};
use crate::export::write_atomic;
use crate::model::{Adam, AdamState, Discriminator, Generator, Parameters, Spec};
use crate::session::RunRequest;

/// Files above this are refused unread: a checkpoint takes about 21 MB.
const LARGEST_FILE: u64 = 256 << 20;
/// No run comes near it, and sums with it do not overflow.
const MOST_STEPS: u64 = 1 << 50;
const METADATA: &str = "latent-explorer";

/// Why a checkpoint could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The file system's word.
    #[error("{} could not be read: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file system's word.
    #[error("{} could not be written: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// Not what it should be.
    #[error("{} is not a usable checkpoint: {reason}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// What a checkpoint holds beside tensors. No times: equal runs give equal bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunMeta {
    /// Of the format.
    pub version: u32,
    /// Steps taken.
    pub step: u64,
    /// The run's seed.
    pub seed: u64,
    /// Hyper-parameters in force.
    pub recipe: Recipe,
    /// What the run was asked to do; its folder is not kept, since folders move.
    pub request: RunRequest,
    /// BLAKE3 of the training pixels.
    pub data_hash: String,
    /// Rows of `metrics.csv` that belong to this state.
    pub metrics_rows: u64,
    /// Adam's count for the generator.
    pub adam_t_generator: u64,
    /// Adam's count for the discriminator.
    pub adam_t_discriminator: u64,
    /// Program, libtorch and thread count: the conditions of exact resumption.
    pub made_by: String,
}

#[derive(Serialize, Deserialize)]
struct Envelope {
    state: RunMeta,
    blake3: String,
}

struct Blob {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
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

/// Refuses what is not finite: such a state is of no use to anyone.
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
        out.push((spec.name.to_owned(), floats(spec.name, tensor, spec.shape)?));
        for (suffix, flat) in [("exp_avg", &adam.state().m), ("exp_avg_sq", &adam.state().v)] {
            let part = flat.narrow(0, offset, spec.count());
            let name = format!("adam.{}.{suffix}", spec.name);
            let blob = floats(&name, &part, spec.shape)?;
            out.push((name, blob));
        }
        offset += spec.count();
    }
    Ok(())
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

/// The bytes of a checkpoint of this trainer.
///
/// # Errors
/// Refuses a state with a value that is not finite.
pub fn to_bytes(trainer: &Trainer, request: &RunRequest, data_hash: &str, made_by: &str) -> Result<Vec<u8>, String> {
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
    };
    let mut tensors = Vec::new();
    add_network(&mut tensors, trainer.generator.parameters(), &trainer.adam_g)?;
    add_network(&mut tensors, trainer.discriminator.parameters(), &trainer.adam_d)?;
    let text = serde_json::to_string(&state).map_err(|e| e.to_string())?;
    let views: Vec<(String, &[u8])> = tensors.iter().map(|(n, b)| (n.clone(), b.bytes.as_slice())).collect();
    let blake3 = sum(&text, &views);
    let envelope = serde_json::to_string(&Envelope { state, blake3 }).map_err(|e| e.to_string())?;
    let metadata = HashMap::from([(METADATA.to_owned(), envelope)]);
    safetensors::serialize(tensors.iter().map(|(n, b)| (n.clone(), b)), Some(metadata)).map_err(|e| e.to_string())
}

/// Writes a checkpoint: whole, or not at all.
///
/// # Errors
/// Names the file and the cause.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    write_atomic(path, bytes).map_err(|cause| CheckpointError::Write { path: path.to_owned(), cause })
}

fn read_file(path: &Path) -> Result<Vec<u8>, CheckpointError> {
    let fail = |cause| CheckpointError::Read { path: path.to_owned(), cause };
    let file = File::open(path).map_err(fail)?;
    let length = file.metadata().map_err(fail)?.len();
    if length > LARGEST_FILE {
        return Err(content(path, format!("it is {} MB long, far more than any checkpoint", length >> 20)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(LARGEST_FILE).read_to_end(&mut bytes).map_err(fail)?;
    Ok(bytes)
}

fn content(path: &Path, reason: impl Into<String>) -> CheckpointError {
    CheckpointError::Content { path: path.to_owned(), reason: reason.into() }
}

fn tensor(file: &SafeTensors<'_>, name: &str, shape: &[i64], half_allowed: bool) -> Result<Tensor, String> {
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

fn network(file: &SafeTensors<'_>, specs: &'static [Spec], half: bool, device: Device) -> Result<Parameters, String> {
    let tensors = specs.iter().map(|spec| tensor(file, spec.name, spec.shape, half)).collect::<Result<Vec<_>, _>>()?;
    Parameters::new(specs, &tensors, device)
}

fn adam_state(file: &SafeTensors<'_>, specs: &'static [Spec], t: u64, device: Device) -> Result<AdamState, String> {
    let flat = |suffix: &str| -> Result<Tensor, String> {
        let parts = specs
            .iter()
            .map(|spec| {
                tensor(file, &format!("adam.{}.{suffix}", spec.name), spec.shape, false).map(|t| t.reshape([-1]))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Tensor::cat(&parts, 0).to_device(device))
    };
    Ok(AdamState { m: flat("exp_avg")?, v: flat("exp_avg_sq")?, t })
}

/// Reads a checkpoint's state without building networks, its sum checked.
///
/// # Errors
/// Says what is wrong with the file.
pub fn load(path: &Path, device: Device) -> Result<(Trainer, RunMeta), CheckpointError> {
    let bytes = read_file(path)?;
    from_bytes(&bytes, device).map_err(|reason| content(path, reason))
}

/// A trainer from a checkpoint's bytes.
///
/// # Errors
/// Says what is wrong with them.
pub fn from_bytes(bytes: &[u8], device: Device) -> Result<(Trainer, RunMeta), String> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|e| format!("its header is damaged ({e})"))?;
    let text = header
        .metadata()
        .as_ref()
        .and_then(|m| m.get(METADATA))
        .ok_or("it holds a generator only, or was made by another program")?;
    let envelope: Envelope = serde_json::from_str(text).map_err(|e| format!("its description is damaged ({e})"))?;
    let file = SafeTensors::deserialize(bytes).map_err(|e| format!("its header is damaged ({e})"))?;
    let state = envelope.state;
    if state.version != 1 {
        return Err(format!("it has format version {}, and this program reads version 1", state.version));
    }
    let views = file.tensors();
    let parts: Vec<(String, &[u8])> = views.iter().map(|(n, v)| (n.clone(), v.data())).collect();
    let canonical = serde_json::to_string(&state).map_err(|e| e.to_string())?;
    if sum(&canonical, &parts) != envelope.blake3 {
        return Err("its BLAKE3 sum does not match: it was damaged after it was written".to_owned());
    }
    if state.step > MOST_STEPS {
        return Err(format!("it claims {} steps, more than any run takes", state.step));
    }
    state.recipe.check()?;
    let generator = Generator::new(network(&file, Generator::SPECS, false, device)?);
    let discriminator = Discriminator::new(network(&file, Discriminator::SPECS, false, device)?);
    let adam_g = adam_state(&file, Generator::SPECS, state.adam_t_generator, device)?;
    let adam_d = adam_state(&file, Discriminator::SPECS, state.adam_t_discriminator, device)?;
    let trainer = Trainer::from_parts(
        state.recipe.clone(),
        state.seed,
        state.step,
        (generator, Adam::with_state(state.recipe.adam_g, adam_g)),
        (discriminator, Adam::with_state(state.recipe.adam_d, adam_d)),
    );
    Ok((trainer, state))
}

/// A generator from any safetensors file with the `generator.*` tensors, in 32 or 16 bits.
///
/// # Errors
/// Says what is wrong with the file.
pub fn load_generator(path: &Path, device: Device) -> Result<Generator, CheckpointError> {
    let bytes = read_file(path)?;
    generator_from_bytes(&bytes, device).map_err(|reason| content(path, reason))
}

/// As [`load_generator`], from memory.
///
/// # Errors
/// Says what is wrong with the bytes.
pub fn generator_from_bytes(bytes: &[u8], device: Device) -> Result<Generator, String> {
    let file = SafeTensors::deserialize(bytes).map_err(|e| format!("its header is damaged ({e})"))?;
    network(&file, Generator::SPECS, true, device).map(Generator::new)
}

/// A model file of the generator alone, in half precision.
///
/// # Errors
/// As [`to_bytes`].
pub fn generator_bytes(generator: &Generator) -> Result<Vec<u8>, String> {
    let tensors: Vec<(String, Blob)> = Generator::SPECS
        .iter()
        .zip(generator.parameters().tensors())
        .map(|(spec, tensor)| {
            let flat = tensor.detach().to_device(Device::Cpu).to_kind(Kind::Half).reshape([-1]);
            let mut bytes = vec![0_u8; flat.numel() * 2];
            flat.copy_data_u8(&mut bytes, flat.numel());
            let shape = spec.shape.iter().map(|&d| usize::try_from(d).unwrap_or(0)).collect();
            (spec.name.to_owned(), Blob { dtype: Dtype::F16, shape, bytes })
        })
        .collect();
    safetensors::serialize(tensors.iter().map(|(n, b)| (n.clone(), b)), None).map_err(|e| e.to_string())
}
