//! The layers that a generator may have before its dense layer: a mapping network, and the class as an input.
//!
//! T. Karras, S. Laine and T. Aila, "A style-based generator architecture for generative adversarial networks"
//! (2019): fully connected layers, each followed by a leaky ReLU.

use tch::{Device, Tensor};

use super::{Generator, Spec, leaky_relu};
use crate::latent::{DIM, MappedSpace};
use crate::protocol::{Mapping, Recipe};

/// What the class weights are multiplied with before the first layer, so that the class weighs as much as some noise
/// values together.
pub const CLASS_SCALE: f64 = 2.0;
/// Variance of the initial weights times the number of inputs: it keeps the activations' variance from layer to
/// layer.
pub(super) const GAIN: f32 = 1.7;
/// How the names of the mapping network's parameters begin.
pub(super) const PREFIX: &str = "generator.mapping.";
/// The most classes of a class input in a file.
const MOST_CLASSES: usize = 64;
/// The most layers of a mapping network in a file.
const MOST_LAYERS: usize = 12;
/// The most outputs of one of its layers.
const MOST_OUTPUTS: usize = 512;

/// Which layers a generator has besides the classic ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GeneratorShape {
    /// Number of outputs of each layer of the mapping network, first to last; empty without a mapping network.
    pub mapping: Vec<i64>,
    /// Class weights that the first layer reads after the 200 noise values; 0 without a class input.
    pub classes: i64,
    /// Whether batch normalisation follows the dense layer and the first convolution.
    pub normalised: bool,
}

impl GeneratorShape {
    /// The shape that a recipe describes.
    pub fn of_recipe(recipe: &Recipe) -> Self {
        Self {
            mapping: recipe.mapping.map_or_else(Vec::new, Mapping::widths),
            classes: recipe.class_input.map_or(0, |input| input.classes as i64),
            normalised: recipe.normalise,
        }
    }

    /// The shape of the generator in a file; `sizes` gives the size of a tensor along each dimension, if the file has
    /// the tensor.
    ///
    /// # Errors
    /// Says which tensor has a size that no generator has.
    pub fn read(sizes: impl Fn(&str) -> Option<Vec<usize>>) -> Result<Self, String> {
        let mut mapping = Vec::new();
        while let Some(size) = sizes(&weight_name(mapping.len())) {
            match size[..] {
                [outputs, _] if (1..=MOST_OUTPUTS).contains(&outputs) && mapping.len() < MOST_LAYERS => {
                    mapping.push(outputs as i64);
                }
                _ => {
                    return Err(format!(
                        "{} has shape {size:?}; a mapping network has at most {MOST_LAYERS} layers of 1 to \
                         {MOST_OUTPUTS} values",
                        weight_name(mapping.len())
                    ));
                }
            }
        }
        let first = if mapping.is_empty() { Generator::SPECS[0].name.to_string() } else { weight_name(0) };
        let inputs = sizes(&first).and_then(|size| size.get(1).copied());
        let classes = inputs.and_then(|inputs| inputs.checked_sub(DIM)).filter(|classes| *classes <= MOST_CLASSES);
        let normalised = sizes("generator.norm1.weight").is_some();
        Ok(Self { mapping, classes: classes.unwrap_or(0) as i64, normalised })
    }

    /// Names and shapes of the parameters: the classic layers, then both normalisations, then the mapping network.
    pub fn specs(&self) -> Vec<Spec> {
        let mut specs = Generator::SPECS.to_vec();
        let inputs = DIM as i64 + self.classes;
        let dense_inputs = self.mapping.last().copied().unwrap_or(inputs);
        specs[0].shape = vec![specs[0].shape[0], dense_inputs].into();
        if self.normalised {
            for (name, size) in [("generator.norm1", 128), ("generator.norm2", 64)] {
                specs.push(Spec::of(format!("{name}.weight"), vec![size]));
                specs.push(Spec::of(format!("{name}.bias"), vec![size]));
            }
        }
        let mut inputs = inputs;
        for (layer, &outputs) in self.mapping.iter().enumerate() {
            specs.push(Spec::of(weight_name(layer), vec![outputs, inputs]));
            specs.push(Spec::of(format!("{PREFIX}{layer}.bias"), vec![outputs]));
            inputs = outputs;
        }
        specs
    }

    /// Index of the mapping network's first weight in the list of parameters.
    pub(super) fn mapping_start(&self) -> usize {
        Generator::SPECS.len() + if self.normalised { 4 } else { 0 }
    }
}

impl Generator {
    /// The mapping network in plain numbers; `None` without one, and with a class input.
    pub fn mapped_space(&self) -> Option<MappedSpace> {
        if self.shape().classes > 0 {
            return None;
        }
        let values = |tensor: &Tensor| Vec::<f32>::try_from(tensor.detach().to_device(Device::Cpu).reshape([-1])).ok();
        let layers = self.parameters().tensors().get(self.shape().mapping_start()..)?;
        let layers = layers.chunks_exact(2).map(|layer| Some((values(&layer[0])?, values(&layer[1])?)));
        MappedSpace::new(&layers.collect::<Option<Vec<_>>>()?)
    }
}

fn weight_name(layer: usize) -> String {
    format!("{PREFIX}{layer}.weight")
}

/// `x [n, inputs]` through these weights and biases, each layer followed by a leaky ReLU.
pub(super) fn forward(x: &Tensor, layers: &[Tensor]) -> Tensor {
    let mut x = x.shallow_clone();
    for layer in layers.chunks_exact(2) {
        x = leaky_relu(&x.linear(&layer[0], Some(&layer[1])), Generator::SLOPE);
    }
    x
}
