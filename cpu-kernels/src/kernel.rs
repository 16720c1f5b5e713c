//! Transforms kernels to Winograd's points, and gradients at the points to gradients of kernels.

use std::mem::MaybeUninit;

use pulp::{Arch, NullaryFnOnce};

use crate::layer::Layer;
use crate::memory::zeroed;
use crate::pool::{Block, block};
use crate::team;
use crate::transform::{self, LANES, Lanes, POINTS, PRODUCTS, TAPS};

/// Number of parts into which the values of a tap are split, so that threads share the transform.
const PARTS: usize = 8;

/// Transforms a kernel `[tap, channel, output]` to the points: `[point, source and channel, output]`. The last two axes
/// can be swapped in both.
pub fn at_points(layer: &Layer, kernel: &[f32]) -> Block {
    let of_tap = layer.channels * layer.outputs;
    assert_eq!(kernel.len(), layer.kernel * layer.kernel * of_tap, "the values of a kernel");
    let part = part_of(of_tap);
    let sources = layer.sources.len();
    let mut points = block(PRODUCTS * layer.kernel_plane());
    let mut items: Vec<Vec<&mut [f32]>> = (0..sources * of_tap.div_ceil(part)).map(|_| Vec::new()).collect();
    for plane in points.chunks_exact_mut(layer.kernel_plane()) {
        for (item, values) in
            items.iter_mut().zip(plane.chunks_exact_mut(of_tap).flat_map(|values| values.chunks_mut(part)))
        {
            item.push(values);
        }
    }
    team::for_each(items.into_iter().enumerate().collect(), |(item, points)| {
        let parts = of_tap.div_ceil(part);
        let (source, first) = (item / parts, item % parts * part);
        Arch::new().dispatch(ToPoints { layer, source, kernel: &kernel[first..], points });
    });
    points
}

/// The transpose of [`at_points`]: sets the gradient of the kernel, from that at the points.
pub fn gradient(layer: &Layer, points: &[f32], kernel: &mut [MaybeUninit<f32>]) {
    let of_tap = layer.channels * layer.outputs;
    assert_eq!(points.len(), PRODUCTS * layer.kernel_plane(), "the values of a kernel at all points");
    assert_eq!(kernel.len(), layer.kernel * layer.kernel * of_tap, "the values of a kernel");
    let part = part_of(of_tap);
    let parts = of_tap.div_ceil(part);
    let mut items: Vec<Vec<TapPart<'_>>> = (0..layer.sources.len() * parts).map(|_| Vec::new()).collect();
    for (tap, values) in kernel.chunks_exact_mut(of_tap).enumerate() {
        let Some((source, place)) = layer.source_of(tap) else {
            // No source reads this tap.
            zeroed(values);
            continue;
        };
        for (item, values) in items[source * parts..].iter_mut().zip(values.chunks_mut(part)) {
            item.push((place, values));
        }
    }
    team::for_each(items.into_iter().enumerate().collect(), |(item, taps)| {
        let first = item / parts * of_tap + item % parts * part;
        Arch::new().dispatch(FromPoints { plane: layer.kernel_plane(), points: &points[first..], taps });
    });
}

/// Number of values in a part of a tap with `of_tap` values.
fn part_of(of_tap: usize) -> usize {
    of_tap.div_ceil(PARTS).next_multiple_of(LANES)
}

struct ToPoints<'a> {
    layer: &'a Layer,
    source: usize,
    /// The kernel from this part's first value on.
    kernel: &'a [f32],
    /// This part at each point.
    points: Vec<&'a mut [f32]>,
}

impl NullaryFnOnce for ToPoints<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { layer, source, kernel, mut points } = self;
        let of_tap = layer.channels * layer.outputs;
        let count = points.first().map_or(0, |values| values.len());
        let places: [[Option<usize>; TAPS]; TAPS] = layer.places(source);
        for first in (0..count).step_by(LANES) {
            let mut taps = [[Lanes::ZERO; TAPS]; TAPS];
            for (places, taps) in places.iter().zip(&mut taps) {
                for (place, lanes) in places.iter().zip(taps) {
                    if let Some(tap) = place {
                        lanes.0.copy_from_slice(&kernel[tap * of_tap + first..][..LANES]);
                    }
                }
            }
            let transformed = transform::kernel(&taps);
            for (values, lanes) in points.iter_mut().zip(transformed.as_flattened()) {
                values[first..][..LANES].copy_from_slice(&lanes.0);
            }
        }
    }
}

/// The tap's place among the 3 x 3 of its source, 0 to 8, and the values of a part of the tap.
type TapPart<'a> = (usize, &'a mut [MaybeUninit<f32>]);

struct FromPoints<'a> {
    /// Number of values from the start of one point to the start of the next.
    plane: usize,
    /// The gradient at the points, from this part's first value at the first point on.
    points: &'a [f32],
    /// This part of each tap of the source.
    taps: Vec<TapPart<'a>>,
}

impl NullaryFnOnce for FromPoints<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { plane, points, mut taps } = self;
        let count = taps.first().map_or(0, |(_, values)| values.len());
        for first in (0..count).step_by(LANES) {
            let mut tile = [[Lanes::ZERO; POINTS]; POINTS];
            for point in 0..PRODUCTS {
                tile[point / POINTS][point % POINTS].0.copy_from_slice(&points[point * plane + first..][..LANES]);
            }
            let transformed = transform::kernel_gradient(&tile);
            for (place, values) in &mut taps {
                let lanes = transformed[*place / TAPS][*place % TAPS].0;
                for (value, lane) in values[first..][..LANES].iter_mut().zip(lanes) {
                    value.write(lane);
                }
            }
        }
    }
}
