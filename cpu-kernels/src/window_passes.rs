//! The inner loops of [`windows`](crate::windows()), vectorised for the widest registers that the processor has.

use std::mem::MaybeUninit;

use pulp::NullaryFnOnce;

use crate::memory::Value;
use crate::windows::{WIDTH, Windows};

/// Windows whose results are computed together.
const WINDOWS: usize = 4;

/// Values of [`WIDTH`] outputs, or of the taps of a window, padded with zeros.
type Wide = [f32; WIDTH];

/// A kernel's weights in the order in which a pass reads them.
pub struct Weights(Vec<f32>);

impl Weights {
    /// Reorders `[outputs, taps]` to `[taps, outputs]`.
    pub fn by_tap(weight: &[f32], outputs: usize) -> Self {
        let taps = weight.len() / outputs;
        Self((0..weight.len()).map(|at| weight[at % outputs * taps + at / outputs]).collect())
    }

    /// Reorders `[outputs, taps]` to `[outputs, WIDTH]`, with zeros after the taps.
    pub fn by_output(weight: &[f32], outputs: usize) -> Self {
        let taps = weight.len() / outputs;
        let tap = |at: usize| (at % WIDTH < taps).then(|| weight[at / WIDTH * taps + at % WIDTH]);
        Self((0..outputs * WIDTH).map(|at| tap(at).unwrap_or(0.0)).collect())
    }
}

#[inline(always)]
fn wide<T: Value>(values: &[T]) -> Wide {
    let values = &values[..WIDTH];
    let mut wide = [0.0; WIDTH];
    for lane in 0..WIDTH {
        wide[lane] = values[lane].wide();
    }
    wide
}

/// Adds `value * weights`, lane by lane.
#[inline(always)]
fn add_product(sum: &mut Wide, value: f32, weights: &Wide) {
    for lane in 0..WIDTH {
        sum[lane] += value * weights[lane];
    }
}

/// Multiplies `of` by `slope` where `by` is not positive.
#[inline(always)]
fn leaky(of: &mut Wide, by: &Wide, slope: f32) {
    for lane in 0..WIDTH {
        of[lane] = if by[lane] > 0.0 { of[lane] } else { of[lane] * slope };
    }
}

#[inline(always)]
fn multiply<T: Value>(values: &mut Wide, by: &[T]) {
    let by = wide(by);
    for lane in 0..WIDTH {
        values[lane] *= by[lane];
    }
}

/// Copies the image into `padded`, inside its border of zeros.
#[inline(always)]
fn pad(windows: &Windows, image: &[f32], padded: &mut [f32]) {
    let (side, before) = (windows.side, windows.padding[0]);
    for (row, values) in image.chunks_exact(side).enumerate() {
        padded[(row + before) * windows.padded() + before..][..side].copy_from_slice(values);
    }
}

/// Positions in the padded image of the corners of [`WINDOWS`] windows from `first` on; 0 where there is no window.
#[inline(always)]
fn places(windows: &Windows, first: usize) -> [usize; WINDOWS] {
    let mut places = [0; WINDOWS];
    for (place, corner) in places.iter_mut().zip(&windows.corners[first..]) {
        *place = corner.map_or(0, |corner| windows.place(corner));
    }
    places
}

/// The forward pass: computes the results from the images.
pub struct Forward<'a, T> {
    pub windows: &'a Windows,
    pub images: &'a [f32],
    /// In the order of [`Weights::by_tap`].
    pub weights: &'a Weights,
    pub bias: &'a [f32],
    pub slope: f32,
    pub mask: Option<&'a [T]>,
    pub output: &'a mut [MaybeUninit<T>],
}

impl<T: Value> NullaryFnOnce for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { windows, images, weights, bias, slope, mask, output } = self;
        let (outputs, count, offsets) = (bias.len(), windows.corners.len(), windows.offsets());
        let mut padded = vec![0.0; windows.padded() * windows.padded()];
        for (number, image) in images.chunks_exact(windows.side * windows.side).enumerate() {
            pad(windows, image, &mut padded);
            for first in (0..count).step_by(WINDOWS) {
                let places = places(windows, first);
                for channel in (0..outputs).step_by(WIDTH) {
                    let mut sums = [wide(&bias[channel..]); WINDOWS];
                    for (tap, offset) in offsets.iter().enumerate() {
                        let weights = wide(&weights.0[tap * outputs + channel..]);
                        for (sum, place) in sums.iter_mut().zip(places) {
                            add_product(sum, padded[place + offset], &weights);
                        }
                    }
                    for (window, corner) in windows.corners[first..].iter().enumerate().take(WINDOWS) {
                        let from = (number * count + first + window) * outputs + channel;
                        let mut values = sums[window];
                        leaky(&mut values, &sums[window], slope);
                        if let Some(mask) = mask {
                            multiply(&mut values, &mask[from..]);
                        }
                        if corner.is_none() {
                            values = [0.0; WIDTH];
                        }
                        let stored = &mut output[from..][..WIDTH];
                        for lane in 0..WIDTH {
                            stored[lane] = MaybeUninit::new(T::nearest(values[lane]));
                        }
                    }
                }
            }
        }
    }
}

/// The gradient of the results, and what turns it into the gradient of the products with the kernel.
pub struct Factors<'a, T> {
    pub output: &'a [T],
    pub gradient: &'a [T],
    pub mask: Option<&'a [T]>,
    pub slope: f32,
}

impl<T: Value> Factors<'_, T> {
    /// The gradients of the products of the windows from `first` on; 0 where there is no window.
    #[inline(always)]
    fn of_windows(&self, windows: &Windows, number: usize, first: usize, from: [usize; 2]) -> [Wide; WINDOWS] {
        let [outputs, channel] = from;
        let mut slopes = [[0.0; WIDTH]; WINDOWS];
        for (window, corner) in windows.corners[first..].iter().enumerate().take(WINDOWS) {
            if corner.is_some() {
                let from = (number * windows.corners.len() + first + window) * outputs + channel;
                let mut values = wide(&self.gradient[from..]);
                leaky(&mut values, &wide(&self.output[from..]), self.slope);
                if let Some(mask) = self.mask {
                    multiply(&mut values, &mask[from..]);
                }
                slopes[window] = values;
            }
        }
        slopes
    }
}

/// Adds to the gradients of the weights and the bias in `sums [taps + 1, outputs]`; the last row is the bias.
pub struct Kernels<'a, T> {
    pub windows: &'a Windows,
    pub images: &'a [f32],
    pub factors: Factors<'a, T>,
    pub outputs: usize,
    pub sums: &'a mut [f32],
}

impl<T: Value> NullaryFnOnce for Kernels<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { windows, images, factors, outputs, sums } = self;
        let (count, offsets) = (windows.corners.len(), windows.offsets());
        let mut padded = vec![0.0; windows.padded() * windows.padded()];
        for (number, image) in images.chunks_exact(windows.side * windows.side).enumerate() {
            pad(windows, image, &mut padded);
            for channel in (0..outputs).step_by(WIDTH) {
                for first in (0..count).step_by(WINDOWS) {
                    let places = places(windows, first);
                    let slopes = factors.of_windows(windows, number, first, [outputs, channel]);
                    for tap in 0..=offsets.len() {
                        let stored = &mut sums[tap * outputs + channel..][..WIDTH];
                        let mut sum = wide(stored);
                        for window in 0..WINDOWS {
                            // The last row is the gradient of the bias, whose input is 1.
                            let value = offsets.get(tap).map_or(1.0, |offset| padded[places[window] + offset]);
                            add_product(&mut sum, value, &slopes[window]);
                        }
                        stored.copy_from_slice(&sum);
                    }
                }
            }
        }
    }
}

/// Sets the gradients of the images.
pub struct Images<'a, T> {
    pub windows: &'a Windows,
    /// In the order of [`Weights::by_output`].
    pub weights: &'a Weights,
    pub factors: Factors<'a, T>,
    pub images: &'a mut [f32],
}

impl<T: Value> NullaryFnOnce for Images<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { windows, weights, factors, images } = self;
        let (count, offsets, side) = (windows.corners.len(), windows.offsets(), windows.side);
        let outputs = weights.0.len() / WIDTH;
        let mut padded = vec![0.0; windows.padded() * windows.padded()];
        let mut slopes = vec![0.0; WINDOWS * outputs];
        for (number, image) in images.chunks_exact_mut(side * side).enumerate() {
            padded.fill(0.0);
            for first in (0..count).step_by(WINDOWS) {
                for channel in (0..outputs).step_by(WIDTH) {
                    let of_windows = factors.of_windows(windows, number, first, [outputs, channel]);
                    for window in 0..WINDOWS {
                        slopes[window * outputs + channel..][..WIDTH].copy_from_slice(&of_windows[window]);
                    }
                }
                let mut taps = [[0.0; WIDTH]; WINDOWS];
                for output in 0..outputs {
                    let weights = wide(&weights.0[output * WIDTH..]);
                    for window in 0..WINDOWS {
                        add_product(&mut taps[window], slopes[window * outputs + output], &weights);
                    }
                }
                for (taps, place) in taps.iter().zip(places(windows, first)) {
                    for (offset, value) in offsets.iter().zip(taps) {
                        padded[place + offset] += value;
                    }
                }
            }
            let before = windows.padding[0];
            for (row, values) in image.chunks_exact_mut(side).enumerate() {
                values.copy_from_slice(&padded[(row + before) * windows.padded() + before..][..side]);
            }
        }
    }
}
