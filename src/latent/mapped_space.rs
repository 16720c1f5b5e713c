//! The mapping network of a generator, computed without libtorch: the mapped values of the noise, and their gradients.
//!
//! T. Karras, S. Laine and T. Aila, "A style-based generator architecture for generative adversarial networks" (2019).

use nalgebra::{DMatrix, DVector};

use super::{DIM, LatentVector};

/// Slope of the leaky ReLU for negative values.
const SLOPE: f32 = 0.2;

/// A gate: the first layer also reads `scale * softmax(sharpness * z)` of the first `classes` noise values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// Number of noise values in the softmax.
    pub classes: usize,
    /// Multiplies the noise values.
    pub sharpness: f32,
    /// Multiplies the softmax.
    pub scale: f32,
}

/// Fully connected layers, each followed by a leaky ReLU of slope 0.2. The first one reads the 200 noise values, and
/// the gate's values where there is a gate.
#[derive(Clone, Debug, PartialEq)]
pub struct MappedSpace {
    gate: Option<Gate>,
    layers: Vec<Layer>,
}

#[derive(Clone, Debug, PartialEq)]
struct Layer {
    /// `[outputs, inputs]`.
    weights: DMatrix<f32>,
    /// `[inputs, outputs]`, stored for the gradients because products read a matrix by columns.
    transposed: DMatrix<f32>,
    biases: DVector<f32>,
}

impl MappedSpace {
    /// Takes the layers, first to last: weights row by row, `[outputs, inputs]`, and one bias per output. Returns
    /// `None` without layers, and when a layer does not fit the layer before.
    pub fn new(gate: Option<Gate>, layers: &[(Vec<f32>, Vec<f32>)]) -> Option<Self> {
        let mut inputs = DIM + gate.map_or(0, |gate| gate.classes);
        let mut read = Vec::with_capacity(layers.len());
        for (weights, biases) in layers {
            let outputs = biases.len();
            if outputs == 0 || weights.len() != outputs * inputs {
                return None;
            }
            read.push(Layer {
                weights: DMatrix::from_row_slice(outputs, inputs, weights),
                transposed: DMatrix::from_column_slice(inputs, outputs, weights),
                biases: DVector::from_column_slice(biases),
            });
            inputs = outputs;
        }
        let fits = !read.is_empty() && gate.is_none_or(|gate| (1..=DIM).contains(&gate.classes));
        fits.then_some(Self { gate, layers: read })
    }

    /// Number of values of the mapped space.
    pub fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.biases.len())
    }

    /// Number of noise values that a gate reads to choose the class; 0 without a gate.
    pub fn classes(&self) -> usize {
        self.gate.map_or(0, |gate| gate.classes)
    }

    /// The mapped values of a vector.
    pub fn values(&self, z: &LatentVector) -> DVector<f32> {
        self.forward(z).pop().unwrap_or_default().map(leaky)
    }

    /// The mapped values of a vector, and the gradient there of each function `weights . mapped` with respect to the
    /// noise. `weights` is `[outputs, n]`, and the gradients are `[200, n]`.
    ///
    /// # Panics
    /// When `weights` has another number of rows than the mapped space has values.
    pub fn gradients(&self, z: &LatentVector, weights: &DMatrix<f32>) -> (DVector<f32>, DMatrix<f32>) {
        let before = self.forward(z);
        let mut gradients = weights.clone();
        for (layer, before) in self.layers.iter().zip(&before).rev() {
            for mut column in gradients.column_iter_mut() {
                column.zip_apply(before, |gradient, value| *gradient *= if value > 0.0 { 1.0 } else { SLOPE });
            }
            gradients = &layer.transposed * &gradients;
        }
        if let Some(gate) = self.gate {
            gradients = gate.gradients(z, &gradients);
        }
        (before.last().map(|last| last.map(leaky)).unwrap_or_default(), gradients)
    }

    /// What the first layer reads.
    fn inputs(&self, z: &LatentVector) -> DVector<f32> {
        let mut inputs = z.as_slice().to_vec();
        if let Some(gate) = self.gate {
            inputs.extend(gate.weights(z).map(|weight| weight * gate.scale));
        }
        DVector::from_vec(inputs)
    }

    /// The outputs of each layer before its leaky ReLU.
    fn forward(&self, z: &LatentVector) -> Vec<DVector<f32>> {
        let mut all: Vec<DVector<f32>> = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let inputs = all.last().map_or_else(|| self.inputs(z), |last| last.map(leaky));
            all.push(&layer.weights * inputs + &layer.biases);
        }
        all
    }
}

impl Gate {
    /// The softmax.
    fn weights(self, z: &LatentVector) -> impl Iterator<Item = f32> + Clone {
        let first = z.as_slice()[..self.classes].to_vec();
        let most = first.iter().fold(f32::MIN, |most, value| most.max(*value));
        let powers: Vec<f32> = first.iter().map(|value| (self.sharpness * (value - most)).exp()).collect();
        let sum: f32 = powers.iter().sum();
        powers.into_iter().map(move |power| power / sum)
    }

    /// Converts gradients with respect to the inputs of the first layer, `[200 + classes, n]`, to gradients with
    /// respect to the noise, `[200, n]`.
    fn gradients(self, z: &LatentVector, of_inputs: &DMatrix<f32>) -> DMatrix<f32> {
        let weights: Vec<f32> = self.weights(z).collect();
        let mut gradients = of_inputs.rows(0, DIM).into_owned();
        for (mut column, inputs) in gradients.column_iter_mut().zip(of_inputs.column_iter()) {
            let of_weights = inputs.rows(DIM, self.classes);
            let mean: f32 = weights.iter().zip(of_weights.iter()).map(|(weight, gradient)| weight * gradient).sum();
            for (i, weight) in weights.iter().enumerate() {
                column[i] += self.scale * self.sharpness * weight * (of_weights[i] - mean);
            }
        }
        gradients
    }
}

fn leaky(value: f32) -> f32 {
    if value > 0.0 { value } else { SLOPE * value }
}
