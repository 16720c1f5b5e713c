//! A 5x5 convolution with stride 2 as four stride-1 convolutions, one per phase of its input.
//!
//! With Keras's 'same' padding (one row of zeros before, two after), output `i` reads rows `2i - 1 ..= 2i + 3`: the
//! odd rows `i - 1, i, i + 1` with taps 0, 2, 4, and the even rows `i, i + 1` with taps 1, 3. The same holds for
//! columns. The sum over the four combinations equals the strided convolution, tap for tap. libtorch runs stride 1 in
//! channels-last much closer to the machine's limit than stride 2, especially in the backward pass.

use std::sync::Arc;

use cpu_kernels::{Finish, Windows};
use tch::{Device, Kind, Tensor};

use super::arithmetic::{has_kernels, is_bf16, linear, operand};
use super::{activated, leaky_relu_masked, tiled};

/// Rows (or columns) of one parity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parity {
    Odd,
    Even,
}

impl Parity {
    /// The first tap in the 5x5 kernel; the others follow at distance 2.
    const fn first_tap(self) -> i64 {
        match self {
            Self::Odd => 0,
            Self::Even => 1,
        }
    }

    /// Zero padding that the convolution adds on both sides.
    const fn padding(self) -> i64 {
        1 - self.first_tap()
    }

    /// Number of stored rows, for an image of `2 * half` rows: `half`, and one row of zeros after the even rows.
    const fn stored(self, half: i64) -> i64 {
        half + self.first_tap()
    }

    /// Index of the phase's first row.
    const fn first_row(self) -> i64 {
        1 - self.first_tap()
    }
}

/// One of the four combinations of row and column parity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    rows: Parity,
    columns: Parity,
}

/// The four phases, in the order in which they are summed.
pub const PHASES: [Phase; 4] = [
    Phase { rows: Parity::Odd, columns: Parity::Odd },
    Phase { rows: Parity::Odd, columns: Parity::Even },
    Phase { rows: Parity::Even, columns: Parity::Odd },
    Phase { rows: Parity::Even, columns: Parity::Even },
];

impl Phase {
    /// Stored height and width, zeros included, for an input of `2 * half` rows and columns.
    pub const fn stored(self, half: i64) -> [i64; 2] {
        [self.rows.stored(half), self.columns.stored(half)]
    }

    /// Positions in an input `[2 half, 2 half]`, row by row; `None` where a zero is stored.
    pub fn places(self, half: i64) -> impl Iterator<Item = Option<[i64; 2]>> {
        let [height, width] = self.stored(half);
        (0..height).flat_map(move |i| {
            (0..width).map(move |j| {
                (i < half && j < half).then(|| [2 * i + self.rows.first_row(), 2 * j + self.columns.first_row()])
            })
        })
    }

    fn taps(self, weight: &Tensor) -> Tensor {
        weight.slice(2, self.rows.first_tap(), None, 2).slice(3, self.columns.first_tap(), None, 2)
    }

    fn padding(self) -> [i64; 2] {
        [self.rows.padding(), self.columns.padding()]
    }
}

/// Strided convolution of an input that is given by its phases.
///
/// `phases[p]` is `[n, in, h, w]` with `[h, w]` from [`Phase::stored`] and its zeros set; `weight` is the 5x5 weight
/// `[out, in, 5, 5]`. Applies a leaky ReLU with this negative slope, and the mask if there is one. Returns
/// `[n, out, half, half]`.
pub fn conv_of_phases(
    phases: &[Tensor; 4],
    weight: &Tensor,
    bias: &Tensor,
    slope: f64,
    mask: Option<&Tensor>,
) -> Tensor {
    if let Some(output) = tiled::of_phases(phases, weight, bias, Finish { slope: Some(slope as f32), mask }) {
        return output;
    }
    let weight = operand(weight);
    let part = |p: usize, bias: Option<&Tensor>| {
        let (x, weight) = (operand(&phases[p]), PHASES[p].taps(&weight));
        x.conv2d(&weight, bias.map(operand), [1, 1], PHASES[p].padding(), [1, 1], 1)
    };
    let sum = part(0, Some(bias)).g_add_(&part(1, None)).g_add_(&part(2, None)).g_add_(&part(3, None));
    let finish = Finish { slope: Some(slope as f32), mask };
    tiled::finished(&sum, false, finish).unwrap_or_else(|| activated(&sum, slope, mask))
}

/// The discriminator's first layer: a 5x5, stride-2 convolution of one channel, a leaky ReLU and a mask. It returns its
/// output as phases for [`conv_of_phases`].
pub struct Patches {
    half: i64,
    side: i64,
    /// For each phase, the pixels under its outputs.
    windows: [Arc<Windows>; 4],
    index: [Tensor; 4],
    stored: [Tensor; 4],
}

impl Patches {
    /// Prepares the layer for square images of this side, a multiple of 4.
    pub fn new(side: i64, device: tch::Device) -> Self {
        let (half, padded) = (side / 4, side + 3);
        let index = PHASES.map(|phase| {
            let pixels: Vec<i64> = phase
                .places(half)
                .flat_map(|place| {
                    let corner = place.map_or(0, |[y, x]| 2 * y * padded + 2 * x);
                    (0..25).map(move |tap| corner + tap / 5 * padded + tap % 5)
                })
                .collect();
            Tensor::from_slice(&pixels).to_device(device)
        });
        let stored = PHASES.map(|phase| {
            let [h, w] = phase.stored(half);
            let ones: Vec<f32> = phase.places(half).map(|place| f32::from(u8::from(place.is_some()))).collect();
            Tensor::from_slice(&ones).view([1, h, w, 1]).to_device(device)
        });
        let size = |size: i64| usize::try_from(size).unwrap_or(0);
        let windows = PHASES.map(|phase| {
            let corners = phase.places(half).map(|place| place.map(|place| place.map(|at| size(2 * at)))).collect();
            Arc::new(Windows { side: size(side), padding: [1, 2], kernel: 5, corners })
        });
        Self { half, side, windows, index, stored }
    }

    /// Maps images `[n, 1, side, side]` to phases `[n, out, h, w]`, channels-last in memory, with zeros where a phase
    /// stores padding; `weight` is `[out, 1, 5, 5]`. `masks` has one mask `[n, h, w, out]` for each phase.
    pub fn layer(
        &self,
        images: &Tensor,
        weight: &Tensor,
        bias: &Tensor,
        slope: f64,
        masks: Option<&[Tensor]>,
    ) -> [Tensor; 4] {
        std::array::from_fn(|p| {
            let mask = masks.map(|masks| &masks[p]);
            let phase = self.fused(p, images, weight, bias, Finish { slope: Some(slope as f32), mask });
            let phase = phase.unwrap_or_else(|| {
                // The mask also clears the padding stored in a phase.
                leaky_relu_masked(&self.conv(p, images, weight, bias), slope, mask.unwrap_or(&self.stored[p]))
            });
            phase.permute([0, 3, 1, 2])
        })
    }

    /// Computes one phase `[n, h, w, out]` of the layer in one pass over memory. Returns `None` when `cpu-kernels`
    /// cannot compute it.
    fn fused(&self, p: usize, images: &Tensor, weight: &Tensor, bias: &Tensor, finish: Finish<'_>) -> Option<Tensor> {
        let outputs = weight.size()[0];
        let supported = usize::try_from(outputs).is_ok_and(|outputs| self.windows[p].is_supported(outputs));
        if !(supported && has_kernels() && images.device() == Device::Cpu && images.kind() == Kind::Float) {
            return None;
        }
        let kind = if is_bf16() { Kind::BFloat16 } else { Kind::Float };
        let [h, w] = PHASES[p].stored(self.half);
        let phase = cpu_kernels::windows(&self.windows[p], images, weight, bias, finish, kind);
        tiled::or_libtorch(phase).map(|phase| phase.view([-1, h, w, outputs]))
    }

    /// One phase `[n, h, w, out]` of the convolution alone. libtorch's convolutions are slow with one input channel, so
    /// the 25 pixels under each output are gathered and multiplied as a matrix. The values at padding are undefined.
    fn conv(&self, p: usize, images: &Tensor, weight: &Tensor, bias: &Tensor) -> Tensor {
        let (n, out) = (images.size()[0], weight.size()[0]);
        let padded = images.view([n, self.side, self.side]).constant_pad_nd([1, 2, 1, 2]).view([n, -1]);
        let [h, w] = PHASES[p].stored(self.half);
        let rows = padded.index_select(1, &self.index[p]).view([n * h * w, 25]);
        linear(&rows, &weight.view([out, 25]), bias).view([n, h, w, out])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(shape: &[i64], k: f64) -> Tensor {
        let n: i64 = shape.iter().product();
        (Tensor::arange(n, (Kind::Double, Device::Cpu)) * k).sin().view(shape).to_kind(Kind::Float)
    }

    /// The layer without phases.
    fn strided(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Tensor {
        x.constant_pad_nd([1, 2, 1, 2]).conv2d(weight, Some(bias), [2, 2], [0, 0], [1, 1], 1)
    }

    #[test]
    fn phases_give_the_strided_layers_values_and_gradients() {
        // `cpu-kernels` does not support 4 output channels, so libtorch computes the first layer in that case.
        [4, 32].into_iter().for_each(compare_with_the_strided_layers);
    }

    fn compare_with_the_strided_layers(channels: i64) {
        let images = wave(&[3, 1, 28, 28], 0.37).set_requires_grad(true);
        let (w1, b1) = (wave(&[channels, 1, 5, 5], 0.9), wave(&[channels], 0.3));
        let (w1, b1) = (w1.set_requires_grad(true), b1.set_requires_grad(true));
        let w2 = wave(&[6, channels, 5, 5], 0.11).set_requires_grad(true);
        let b2 = wave(&[6], 0.7).set_requires_grad(true);
        let phases = Patches::new(28, Device::Cpu).layer(&images, &w1, &b1, 1.0, None);
        let ours = conv_of_phases(&phases, &w2, &b2, 1.0, None);
        let theirs = strided(&strided(&images, &w1, &b1), &w2, &b2);
        assert_eq!(ours.size(), theirs.size());
        let scale = theirs.abs().max().double_value(&[]);
        assert!((&ours - &theirs).abs().max().double_value(&[]) < 1e-5 * scale);
        let weights = wave(&theirs.size(), 0.53);
        let inputs = [&images, &w1, &b1, &w2, &b2];
        let a = Tensor::run_backward(&[(&ours * &weights).sum(Kind::Float)], &inputs, false, false);
        let b = Tensor::run_backward(&[(&theirs * &weights).sum(Kind::Float)], &inputs, false, false);
        for (a, b) in a.iter().zip(&b) {
            let scale = b.abs().max().double_value(&[]);
            assert!((a - b).abs().max().double_value(&[]) < 1e-4 * scale);
        }
    }
}
