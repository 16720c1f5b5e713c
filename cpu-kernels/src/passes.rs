//! The forward and the backward pass, over chunks of images that fit into a processor's caches.

use std::cell::RefCell;
use std::mem::MaybeUninit;

use pulp::Arch;

use crate::Precision;
use crate::layer::{Layer, plane};
use crate::memory::zeroed;
use crate::pool::{Block, block};
use crate::product::{Factor, multiply};
use crate::rounded::{self, Left, Right};
use crate::team;
use crate::tiles::{Finish, GradientsAtPoints, InputGradients, InputsAtPoints, OutputsOfProducts};
use crate::transform::PRODUCTS;

/// Images of a chunk.
const IMAGES: usize = 16;

/// The kernel at the points, as the right factors of products.
pub enum Factors {
    /// In 32-bit floats: `[point, input, output]`.
    Whole(Block),
    /// Rounded: a factor for each point and source.
    Rounded(Vec<Right>),
}

impl Factors {
    /// The kernel at the points, `[point, sources, rows, columns]`, in this precision.
    pub fn new(layer: &Layer, kernel: Block, [sources, rows, columns]: [usize; 3], precision: Precision) -> Self {
        if precision == Precision::F32 {
            return Self::Whole(kernel);
        }
        let mut factors: Vec<Right> = (0..PRODUCTS * sources).map(|_| Right::default()).collect();
        let of_source = rows * columns;
        let places =
            kernel.chunks_exact(layer.kernel_plane()).flat_map(|plane| plane.chunks_exact(of_source).take(sources));
        team::for_each(factors.iter_mut().zip(places).collect(), |(factor, values)| factor.set(values, rows, columns));
        Self::Rounded(factors)
    }
}

thread_local! {
    /// The factors of a rounded product, whose memory is used again.
    static FACTORS: RefCell<(Left, Right)> = RefCell::default();
}

/// The products at all points of a chunk: `left [point, rows, inputs]` with the kernel of a source, `[inputs, outputs]`.
fn multiply_all(
    layer: &Layer,
    [rows, inputs, outputs]: [usize; 3],
    left: &[f32],
    kernel: &Factors,
    [source, sources]: [usize; 2],
    results: &mut [f32],
) {
    let lefts = left.chunks_exact(plane(rows, inputs)).map(|left| &left[..rows * inputs]);
    let results = results.chunks_exact_mut(plane(rows, outputs)).map(|result| &mut result[..rows * outputs]);
    match kernel {
        Factors::Whole(kernel) => {
            let of_source = inputs * outputs;
            let kernels =
                kernel.chunks_exact(layer.kernel_plane()).map(|plane| &plane[source * of_source..][..of_source]);
            for ((left, right), result) in lefts.zip(kernels).zip(results) {
                multiply(Factor::new(left, rows, inputs), Factor::new(right, inputs, outputs), result, false);
            }
        }
        Factors::Rounded(kernel) => FACTORS.with_borrow_mut(|(rounded_left, _)| {
            for ((left, right), result) in lefts.zip(kernel.iter().skip(source).step_by(sources)).zip(results) {
                rounded_left.set(left, rows, inputs);
                rounded::multiply(rounded_left, right, result, false);
            }
        }),
    }
}

/// The inputs at the points, chunk by chunk: `[point, tile, source and channel]`.
pub struct Points(Vec<Block>);

/// Where the gradients of a layer's inputs and bias go.
pub struct Places<'a> {
    /// Of each source, `[image, row, column, channel]`; empty when not asked for.
    pub values: Vec<&'a mut [MaybeUninit<f32>]>,
    /// Of the bias.
    pub bias: &'a mut [MaybeUninit<f32>],
}

/// Computes `output`, stored as [`Layer::output_shape`] says, and returns the inputs at the points when they are to be kept.
///
/// `inputs` holds the values of each source, `[image, row, column, channel]`; `kernel` is that at the points, of all sources.
pub fn forward(
    layer: &Layer,
    inputs: &[&[f32]],
    kernel: &Factors,
    bias: &[f32],
    finish: Finish<'_>,
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
        let sizes = [tiles, layer.depth(), layer.outputs];
        multiply_all(layer, sizes, &at_points, kernel, [0, 1], &mut products);
        let finish = finish_of(finish, chunk * IMAGES * layer.output_values(), output.len());
        Arch::new().dispatch(OutputsOfProducts { layer, products: &products, bias, finish, output, tiles });
        if keep {
            *kept = at_points;
        }
    });
    Points(points)
}

/// What the backward pass finds in a chunk.
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
    pub finish: Finish<'a>,
    pub gradient: &'a [f32],
}

/// Sets the gradients of inputs and bias in `places`, and returns that of the kernel at the points, in this precision, when
/// it is needed.
/// `kernel` is that at the points, `[point, source, output, channel]`.
pub fn backward(
    layer: &Layer,
    points: &Points,
    kernel: &Factors,
    outcome: Outcome<'_>,
    places: Places<'_>,
    kernel_needed: Option<Precision>,
) -> Option<Block> {
    let Outcome { output, finish, gradient } = outcome;
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
        let finish = finish_of(finish, first, gradient.len());
        let output = &output[first..][..gradient.len()];
        let mut products = block(PRODUCTS * plane(tiles, layer.outputs));
        let points = &mut products;
        Arch::new().dispatch(GradientsAtPoints { layer, gradient, output, finish, points, bias: &mut bias, tiles });
        for (source, values) in inputs.into_iter().enumerate() {
            let mut of_inputs = block(PRODUCTS * plane(tiles, layer.channels));
            let sizes = [tiles, layer.outputs, layer.channels];
            multiply_all(layer, sizes, &products, kernel, [source, layer.sources.len()], &mut of_inputs);
            Arch::new().dispatch(InputGradients { layer, source, points: &of_inputs, values, tiles });
        }
        let gradients = if kernel_needed.is_some() { products } else { Block::default() };
        *kept = OfChunk { tiles, gradients, bias };
    });
    let of_bias = zeroed(places.bias);
    for OfChunk { bias, .. } in &at_points {
        of_bias.iter_mut().zip(bias).for_each(|(sum, term)| *sum += term);
    }
    kernel_needed.map(|precision| kernel_gradient(layer, points, &at_points, precision))
}

/// The gradient of the kernel at the points, from the inputs and the gradients there.
fn kernel_gradient(layer: &Layer, points: &Points, gradients: &[OfChunk], precision: Precision) -> Block {
    let mut kernel = block(PRODUCTS * layer.kernel_plane());
    let items: Vec<_> = kernel.chunks_exact_mut(layer.kernel_plane()).enumerate().collect();
    team::for_each(items, |(point, result)| {
        let result = &mut result[..layer.depth() * layer.outputs];
        for (i, (inputs, OfChunk { gradients, tiles, .. })) in points.0.iter().zip(gradients).enumerate() {
            let inputs = &inputs[point * plane(*tiles, layer.depth())..][..tiles * layer.depth()];
            let gradients = &gradients[point * plane(*tiles, layer.outputs)..][..tiles * layer.outputs];
            if precision == Precision::F32 {
                let inputs = Factor::new(inputs, *tiles, layer.depth()).transposed();
                multiply(inputs, Factor::new(gradients, *tiles, layer.outputs), result, i > 0);
            } else {
                FACTORS.with_borrow_mut(|(left, right)| {
                    left.set_transposed(inputs, *tiles, layer.depth());
                    right.set(gradients, *tiles, layer.outputs);
                    rounded::multiply(left, right, result, i > 0);
                });
            }
        }
    });
    kernel
}

/// What follows the convolution, for a part of the output.
fn finish_of(finish: Finish<'_>, first: usize, count: usize) -> Finish<'_> {
    Finish { mask: finish.mask.map(|mask| &mask[first..][..count]), ..finish }
}
