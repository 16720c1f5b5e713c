//! Optional layers before the generator's dense layer: a mapping network, and inputs for the class. The class is given
//! by the caller, or a gate computes it from the noise.
//!
//! T. Karras, S. Laine and T. Aila, "A style-based generator architecture for generative adversarial networks"
//! (2019): fully connected layers, each followed by a leaky ReLU.

use tch::{Device, Kind, Tensor};

use super::{Generator, Spec, leaky_relu};
use crate::latent::{DIM, Gate, MappedSpace};
use crate::protocol::{ClassInput, Mapping, Recipe};

/// Factor of the class weights at the first layer's input. It gives the class about as much influence as several noise
/// values together.
pub const CLASS_SCALE: f64 = 2.0;
/// Initial sharpness of a gate: the factor of the noise values in its softmax.
pub(super) const SHARPNESS: f32 = 10.0;
/// Largest sharpness of a gate in a file: a larger one would overflow with large noise values.
pub(super) const SHARPEST: f64 = 1000.0;
/// The name of a gate's parameter.
pub(super) const GATE: &str = "generator.gate";
/// Product of the initial weights' variance and the layer's number of inputs. With this value, the variance of the
/// activations stays about the same from layer to layer.
pub(super) const GAIN: f32 = 1.7;
/// How the names of the mapping network's parameters begin.
pub(super) const PREFIX: &str = "generator.mapping.";
/// Largest number of layers of a mapping network that is read from a file.
const MOST_LAYERS: usize = 12;
/// Largest number of outputs of a mapping network's layer that is read from a file.
const MOST_OUTPUTS: usize = 512;

/// Which layers a generator has besides the classic ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GeneratorShape {
    /// Number of outputs of each layer of the mapping network, first to last; empty without a mapping network.
    pub mapping: Vec<i64>,
    /// Number of class weights that the first layer reads after the 200 noise values; 0 without a class input.
    pub classes: i64,
    /// Number of class weights that the gate computes from the noise; the first layer reads them after the noise
    /// values. 0 without a gate.
    pub gate: i64,
    /// Whether batch normalisation follows the dense layer and the first convolution.
    pub normalised: bool,
}

impl GeneratorShape {
    /// The shape that a recipe describes.
    pub fn of_recipe(recipe: &Recipe) -> Self {
        let of_kind = |from_noise| recipe.class_input.filter(|input| input.from_noise == from_noise);
        let classes = |from_noise| of_kind(from_noise).map_or(0, |input| input.classes as i64);
        Self {
            mapping: recipe.mapping.map_or_else(Vec::new, Mapping::widths),
            classes: classes(false),
            gate: classes(true),
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
        let classes = inputs
            .and_then(|inputs| inputs.checked_sub(DIM))
            .filter(|classes| *classes <= ClassInput::MOST_CLASSES as usize);
        let classes = classes.unwrap_or(0) as i64;
        let has_gate = sizes(GATE).is_some();
        if has_gate && classes == 0 {
            return Err(format!("{GATE} chooses among no classes: {first} has no inputs for them"));
        }
        let normalised = sizes("generator.norm1.weight").is_some();
        let [classes, gate] = if has_gate { [0, classes] } else { [classes, 0] };
        Ok(Self { mapping, classes, gate, normalised })
    }

    /// Names and shapes of the parameters: the classic layers, then both normalisations, then the mapping network, then
    /// the gate's sharpness.
    pub fn specs(&self) -> Vec<Spec> {
        let mut specs = Generator::SPECS.to_vec();
        let inputs = DIM as i64 + self.classes + self.gate;
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
        if self.gate > 0 {
            specs.push(Spec::fixed(GATE, &[1]));
        }
        specs
    }

    /// Index of the mapping network's first weight in the list of parameters.
    pub(super) fn mapping_start(&self) -> usize {
        Generator::SPECS.len() + if self.normalised { 4 } else { 0 }
    }
}

impl Generator {
    /// Class weights `[n, gate]` that the gate computes from the noise `z [n, 200]`; `None` without a gate. They are
    /// the softmax of the first `gate` noise values times the sharpness: near 1 for the class of the largest value.
    pub fn gate_weights(&self, z: &Tensor) -> Option<Tensor> {
        let gate = self.shape().gate;
        let sharpness = self.parameters().tensors().last().filter(|_| gate > 0)?;
        Some((z.narrow(1, 0, gate) * sharpness).softmax(-1, Kind::Float))
    }

    /// The mapping network and its gate as a [`MappedSpace`], without tensors; `None` without a mapping network, or
    /// with a class input.
    pub fn mapped_space(&self) -> Option<MappedSpace> {
        if self.shape().classes > 0 {
            return None;
        }
        let values = |tensor: &Tensor| Vec::<f32>::try_from(tensor.detach().to_device(Device::Cpu).reshape([-1])).ok();
        let layers = self.parameters().tensors().get(self.shape().mapping_start()..)?;
        let layers = layers.chunks_exact(2).map(|layer| Some((values(&layer[0])?, values(&layer[1])?)));
        let sharpness = self.parameters().tensors().last().filter(|_| self.shape().gate > 0);
        let gate = sharpness.map(|sharpness| Gate {
            classes: self.shape().gate as usize,
            sharpness: sharpness.double_value(&[0]) as f32,
            scale: CLASS_SCALE as f32,
        });
        MappedSpace::new(gate, &layers.collect::<Option<Vec<_>>>()?)
    }
}

fn weight_name(layer: usize) -> String {
    format!("{PREFIX}{layer}.weight")
}

/// Passes `x [n, inputs]` through layers with these weights and biases, each followed by a leaky ReLU. Ignores an
/// unpaired last tensor, the gate's sharpness.
pub(super) fn forward(x: &Tensor, layers: &[Tensor]) -> Tensor {
    let mut x = x.shallow_clone();
    for layer in layers.chunks_exact(2) {
        x = leaky_relu(&x.linear(&layer[0], Some(&layer[1])), Generator::SLOPE);
    }
    x
}

#[cfg(test)]
mod tests {
    use super::super::initial_generator;
    use super::*;
    use crate::latent::random::sample;

    fn gated() -> GeneratorShape {
        GeneratorShape { mapping: vec![24, 16], classes: 0, gate: 10, normalised: false }
    }

    #[test]
    fn a_shape_is_read_from_the_tensors_that_it_describes() {
        let classes = GeneratorShape { classes: 10, gate: 0, ..gated() };
        let straight = GeneratorShape { mapping: Vec::new(), ..gated() };
        for shape in [gated(), classes, straight, GeneratorShape::default()] {
            let specs = shape.specs();
            let sizes = |name: &str| {
                let found = specs.iter().find(|spec| spec.name == name)?;
                Some(found.shape.iter().map(|size| *size as usize).collect())
            };
            assert_eq!(GeneratorShape::read(sizes), Ok(shape));
        }
        let of_none = |name: &str| match name {
            "generator.dense.weight" => Some(vec![6272, DIM]),
            GATE => Some(vec![1]),
            _ => None,
        };
        assert!(GeneratorShape::read(of_none).unwrap_err().contains("no classes"));
    }

    #[test]
    fn a_gate_weighs_the_class_of_the_largest_of_the_first_values() {
        let generator = initial_generator(1, &gated(), Device::Cpu).unwrap();
        let mut values = vec![0.0; DIM];
        (values[3], values[50]) = (1.5, 9.0);
        let weights = generator.gate_weights(&Tensor::from_slice(&values).view([1, -1])).unwrap();
        assert_eq!(weights.size(), [1, 10]);
        assert!(weights.double_value(&[0, 3]) > 0.99);
        assert!((weights.sum(Kind::Double).double_value(&[]) - 1.0).abs() < 1e-6);
        let plain = initial_generator(1, &GeneratorShape { gate: 0, ..gated() }, Device::Cpu).unwrap();
        assert!(plain.gate_weights(&Tensor::from_slice(&values).view([1, -1])).is_none());
    }

    #[test]
    fn the_mapped_space_in_plain_numbers_has_the_values_of_the_network() {
        for shape in [gated(), GeneratorShape { gate: 0, ..gated() }] {
            let generator = initial_generator(2, &shape, Device::Cpu).unwrap();
            let space = generator.mapped_space().unwrap();
            for seed in 0..4 {
                let z = sample(seed);
                let _guard = tch::no_grad_guard();
                let of_network = generator.mapped(&Tensor::from_slice(z.as_slice()).view([1, -1]), None);
                let of_network = Vec::<f32>::try_from(of_network.reshape([-1])).unwrap();
                let apart = space.values(&z).iter().zip(&of_network).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(apart < 1e-4, "{apart}");
            }
        }
    }
}
