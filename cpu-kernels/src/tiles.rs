//! From images to points and back, tile by tile, with the widest registers that the processor has.

use std::mem::MaybeUninit;

use pulp::NullaryFnOnce;

use crate::layer::{Layer, Source, plane};
use crate::transform::{self, LANES, Lanes, POINTS, TILE};

type Tile<const SIDE: usize> = [[Lanes; SIDE]; SIDE];

#[inline(always)]
fn lanes(values: &[f32]) -> Lanes {
    let mut lanes = Lanes::ZERO;
    lanes.0.copy_from_slice(&values[..LANES]);
    lanes
}

/// The row or column of a source that a tile reads at its position `place`, 0 to 5; `None` in the zero padding.
#[inline(always)]
fn read_at(tile: usize, place: usize, stored: usize) -> Option<usize> {
    (tile * TILE + place).checked_sub(1).filter(|at| *at < stored)
}

/// The image of tile `number`, and the tile's row and column in it. An image has `along` tiles along each axis.
#[inline(always)]
fn place(number: usize, along: usize) -> (usize, [usize; 2]) {
    (number / (along * along), [number / along % along, number % along])
}

/// Transforms the inputs of a source to the points.
pub struct InputsAtPoints<'a> {
    pub layer: &'a Layer,
    pub source: usize,
    pub values: &'a [f32],
    pub points: &'a mut [f32],
    pub tiles: usize,
}

impl NullaryFnOnce for InputsAtPoints<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { layer, source, values, points, tiles } = self;
        let Source { size: [rows, columns], .. } = layer.sources[source];
        let [stored_rows, stored_columns] = [rows.min(layer.side), columns.min(layer.side)];
        let (channels, depth) = (layer.channels, layer.depth());
        let images = values.len() / (rows * columns * channels);
        for number in 0..images * layer.tiles() * layer.tiles() {
            let (image, [y, x]) = place(number, layer.tiles());
            for channel in (0..channels).step_by(LANES) {
                let mut tile: Tile<POINTS> = [[Lanes::ZERO; POINTS]; POINTS];
                for (i, places) in tile.iter_mut().enumerate() {
                    let Some(row) = read_at(y, i, stored_rows) else { continue };
                    for (j, place) in places.iter_mut().enumerate() {
                        if let Some(column) = read_at(x, j, stored_columns) {
                            *place = lanes(&values[((image * rows + row) * columns + column) * channels + channel..]);
                        }
                    }
                }
                let transformed = transform::input(&tile);
                let first = number * depth + source * channels + channel;
                for (point, lanes) in transformed.as_flattened().iter().enumerate() {
                    points[point * plane(tiles, depth) + first..][..LANES].copy_from_slice(&lanes.0);
                }
            }
        }
    }
}

/// What follows the convolution: a leaky ReLU with this negative slope, then the product with a mask.
#[derive(Clone, Copy)]
pub struct Activation<'a> {
    /// 1 for none.
    pub slope: f32,
    /// Stored like the output.
    pub mask: Option<&'a [f32]>,
}

/// Sets the outputs, from the products at the points.
pub struct OutputsOfProducts<'a> {
    pub layer: &'a Layer,
    pub products: &'a [f32],
    pub bias: &'a [f32],
    pub activation: Activation<'a>,
    pub output: &'a mut [MaybeUninit<f32>],
    pub tiles: usize,
}

impl NullaryFnOnce for OutputsOfProducts<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { layer, products, bias, activation, output, tiles } = self;
        let (side, outputs) = (layer.side, layer.outputs);
        let images = output.len() / layer.output_values();
        for number in 0..images * layer.tiles() * layer.tiles() {
            let (image, [y, x]) = place(number, layer.tiles());
            for channel in (0..outputs).step_by(LANES) {
                let mut points: Tile<POINTS> = [[Lanes::ZERO; POINTS]; POINTS];
                for (point, place) in points.as_flattened_mut().iter_mut().enumerate() {
                    *place = lanes(&products[point * plane(tiles, outputs) + number * outputs + channel..]);
                }
                let bias = lanes(&bias[channel..]);
                let tile = transform::output(&points);
                let [first, to_row, to_column] = layer.stored_at(image, channel);
                for (i, places) in tile.iter().enumerate().take(side - y * TILE) {
                    for (j, place) in places.iter().enumerate().take(side - x * TILE) {
                        let at = first + (y * TILE + i) * to_row + (x * TILE + j) * to_column;
                        let mut values = Lanes::ZERO;
                        for lane in 0..LANES {
                            let value = place.0[lane] + bias.0[lane];
                            values.0[lane] = if value > 0.0 { value } else { value * activation.slope };
                        }
                        if let Some(mask) = activation.mask {
                            values.0.iter_mut().zip(&mask[at..][..LANES]).for_each(|(value, mask)| *value *= mask);
                        }
                        for (stored, value) in output[at..][..LANES].iter_mut().zip(values.0) {
                            stored.write(value);
                        }
                    }
                }
            }
        }
    }
}

/// Sets the gradient at the points, and adds to the gradient of the bias, given the gradient of the outputs.
pub struct GradientsAtPoints<'a> {
    pub layer: &'a Layer,
    pub gradient: &'a [f32],
    /// The outputs, whose sign tells which slope the leaky ReLU's gradient has.
    pub output: &'a [f32],
    pub activation: Activation<'a>,
    pub points: &'a mut [f32],
    pub bias: &'a mut [f32],
    pub tiles: usize,
}

impl NullaryFnOnce for GradientsAtPoints<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { layer, gradient, output, activation, points, bias, tiles } = self;
        let (side, outputs) = (layer.side, layer.outputs);
        let images = gradient.len() / layer.output_values();
        for number in 0..images * layer.tiles() * layer.tiles() {
            let (image, [y, x]) = place(number, layer.tiles());
            for channel in (0..outputs).step_by(LANES) {
                let mut tile: Tile<TILE> = [[Lanes::ZERO; TILE]; TILE];
                let mut sums = lanes(&bias[channel..]);
                let [first, to_row, to_column] = layer.stored_at(image, channel);
                for (i, places) in tile.iter_mut().enumerate().take(side - y * TILE) {
                    for (j, place) in places.iter_mut().enumerate().take(side - x * TILE) {
                        let at = first + (y * TILE + i) * to_row + (x * TILE + j) * to_column;
                        let (slopes, values) = (lanes(&gradient[at..]), lanes(&output[at..]));
                        for lane in 0..LANES {
                            let slope = slopes.0[lane];
                            place.0[lane] = if values.0[lane] > 0.0 { slope } else { slope * activation.slope };
                        }
                        if let Some(mask) = activation.mask {
                            place.0.iter_mut().zip(&mask[at..][..LANES]).for_each(|(slope, mask)| *slope *= mask);
                        }
                        sums.0.iter_mut().zip(place.0).for_each(|(sum, slope)| *sum += slope);
                    }
                }
                bias[channel..][..LANES].copy_from_slice(&sums.0);
                for (point, lanes) in transform::output_gradient(&tile).as_flattened().iter().enumerate() {
                    points[point * plane(tiles, outputs) + number * outputs + channel..][..LANES]
                        .copy_from_slice(&lanes.0);
                }
            }
        }
    }
}

/// Adds to the gradient of a source, given its gradient at the points.
pub struct InputGradients<'a> {
    pub layer: &'a Layer,
    pub source: usize,
    pub points: &'a [f32],
    pub values: &'a mut [f32],
    pub tiles: usize,
}

impl NullaryFnOnce for InputGradients<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { layer, source, points, values, tiles } = self;
        let Source { size: [rows, columns], .. } = layer.sources[source];
        let [stored_rows, stored_columns] = [rows.min(layer.side), columns.min(layer.side)];
        let channels = layer.channels;
        let images = values.len() / (rows * columns * channels);
        for number in 0..images * layer.tiles() * layer.tiles() {
            let (image, [y, x]) = place(number, layer.tiles());
            for channel in (0..channels).step_by(LANES) {
                let mut at_points: Tile<POINTS> = [[Lanes::ZERO; POINTS]; POINTS];
                let first = number * channels + channel;
                for (point, place) in at_points.as_flattened_mut().iter_mut().enumerate() {
                    *place = lanes(&points[point * plane(tiles, channels) + first..]);
                }
                let tile = transform::input_gradient(&at_points);
                for (i, places) in tile.iter().enumerate() {
                    let Some(row) = read_at(y, i, stored_rows) else { continue };
                    for (j, place) in places.iter().enumerate() {
                        if let Some(column) = read_at(x, j, stored_columns) {
                            let at = ((image * rows + row) * columns + column) * channels + channel;
                            values[at..][..LANES].iter_mut().zip(&place.0).for_each(|(sum, term)| *sum += term);
                        }
                    }
                }
            }
        }
    }
}
