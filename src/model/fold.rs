//! Nearest-neighbour x2 upsampling followed by a 5x5 'same' convolution, computed as one 3x3 convolution.
//!
//! Of the five taps of a row, output phase 0 reads low-resolution offsets (-1, -1, 0, 0, 1) and phase 1 reads (-1, 0,
//! 0, 1, 1). Summing the taps with equal offsets gives a 3x3 kernel per phase; the four phases become channels, and
//! `pixel_shuffle(2)` interleaves them. Zero padding stays exact: two padded pixels at high resolution are one at low
//! resolution. The map is linear in the weight, so autograd trains the 5x5 form.

use cpu_kernels::Finish;
use tch::{Device, Tensor};

use super::convolve::convolve;
use super::{leaky_relu, tiled};

/// `OFFSET[phase][tap]`: index of the low-resolution tap that a high-resolution tap reads.
const OFFSET: [[usize; 5]; 2] = [[0, 0, 1, 1, 2], [0, 1, 1, 2, 2]];

/// Fewest channels of an output that is interleaved in one pass with the activation.
const FEWEST_CHANNELS: i64 = 16;

/// The linear map from a 5x5 kernel to its four 3x3 kernels, `[25, 36]`, ordered by phase.
pub struct Folding(Tensor);

/// Computes the matrix on this device.
fn folding_matrix(device: Device) -> Tensor {
    let mut map = vec![0.0_f32; 25 * 36];
    for (p, rows) in OFFSET.iter().enumerate() {
        for (q, columns) in OFFSET.iter().enumerate() {
            for (ky, &ty) in rows.iter().enumerate() {
                for (kx, &tx) in columns.iter().enumerate() {
                    map[(ky * 5 + kx) * 36 + (p * 2 + q) * 9 + ty * 3 + tx] = 1.0;
                }
            }
        }
    }
    Tensor::from_slice(&map).view([25, 36]).to_device(device)
}

impl Folding {
    /// The map for weights on this device.
    pub fn new(device: Device) -> Self {
        Self(folding_matrix(device))
    }

    /// Folds a 5x5 weight `[out, in, 5, 5]`.
    pub fn fold(&self, weight: &Tensor) -> Folded {
        let (out, inp) = (weight.size()[0], weight.size()[1]);
        Folded(weight.reshape([out * inp, 25]).matmul(&self.0).view([out, inp, 4, 3, 3]))
    }
}

/// Four 3x3 kernels in the place of a 5x5 kernel: `[out, in, 4, 3, 3]`.
pub struct Folded(Tensor);

impl Folded {
    /// The four kernels as one weight `[4 out, in, 3, 3]`. `order` permutes the dimensions of [`Folded`] first.
    fn kernel(&self, order: [i64; 5]) -> Tensor {
        let (out, inp) = (self.0.size()[0], self.0.size()[1]);
        self.0.permute(order).reshape([out * 4, inp, 3, 3])
    }
}

/// Computes `conv5x5(upsample2(x))` with 'same' padding, then a leaky ReLU with this negative slope if there is one:
/// `[n, in, h, w]` to `[n, out, 2h, 2w]`.
pub fn upsample_conv(x: &Tensor, folded: &Folded, bias: &Tensor, slope: Option<f64>) -> Tensor {
    let finish = Finish { slope: slope.map(|slope| slope as f32), mask: None };
    if let Some(output) = tiled::of_folded(x, &folded.kernel([2, 0, 1, 3, 4]), &bias.repeat([4]), finish) {
        return output;
    }
    if tiled::finishes(x.device()) && bias.size()[0] >= FEWEST_CHANNELS {
        let output = convolve(x, &folded.kernel([2, 0, 1, 3, 4]), &bias.repeat([4]), 1, [1, 1]);
        if let Some(output) = tiled::finished(&output, true, finish) {
            return output;
        }
    }
    let bias = bias.unsqueeze(1).expand([-1, 4], false).reshape([-1]);
    let output = convolve(x, &folded.kernel([0, 2, 1, 3, 4]), &bias, 1, [1, 1]).pixel_shuffle(2);
    slope.map_or_else(|| output.shallow_clone(), |slope| leaky_relu(&output, slope))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::Kind;

    /// The layer without folding.
    fn plain(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Tensor {
        let (h, w) = (x.size()[2], x.size()[3]);
        x.upsample_nearest2d([2 * h, 2 * w], None, None).conv2d(weight, Some(bias), [1, 1], [2, 2], [1, 1], 1)
    }

    fn wave(shape: &[i64], k: f64) -> Tensor {
        let n: i64 = shape.iter().product();
        (Tensor::arange(n, (Kind::Double, Device::Cpu)) * k).sin().view(shape)
    }

    #[test]
    fn folded_layer_gives_the_plain_layers_values_and_gradients() {
        let x = wave(&[3, 4, 7, 5], 0.37).to_kind(Kind::Float).set_requires_grad(true);
        let weight = wave(&[6, 4, 5, 5], 0.11).to_kind(Kind::Float).set_requires_grad(true);
        let bias = wave(&[6], 0.9).to_kind(Kind::Float).set_requires_grad(true);
        let folded = upsample_conv(&x, &Folding::new(Device::Cpu).fold(&weight), &bias, None);
        let direct = plain(&x, &weight, &bias);
        let weights = wave(&direct.size(), 0.53).to_kind(Kind::Float);
        assert!((&folded - &direct).abs().max().double_value(&[]) < 2e-5);
        let inputs = [&x, &weight, &bias];
        let a = Tensor::run_backward(&[(&folded * &weights).sum(Kind::Float)], &inputs, false, false);
        let b = Tensor::run_backward(&[(&direct * &weights).sum(Kind::Float)], &inputs, false, false);
        for (a, b) in a.iter().zip(&b) {
            let scale = b.abs().max().double_value(&[]).max(1.0);
            assert!((a - b).abs().max().double_value(&[]) < 1e-4 * scale);
        }
    }
}
