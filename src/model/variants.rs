//! Generators derived from another generator: with a fixed class, or with the truncation trick in the mapped space.

use tch::{Kind, Tensor};

use super::mapping::CLASS_SCALE;
use super::{Generator, GeneratorShape, Parameters};
use crate::latent::DIM;
use crate::latent::random::analysis_noise;

/// Number of noise vectors in the average that gives the mean of the mapped space. It is small, because the mean is
/// computed again for each frame while the user drags a slider.
const MEAN_OVER: usize = 1000;

impl Generator {
    /// A copy without a class input that draws this class, or this blend of classes; `None` without a class input.
    /// `weights` has one weight per class.
    ///
    /// The class reaches the first layer as a constant, so that it becomes a part of that layer's bias.
    pub fn for_class(&self, weights: &[f32]) -> Option<Self> {
        let shape = self.shape();
        if shape.classes == 0 || i64::try_from(weights.len()) != Ok(shape.classes) {
            return None;
        }
        let _guard = tch::no_grad_guard();
        let first = self.first_layer_index();
        let weight = self.parameters().get(first);
        let class = Tensor::from_slice(weights).to_device(weight.device()) * CLASS_SCALE;
        let mut tensors: Vec<Tensor> = self.parameters().tensors().iter().map(Tensor::detach).collect();
        tensors[first + 1] = self.parameters().get(first + 1) + weight.narrow(1, DIM as i64, shape.classes).mv(&class);
        tensors[first] = weight.narrow(1, 0, DIM as i64);
        self.with_tensors(GeneratorShape { classes: 0, ..shape.clone() }, &tensors)
    }

    /// A copy whose mapped values are moved towards their mean: their distance to it is `psi` times the original one.
    /// Returns `None` without a mapping network.
    ///
    /// T. Karras, S. Laine and T. Aila (2019): the truncation trick. It is folded into the dense layer's weights and
    /// bias.
    pub fn truncated(&self, psi: f64) -> Option<Self> {
        if self.shape().mapping.is_empty() {
            return None;
        }
        let _guard = tch::no_grad_guard();
        let (weight, bias) = (self.parameters().get(0), self.parameters().get(1));
        let values: Vec<f32> = analysis_noise(0, MEAN_OVER).iter().flat_map(|z| z.as_slice().iter().copied()).collect();
        let z = Tensor::from_slice(&values).view([-1, DIM as i64]).to_device(weight.device());
        let mean = self.mapped_in_turn(&z).mean_dim([0].as_slice(), false, Kind::Float);
        let mut tensors: Vec<Tensor> = self.parameters().tensors().iter().map(Tensor::detach).collect();
        tensors[1] = bias + weight.mv(&mean) * (1.0 - psi);
        tensors[0] = weight * psi;
        self.with_tensors(self.shape().clone(), &tensors)
    }

    fn with_tensors(&self, shape: GeneratorShape, tensors: &[Tensor]) -> Option<Self> {
        let parameters = Parameters::new(shape.specs(), tensors, self.parameters().flat().device()).ok()?;
        let statistics = self.statistics().map(super::Statistics::deep_copy);
        Some(Self::with_shape(shape, parameters, statistics))
    }
}

#[cfg(test)]
mod tests {
    use super::super::initial_generator;
    use super::*;
    use tch::Device;

    fn generator(classes: i64) -> Generator {
        let shape = GeneratorShape { mapping: vec![32, 16], classes, gate: 0, normalised: false };
        initial_generator(5, &shape, Device::Cpu).unwrap()
    }

    fn difference(a: &Tensor, b: &Tensor) -> f64 {
        (a - b).abs().max().double_value(&[])
    }

    fn noise(count: usize) -> Tensor {
        let values: Vec<f32> = analysis_noise(9, count).iter().flat_map(|z| z.as_slice().to_vec()).collect();
        Tensor::from_slice(&values).view([count as i64, DIM as i64])
    }

    #[test]
    fn a_generator_of_one_class_draws_what_the_whole_one_draws_of_that_class() {
        let _guard = tch::no_grad_guard();
        let (generator, z) = (generator(10), noise(12));
        // The generator with the class input draws image `i` as class `i % 10`.
        let all = generator.forward(&z);
        for class in [0, 3, 9] {
            let mut weights = [0.0; 10];
            weights[class] = 1.0;
            let one = generator.for_class(&weights).unwrap();
            assert_eq!(one.shape().classes, 0);
            let place = class as i64;
            assert!(difference(&one.forward(&z).narrow(0, place, 1), &all.narrow(0, place, 1)) < 1e-5);
            // At other indices, the two generators draw different classes.
            let other = (place + 1) % 10;
            assert!(difference(&one.forward(&z).narrow(0, other, 1), &all.narrow(0, other, 1)) > 1e-4);
        }
        assert!(generator.for_class(&[1.0]).is_none());
        assert!(self::generator(0).for_class(&[0.1; 10]).is_none());
    }

    #[test]
    fn truncation_draws_every_image_towards_the_one_of_the_mean() {
        let _guard = tch::no_grad_guard();
        let (generator, z) = (generator(0), noise(20));
        let same = generator.truncated(1.0).unwrap();
        assert!(difference(&same.forward(&z), &generator.forward(&z)) < 1e-4);
        let none = generator.truncated(0.0).unwrap().forward(&z);
        assert!(difference(&none, &none.narrow(0, 0, 1).expand_as(&none)) < 1e-5);
        // The dense layer is affine, so half-way in the mapped space is half-way in the layer's output.
        let half = generator.truncated(0.5).unwrap();
        let middle = (generator.dense(&z) + generator.truncated(0.0).unwrap().dense(&z)) / 2.0;
        assert!(difference(&half.dense(&z), &middle) < 1e-4);
        assert!(initial_generator(5, &GeneratorShape::default(), Device::Cpu).unwrap().truncated(0.5).is_none());
    }
}
