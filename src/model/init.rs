//! Initial weights as in Keras: the generator's dense kernel and the discriminator's first kernel N(0, 0.02), other
//! kernels Glorot uniform (X. Glorot and Y. Bengio, 2010), biases 0. They depend on the seed only.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use tch::{Device, Tensor};

use super::mapping::{self, GeneratorShape};
use super::{DigitClassifier, Discriminator, DiscriminatorShape, Generator, Parameters, Spec, Statistics};
use crate::latent::random::{Stream, fill_normal, rng};

/// Initial generator. Batch normalisation starts with scale 1 and offset 0.
///
/// # Errors
/// Returns the error of [`Parameters::new`] when the tensors do not fit the shape. This cannot happen with the shape of
/// a checked recipe.
pub fn initial_generator(seed: u64, shape: &GeneratorShape, device: Device) -> Result<Generator, String> {
    let parameters = initial(shape.specs(), "generator.dense.weight", &mut rng(seed, Stream::Weights, 0), device)?;
    let statistics = shape.normalised.then(|| Statistics::new(device));
    Ok(Generator::with_shape(shape.clone(), parameters, statistics))
}

/// Initial discriminator of this shape.
///
/// # Errors
/// Returns the message of [`Parameters::new`], like [`initial_generator`].
pub fn initial_discriminator(seed: u64, shape: DiscriminatorShape, device: Device) -> Result<Discriminator, String> {
    initial(shape.specs(), "discriminator.conv1.weight", &mut rng(seed, Stream::Weights, 1), device)
        .map(Discriminator::new)
}

/// Initial digit classifier.
///
/// # Errors
/// Returns the message of [`Parameters::new`], like [`initial_generator`].
pub fn initial_classifier(seed: u64, device: Device) -> Result<DigitClassifier, String> {
    initial(DigitClassifier::SPECS.to_vec(), "", &mut rng(seed, Stream::Weights, 2), device).map(DigitClassifier::new)
}

fn initial(specs: Vec<Spec>, normal: &str, rng: &mut ChaCha8Rng, device: Device) -> Result<Parameters, String> {
    let tensors: Vec<Tensor> = specs
        .iter()
        .map(|spec| {
            let mut values = vec![0.0_f32; usize::try_from(spec.count()).unwrap_or(0)];
            if spec.name == normal {
                fill_normal(rng, &mut values);
                values.iter_mut().for_each(|v| *v *= 0.02);
            } else if spec.name.starts_with(mapping::PREFIX) && spec.shape.len() > 1 {
                fill_normal(rng, &mut values);
                let deviation = (mapping::GAIN / spec.shape[1] as f32).sqrt();
                values.iter_mut().for_each(|v| *v *= deviation);
            } else if spec.name == mapping::GATE {
                values.fill(mapping::SHARPNESS);
            } else if spec.name.contains("norm") && spec.name.ends_with("weight") {
                values.fill(1.0);
            } else if spec.shape.len() > 1 {
                let limit = glorot_limit(&spec.shape);
                values.iter_mut().for_each(|v| *v = rng.random_range(-limit..limit));
            }
            Tensor::from_slice(&values).view(&*spec.shape)
        })
        .collect();
    Parameters::new(specs, &tensors, device)
}

/// Limit of Glorot uniform: `sqrt(6 / (fan_in + fan_out))`, where the fans include the receptive field.
fn glorot_limit(shape: &[i64]) -> f32 {
    let field: i64 = shape[2..].iter().product();
    (6.0 / ((shape[0] + shape[1]) * field) as f32).sqrt()
}
