//! Principal components of the dense layer's activations, mapped back to the latent space.

use tch::{Device, Kind, Tensor};

use super::coordinates::Coordinates;
use super::first_layer::{numbers, principal};
use super::samples::Samples;
use crate::latent::{Course, DIM, Direction};
use crate::model::{Generator, leaky_relu};
use crate::protocol::Finding;

/// Number of samples for the components; their Gram matrix is 1,000 x 1,000.
const SAMPLES: usize = 1000;

/// Finds the principal components of the dense layer's activations. Without a mapping network, the direction of a
/// component is the regression of `z` on the samples' coordinates along it (E. Härkönen et al., "GANSpace: discovering
/// interpretable GAN controls", 2020). With a mapping network, a curve follows the regression of these coordinates on
/// the mapped values.
pub(super) fn directions(
    generator: &Generator,
    samples: &Samples,
    coordinates: &Coordinates,
    count: usize,
) -> Vec<Finding> {
    let _guard = tch::no_grad_guard();
    let values: Vec<f32> = samples.vectors.iter().take(SAMPLES).flat_map(|z| z.as_slice().iter().copied()).collect();
    let device = generator.parameters().flat().device();
    let z = Tensor::from_slice(&values).view([-1, DIM as i64]).to_device(device);
    let activations = leaky_relu(&generator.dense(&z), Generator::SLOPE).to_device(Device::Cpu);
    let centred = &activations - activations.mean_dim([0].as_slice(), true, Kind::Float);
    // The eigenvectors of the Gram matrix are the samples' coordinates along the components, up to a factor that does
    // not change a direction.
    let products = centred.matmul(&centred.tr());
    let z = z.to_device(Device::Cpu).to_kind(Kind::Double);
    let used: Vec<usize> = (0..samples.vectors.len().min(SAMPLES)).collect();
    let ridge = coordinates.ridge(&used).filter(|_| coordinates.are_mapped());
    principal(&products, "component", count, |along| match &ridge {
        Some(ridge) => coordinates.course(&ridge.fit(&numbers(along)?)?.weights),
        None => Direction::from_weights(&numbers(&z.tr().mv(along))?).map(Course::Straight),
    })
}
