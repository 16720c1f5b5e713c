//! The forward and the backward pass, over chunks of images that fit into a processor's caches.

use std::mem::MaybeUninit;

use pulp::Arch;

use crate::layer::{Layer, plane};
use crate::memory::zeroed;
use crate::pool::{Block, block};
use crate::product::{Factor, multiply};
use crate::team;
use crate::tiles::{Activation, GradientsAtPoints, InputGradients, InputsAtPoints, OutputsOfProducts};
use crate::transform::PRODUCTS;

/// Images of a chunk.
const IMAGES: usize = 16;

/// The inputs at the points, chunk by chunk: `[point, tile, source and channel]`.
pub struct Points(Vec<Block>);

/// The memory into which the gradients of a layer's inputs and bias are written.
pub struct Places<'a> {
    /// The gradient of each source, `[image, row, column, channel]`; empty when these gradients are not needed.
    pub values: Vec<&'a mut [MaybeUninit<f32>]>,
    /// The gradient of the bias.
    pub bias: &'a mut [MaybeUninit<f32>],
}

/// Computes `output`, stored as [`Layer::output_shape`] says, and returns the inputs at the points when they are to be
/// kept.
///
/// `inputs` holds the values of each source, `[image, row, column, channel]`; `kernel` is the kernel at the points.
pub fn forward(
    layer: &Layer,
    inputs: &[&[f32]],
    kernel: &[f32],
    bias: &[f32],
    activation: Activation<'_>,
    output: &mut [MaybeUninit<f32>],
    keep: bool,
) -> Points {
    let chunks: Vec<_> = output.chunks_mut(IMAGES * layer.output_values()).enumerate().collect();
    let mut points: Vec<Block> = chunks.iter().map(|_| Block::default()).collect();
    let items: Vec<_> = chunks.into_iter().zip(&mut points).collect();
    team::for_each(items, |((chunk, output), kept)| {
        let images = output.len() / layer.output_values();
        let tiles = images * layer.tiles() * layer.tiles();
        let mut at_points = block(PRODUCTS * plane(tiles, layer.depth()));
        for (source, values) in inputs.iter().enumerate() {
            let of_image = layer.sources[source].values(layer.channels);
            let values = &values[chunk * IMAGES * of_image..][..images * of_image];
            Arch::new().dispatch(InputsAtPoints { layer, source, values, points: &mut at_points, tiles });
        }
        let mut products = block(PRODUCTS * plane(tiles, layer.outputs));
        for ((left, right), result) in at_points
            .chunks_exact(plane(tiles, layer.depth()))
            .zip(kernel.chunks_exact(layer.kernel_plane()))
            .zip(products.chunks_exact_mut(plane(tiles, layer.outputs)))
        {
            let left = Factor::new(&left[..tiles * layer.depth()], tiles, layer.depth());
            let right = Factor::new(&right[..layer.depth() * layer.outputs], layer.depth(), layer.outputs);
            let result = &mut result[..tiles * layer.outputs];
            multiply(left, right, result, false);
        }
        let activation = activation_of(activation, chunk * IMAGES * layer.output_values(), output.len());
        Arch::new().dispatch(OutputsOfProducts { layer, products: &products, bias, activation, output, tiles });
        if keep {
            *kept = at_points;
        }
    });
    Points(points)
}

/// What the backward pass computes for a chunk of images.
#[derive(Default)]
struct OfChunk {
    tiles: usize,
    /// The gradients of the output at the points, when they are kept.
    gradients: Block,
    bias: Vec<f32>,
}

/// The result of a forward pass, what followed the convolution, and the gradient of the result.
#[derive(Clone, Copy)]
pub struct Outcome<'a> {
    pub output: &'a [f32],
    pub activation: Activation<'a>,
    pub gradient: &'a [f32],
}

/// Sets the gradients of inputs and bias in `places`, and returns the kernel's gradient at the points when it is
/// needed. `kernel` is the kernel at the points, `[point, source, output, channel]`.
pub fn backward(
    layer: &Layer,
    points: &Points,
    kernel: &[f32],
    outcome: Outcome<'_>,
    places: Places<'_>,
    kernel_needed: bool,
) -> Option<Block> {
    let Outcome { output, activation, gradient } = outcome;
    let chunks: Vec<&[f32]> = gradient.chunks(IMAGES * layer.output_values()).collect();
    let mut of_chunks: Vec<Vec<&mut [MaybeUninit<f32>]>> = chunks.iter().map(|_| Vec::new()).collect();
    for (source, values) in layer.sources.iter().zip(places.values) {
        for (chunk, values) in of_chunks.iter_mut().zip(values.chunks_mut(IMAGES * source.values(layer.channels))) {
            chunk.push(values);
        }
    }
    let mut at_points: Vec<OfChunk> = chunks.iter().map(|_| OfChunk::default()).collect();
    let items: Vec<_> = chunks.iter().zip(of_chunks).zip(&mut at_points).enumerate().collect();
    team::for_each(items, |(chunk, ((gradient, inputs), kept))| {
        let tiles = gradient.len() / layer.output_values() * layer.tiles() * layer.tiles();
        let mut bias = vec![0.0; layer.outputs];
        let first = chunk * IMAGES * layer.output_values();
        let activation = activation_of(activation, first, gradient.len());
        let output = &output[first..][..gradient.len()];
        let mut products = block(PRODUCTS * plane(tiles, layer.outputs));
        let points = &mut products;
        Arch::new().dispatch(GradientsAtPoints { layer, gradient, output, activation, points, bias: &mut bias, tiles });
        let of_tap = layer.outputs * layer.channels;
        for (source, values) in inputs.into_iter().enumerate() {
            let mut of_inputs = block(PRODUCTS * plane(tiles, layer.channels));
            let of_source = kernel.chunks_exact(layer.kernel_plane()).map(|plane| &plane[source * of_tap..][..of_tap]);
            for ((left, right), result) in products
                .chunks_exact(plane(tiles, layer.outputs))
                .zip(of_source)
                .zip(of_inputs.chunks_exact_mut(plane(tiles, layer.channels)))
            {
                let left = Factor::new(&left[..tiles * layer.outputs], tiles, layer.outputs);
                let right = Factor::new(right, layer.outputs, layer.channels);
                multiply(left, right, &mut result[..tiles * layer.channels], false);
            }
            Arch::new().dispatch(InputGradients { layer, source, points: &of_inputs, values: zeroed(values), tiles });
        }
        let gradients = if kernel_needed { products } else { Block::default() };
        *kept = OfChunk { tiles, gradients, bias };
    });
    let of_bias = zeroed(places.bias);
    for OfChunk { bias, .. } in &at_points {
        of_bias.iter_mut().zip(bias).for_each(|(sum, term)| *sum += term);
    }
    kernel_needed.then(|| kernel_gradient(layer, points, &at_points))
}

/// The gradient of the kernel at the points, from the inputs and the gradients there.
fn kernel_gradient(layer: &Layer, points: &Points, gradients: &[OfChunk]) -> Block {
    let mut kernel = block(PRODUCTS * layer.kernel_plane());
    let items: Vec<_> = kernel.chunks_exact_mut(layer.kernel_plane()).enumerate().collect();
    team::for_each(items, |(point, result)| {
        let result = &mut result[..layer.depth() * layer.outputs];
        for (i, (inputs, OfChunk { gradients, tiles, .. })) in points.0.iter().zip(gradients).enumerate() {
            let inputs = &inputs[point * plane(*tiles, layer.depth())..][..tiles * layer.depth()];
            let gradients = &gradients[point * plane(*tiles, layer.outputs)..][..tiles * layer.outputs];
            let inputs = Factor::new(inputs, *tiles, layer.depth()).transposed();
            multiply(inputs, Factor::new(gradients, *tiles, layer.outputs), result, i > 0);
        }
    });
    kernel
}

/// What follows the convolution, for a part of the output.
fn activation_of(activation: Activation<'_>, first: usize, count: usize) -> Activation<'_> {
    Activation { mask: activation.mask.map(|mask| &mask[first..][..count]), ..activation }
}
