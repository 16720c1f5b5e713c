//! The large layers of a training step on the processor: faster than libtorch's own, with results that differ by
//! rounding.
//!
//! - [`convolution`]: Winograd's minimal filtering. A layer of 3 x 3 taps is computed in tiles of 4 x 4 outputs: inputs
//!   and kernel are transformed to 36 points, multiplied there as 36 matrices, and transformed back (`transform`,
//!   `tiles`, `kernel`, `passes`). That takes a third of the multiplications. A kernel of 5 x 5 taps with stride 2 is a
//!   layer with four sources, one for each combination of odd and even rows and columns ([`Layer`]). Interleaving of
//!   channels, a leaky ReLU and a mask can follow in the same pass over memory ([`Finish`]).
//! - [`windows()`]: the first layer of a network that reads images of one channel, with what follows it, in one pass
//!   over memory (`window_passes`).
//! - [`finish()`]: what follows a convolution that is computed elsewhere, in one pass over memory.
//! - [`linear()`]: a matrix product.
//! - [`adam()`]: the update of an optimiser.
//! - [`for_each`]: closures on libtorch's own threads (`team`).
//!
//! The operations on images and matrices are nodes of libtorch's autograd whose backward pass is written here (`node`);
//! their gradients can be differentiated again (`plain`). No result depends on the number of threads. Unsafe code is in
//! `memory`, `node`, `product` and `team` only.

mod adam;
mod finish;
mod kernel;
mod layer;
mod linear;
mod memory;
mod node;
mod passes;
mod plain;
mod pool;
mod product;
mod team;
mod tiles;
mod transform;
mod window_passes;
mod windows;

use std::sync::Arc;

use tch::Tensor;

pub use adam::{AdamRates, adam};
pub use finish::finish;
pub use layer::{Layer, Source};
pub use linear::linear;
use memory::{NewTensor, values};
use node::{Backward, Gradients};
use passes::{Outcome, Places, Points};
use pool::Block;
pub use team::for_each;
pub use windows::{Windows, windows};

/// Whether this build can compute gradients of these convolutions.
pub const fn is_available() -> bool {
    cfg!(node)
}

/// What follows a convolution.
#[derive(Clone, Copy, Default)]
pub struct Finish<'a> {
    /// Negative slope of a leaky ReLU; without it there is none.
    pub slope: Option<f32>,
    /// A mask that the result is multiplied with, of its shape, channels-last in memory. It gets no gradient.
    pub mask: Option<&'a Tensor>,
}

/// The convolution of the inputs `[n, channels, rows, columns]`, channels-last in memory, one for each source of the
/// layer, with a `weight [outputs, channels, k, k]` and a `bias [outputs]`, and what follows it. Returns
/// `[n, outputs, side, side]`, or the interleaved `[n, outputs / 4, 2 side, 2 side]`, channels-last in memory.
///
/// Inputs may be stored with zeros beyond the rows and columns that are read ([`Source::size`]). The gradient at these
/// zeros is undefined.
///
/// # Errors
/// Fails when the layer is not supported, and with libtorch's message.
pub fn convolution(
    layer: &Arc<Layer>,
    inputs: &[&Tensor],
    weight: &Tensor,
    bias: &Tensor,
    finish: Finish<'_>,
) -> Result<Tensor, String> {
    if !layer.is_supported() {
        return Err("a layer whose channels are not multiples of 16".to_owned());
    }
    let tensors: Vec<&Tensor> = inputs.iter().copied().chain([weight, bias]).collect();
    let recorded = node::recording() && tensors.iter().any(|tensor| tensor.requires_grad());
    // The weight's gradient needs the inputs at the points.
    let keeps = recorded && weight.requires_grad();
    let n = inputs.first().map_or(0, |x| x.size()[0]);
    let [rows, columns, channels] = layer.output_shape().map(|size| size as i64);
    let (output, state) = tch::no_grad(|| {
        let sources: Vec<Tensor> = inputs.iter().map(|x| channels_last(x)).collect();
        let sources: Vec<&[f32]> = sources.iter().map(values).collect();
        let kernel = kernel::at_points(layer, values(&weight.permute([2, 3, 1, 0]).contiguous()));
        let mask = finish.mask.map(channels_last);
        let slope = finish.slope.unwrap_or(1.0);
        let mut output = NewTensor::<f32>::new(&[n, rows, columns, channels]);
        let bias = bias.contiguous();
        let activation = tiles::Activation { slope, mask: mask.as_ref().map(values) };
        let points = passes::forward(layer, &sources, &kernel, values(&bias), activation, output.values(), keeps);
        let output = output.into_tensor();
        // Detached, because the output owns the node: a node that owned the output would be a reference cycle.
        let kept = output.detach();
        (output, State { layer: layer.clone(), points, output: kept, slope, mask })
    });
    if recorded {
        node::attach(&tensors, &output, Box::new(state))?;
    }
    Ok(output.permute([0, 3, 1, 2]))
}

/// `[n, channels, rows, columns]` to contiguous `[n, rows, columns, channels]`.
fn channels_last(x: &Tensor) -> Tensor {
    x.permute([0, 2, 3, 1]).contiguous()
}

/// What the backward pass needs.
struct State {
    layer: Arc<Layer>,
    points: Points,
    output: Tensor,
    slope: f32,
    mask: Option<Tensor>,
}

impl Backward for State {
    fn gradients(&self, inputs: &[Tensor], gradient: &Tensor, needed: &[bool]) -> Result<Gradients, String> {
        let _guard = tch::no_grad_guard();
        let layer = &self.layer;
        let sources = layer.sources.len();
        let inputs_needed = needed[..sources].contains(&true);
        let n = inputs[0].size()[0];
        let mut of_inputs: Vec<NewTensor> = Vec::new();
        let mut kernel = Block::default();
        if inputs_needed {
            kernel = kernel::at_points(layer, values(&inputs[sources].permute([2, 3, 0, 1]).contiguous()));
            let channels = layer.channels as i64;
            let shape = |source: &Source| [n, source.size[0] as i64, source.size[1] as i64, channels];
            of_inputs.extend(layer.sources.iter().map(|source| NewTensor::new(&shape(source))));
        }
        let mut of_bias = NewTensor::new(&[layer.outputs as i64]);
        let slices = of_inputs.iter_mut().map(NewTensor::values).collect();
        let rows = gradient.contiguous();
        let places = Places { values: slices, bias: of_bias.values() };
        let activation = tiles::Activation { slope: self.slope, mask: self.mask.as_ref().map(values) };
        let outcome = Outcome { output: values(&self.output), activation, gradient: values(&rows) };
        let of_kernel = passes::backward(layer, &self.points, &kernel, outcome, places, needed[sources]);
        let mut result: Gradients =
            of_inputs.into_iter().map(|x| Some(x.into_tensor().permute([0, 3, 1, 2]))).collect();
        result.resize_with(sources, || None);
        result.push(of_kernel.map(|points| {
            let [k, channels, outputs] = [layer.kernel, layer.channels, layer.outputs].map(|size| size as i64);
            let mut kernel = NewTensor::new(&[k, k, channels, outputs]);
            kernel::gradient(layer, &points, kernel.values());
            kernel.into_tensor().permute([3, 2, 0, 1]).contiguous()
        }));
        result.push(Some(of_bias.into_tensor()));
        Ok(result)
    }

    fn differentiable(&self, inputs: &[Tensor], gradient: &Tensor, needed: &[bool]) -> Result<Gradients, String> {
        let finished = plain::Finished { output: &self.output, slope: self.slope, mask: self.mask.as_ref() };
        plain::gradients(&self.layer, inputs, gradient, finished, needed).map_err(|e| e.to_string())
    }
}

#[cfg(test)]
mod tests;
