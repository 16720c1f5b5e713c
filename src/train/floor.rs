//! A lower bound for the time of a step: its convolutions and matrix products alone, computed by libtorch.

use std::time::Instant;

use tch::{Device, Kind, Tensor};

use crate::quality::median;

/// Number of times that each operation is timed.
const TIMES: usize = 5;

/// One operation of a step on the processor.
struct Operation {
    input: Vec<i64>,
    weight: Vec<i64>,
    /// Zeros around a convolution's input; `None` for a matrix product.
    padding: Option<[i64; 2]>,
    /// Whether the backward pass needs the gradient of the input, and of the weight.
    gradients: [bool; 2],
}

/// Returns the time in milliseconds of the convolutions and matrix products of one step of the `dcgan` recipe with this
/// batch size, on the processor: the sum of each operation's median time, in the step's shapes and memory layout. All
/// other work of a step is extra.
pub fn floor_milliseconds(batch: usize) -> f64 {
    operations(batch as i64).iter().map(Operation::milliseconds).sum()
}

fn operations(n: i64) -> Vec<Operation> {
    let both = [true, true];
    let (weight_only, input_only, forward_only) = ([false, true], [true, false], [false, false]);
    let mut all = generator(n, [forward_only; 3]);
    all.extend(discriminator(2 * n, weight_only, both));
    all.extend(generator(n, [weight_only, both, both]));
    all.extend(discriminator(n, input_only, input_only));
    all
}

/// The generator's dense layer and its folded convolutions.
fn generator(n: i64, gradients: [[bool; 2]; 3]) -> Vec<Operation> {
    let [dense, first, second] = gradients;
    vec![
        Operation { input: vec![n, 200], weight: vec![6272, 200], padding: None, gradients: dense },
        convolution([n, 128, 7, 7], [256, 128, 3, 3], [1, 1], first),
        convolution([n, 64, 14, 14], [4, 64, 3, 3], [1, 1], second),
    ]
}

/// The discriminator: per phase of its strided layers, a matrix product and a convolution; then the output layer.
fn discriminator(n: i64, first: [bool; 2], second: [bool; 2]) -> Vec<Operation> {
    let mut all = Vec::new();
    for ([height, width], [kernel_height, kernel_width]) in
        [([7, 7], [3, 3]), ([7, 8], [3, 2]), ([8, 7], [2, 3]), ([8, 8], [2, 2])]
    {
        let rows = n * height * width;
        all.push(Operation { input: vec![rows, 25], weight: vec![64, 25], padding: None, gradients: first });
        let padding = [i64::from(kernel_height == 3), i64::from(kernel_width == 3)];
        let weight = [128, 64, kernel_height, kernel_width];
        all.push(convolution([n, 64, height, width], weight, padding, second));
    }
    all.push(Operation { input: vec![n, 6272], weight: vec![1, 6272], padding: None, gradients: second });
    all
}

fn convolution(input: [i64; 4], weight: [i64; 4], padding: [i64; 2], gradients: [bool; 2]) -> Operation {
    Operation { input: input.into(), weight: weight.into(), padding: Some(padding), gradients }
}

impl Operation {
    fn milliseconds(&self) -> f64 {
        let tensor = |shape: &[i64], gradient: bool| {
            let values = Tensor::ones(shape, (Kind::Float, Device::Cpu)) * 0.01;
            let laid_out = if shape.len() == 4 { crate::model::channels_last(&values) } else { values };
            laid_out.set_requires_grad(gradient)
        };
        let (input, weight) = (tensor(&self.input, self.gradients[0]), tensor(&self.weight, self.gradients[1]));
        let forward = || match self.padding {
            Some(padding) => input.conv2d(&weight, None::<&Tensor>, [1, 1], padding, [1, 1], 1),
            None => input.linear(&weight, None::<&Tensor>),
        };
        let wanted: Vec<&Tensor> = [&input, &weight].into_iter().filter(|tensor| tensor.requires_grad()).collect();
        let times = (0..TIMES).map(|_| {
            let began = Instant::now();
            let output = forward();
            if !wanted.is_empty() {
                // The gradient of the output is a tensor of ones.
                Tensor::run_backward(&[&output], &wanted, false, false);
            }
            began.elapsed().as_secs_f64() * 1e3
        });
        median(&times.collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Multiply-adds of an operation and of the gradients that it needs.
    fn multiply_adds(operation: &Operation) -> f64 {
        let weights: i64 = operation.weight.iter().product();
        let places = match operation.padding {
            None => operation.input[0],
            Some([up, left]) => {
                let side = |at: usize, padding: i64| operation.input[at] + 2 * padding - operation.weight[at] + 1;
                operation.input[0] * side(2, up) * side(3, left)
            }
        };
        let passes = 1 + operation.gradients.iter().filter(|wanted| **wanted).count();
        (weights * places) as f64 * passes as f64
    }

    #[test]
    fn the_operations_are_those_of_the_step() {
        let counted: f64 = operations(128).iter().map(multiply_adds).sum::<f64>() * 2.0 / 1e9;
        let step = super::super::bench::step_gflop(128);
        // Phases that store padding make the first layer of the discriminator a little larger.
        assert!(counted >= step && counted < step * 1.02, "{counted} {step}");
    }
}
