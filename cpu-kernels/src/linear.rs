//! A matrix product as an operation of libtorch's autograd.

use tch::{Kind, Tensor};

use crate::memory::{NewTensor, repeated, values, zeroed};
use crate::node::{self, Backward, Gradients};
use crate::pool::{Block, block};
use crate::product::{Factor, multiply};
use crate::team;

/// Number of rows of `x` that a thread computes at a time.
const ROWS: usize = 1024;
/// From this number of outputs on, threads share the rows of the weight's gradient instead of the rows of `x`.
const MANY_OUTPUTS: usize = 512;
/// Number of rows of the weight's gradient that a thread computes at a time.
const OUTPUTS: usize = 64;

/// `x [rows, inputs]` times `weight [outputs, inputs]`, plus `bias [outputs]`: `[rows, outputs]`.
///
/// # Errors
/// Returns libtorch's message.
pub fn linear(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Result<Tensor, String> {
    let output = tch::no_grad(|| forward(x, weight, bias)).map_err(|e| e.to_string())?;
    if node::recording() && [x, weight, bias].iter().any(|tensor| tensor.requires_grad()) {
        node::attach(&[x, weight, bias], &output, Box::new(State))?;
    }
    Ok(output)
}

fn forward(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Result<Tensor, tch::TchError> {
    let sizes = Sizes::of(x, weight);
    if sizes.rows <= ROWS {
        // All rows are in one part, so threads could not share them; and transposing a large weight takes longer than
        // the product.
        return x.f_linear(weight, Some(bias));
    }
    let (x, weight, bias) = (x.contiguous(), weight.contiguous(), bias.contiguous());
    let (inputs, weight, bias) = (values(&x), values(&weight), values(&bias));
    let mut output = NewTensor::new(&[sizes.rows as i64, sizes.outputs as i64]);
    let parts: Vec<_> =
        output.values().chunks_mut(ROWS * sizes.outputs).zip(inputs.chunks(ROWS * sizes.inputs)).collect();
    team::for_each(parts, |(output, inputs)| {
        let left = Factor::new(inputs, inputs.len() / sizes.inputs, sizes.inputs);
        let right = Factor::new(weight, sizes.outputs, sizes.inputs).transposed();
        multiply(left, right, repeated(output, bias), true);
    });
    Ok(output.into_tensor())
}

struct Sizes {
    rows: usize,
    inputs: usize,
    outputs: usize,
}

impl Sizes {
    fn of(x: &Tensor, weight: &Tensor) -> Self {
        let size = |tensor: &Tensor, at: usize| usize::try_from(tensor.size()[at]).unwrap_or(0);
        Self { rows: size(x, 0), inputs: size(weight, 1), outputs: size(weight, 0) }
    }
}

struct State;

impl Backward for State {
    fn gradients(&self, inputs: &[Tensor], gradient: &Tensor, needed: &[bool]) -> Result<Gradients, String> {
        let _guard = tch::no_grad_guard();
        let sizes = Sizes::of(&inputs[0], &inputs[1]);
        let (x, weight, gradient) = (inputs[0].contiguous(), inputs[1].contiguous(), gradient.contiguous());
        let of_x = needed[0].then(|| of_inputs(&sizes, values(&weight), values(&gradient)));
        let of_weight = needed[1].then(|| {
            if sizes.outputs >= MANY_OUTPUTS {
                of_large_weight(&sizes, values(&x), values(&gradient))
            } else {
                of_small_weight(&sizes, values(&x), values(&gradient))
            }
        });
        let of_bias = needed[2].then(|| gradient.sum_dim_intlist([0].as_slice(), false, Kind::Float));
        Ok(vec![of_x, of_weight, of_bias])
    }

    fn differentiable(&self, inputs: &[Tensor], gradient: &Tensor, needed: &[bool]) -> Result<Gradients, String> {
        let (x, weight) = (&inputs[0], &inputs[1]);
        let of_x = needed[0].then(|| gradient.matmul(weight));
        let of_weight = needed[1].then(|| gradient.transpose(0, 1).matmul(x));
        let of_bias = needed[2].then(|| gradient.sum_dim_intlist([0].as_slice(), false, Kind::Float));
        Ok(vec![of_x, of_weight, of_bias])
    }
}

fn of_inputs(sizes: &Sizes, weight: &[f32], gradient: &[f32]) -> Tensor {
    let mut result = NewTensor::new(&[sizes.rows as i64, sizes.inputs as i64]);
    let parts: Vec<_> =
        result.values().chunks_mut(ROWS * sizes.inputs).zip(gradient.chunks(ROWS * sizes.outputs)).collect();
    team::for_each(parts, |(result, gradient)| {
        let left = Factor::new(gradient, gradient.len() / sizes.outputs, sizes.outputs);
        multiply(left, Factor::new(weight, sizes.outputs, sizes.inputs), zeroed(result), false);
    });
    result.into_tensor()
}

/// The gradient of a large weight: a thread computes a part of its rows.
fn of_large_weight(sizes: &Sizes, x: &[f32], gradient: &[f32]) -> Tensor {
    let mut result = NewTensor::new(&[sizes.outputs as i64, sizes.inputs as i64]);
    let parts: Vec<_> = result.values().chunks_mut(OUTPUTS * sizes.inputs).enumerate().collect();
    team::for_each(parts, |(part, result)| {
        let count = result.len() / sizes.inputs;
        let left = Factor::new(gradient, sizes.rows, sizes.outputs).columns(part * OUTPUTS, count).transposed();
        multiply(left, Factor::new(x, sizes.rows, sizes.inputs), zeroed(result), false);
    });
    result.into_tensor()
}

/// The gradient of a small weight: the sum over parts of the rows of `x`, added in a fixed order.
fn of_small_weight(sizes: &Sizes, x: &[f32], gradient: &[f32]) -> Tensor {
    let mut sums: Vec<Block> = gradient.chunks(ROWS * sizes.outputs).map(|_| Block::default()).collect();
    let parts: Vec<_> =
        sums.iter_mut().zip(gradient.chunks(ROWS * sizes.outputs)).zip(x.chunks(ROWS * sizes.inputs)).collect();
    team::for_each(parts, |((sum, gradient), x)| {
        let rows = gradient.len() / sizes.outputs;
        *sum = block(sizes.outputs * sizes.inputs);
        let left = Factor::new(gradient, rows, sizes.outputs).transposed();
        multiply(left, Factor::new(x, rows, sizes.inputs), sum, false);
    });
    let mut result = NewTensor::new(&[sizes.outputs as i64, sizes.inputs as i64]);
    let total = zeroed(result.values());
    for sum in &sums {
        total.iter_mut().zip(sum.iter()).for_each(|(total, sum)| *total += sum);
    }
    result.into_tensor()
}
