//! The large convolutions on the processor, computed by Winograd's algorithm of the crate `cpu-kernels`, which needs
//! fewer multiplications.

use std::sync::{Arc, LazyLock};

use cpu_kernels::{Finish, Layer, Source};
use tch::{Device, Kind, Tensor};

use super::arithmetic::{has_kernels, is_bf16, is_fast};

/// Fewest images for which transforming the kernel pays.
const FEWEST_IMAGES: i64 = 16;

/// The 5 x 5 convolution of stride 2 along one axis, for the odd input rows: the index in the kernel, 0 to 4, that
/// multiplies the row before, at and after an output.
const ODD: [Option<usize>; 3] = [Some(0), Some(2), Some(4)];
/// Like [`ODD`], for the even input rows.
const EVEN: [Option<usize>; 3] = [None, Some(1), Some(3)];

/// Describes the 5 x 5 convolution with stride 2 from `channels` input channels, given as four phases (see `phases`),
/// to `2 * channels` output channels of 7 x 7 pixels.
fn of_phases_with(channels: usize) -> Arc<Layer> {
    let sources = [[ODD, ODD], [ODD, EVEN], [EVEN, ODD], [EVEN, EVEN]]
        .map(|taps| Source { size: taps.map(|taps| if taps == ODD { 7 } else { 8 }), taps });
    Arc::new(Layer { sources: sources.into(), channels, outputs: 2 * channels, side: 7, kernel: 5, interleaved: false })
}

/// The generator's first convolution, folded: takes 128 channels of 7 x 7 pixels and gives 256.
static FOLDED: LazyLock<Arc<Layer>> = LazyLock::new(|| {
    Arc::new(Layer {
        sources: vec![Source::whole(7)],
        channels: 128,
        outputs: 256,
        side: 7,
        kernel: 3,
        interleaved: true,
    })
});

/// Computes the convolution of the four phases, then the leaky ReLU and the mask of `finish`. Returns `None` when it
/// must be left to libtorch, for example on a GPU, in bf16, or with few images.
pub(super) fn of_phases(phases: &[Tensor; 4], weight: &Tensor, bias: &Tensor, finish: Finish<'_>) -> Option<Tensor> {
    let channels = weight.size().get(1).and_then(|channels| usize::try_from(*channels).ok())?;
    convolution(&of_phases_with(channels), &phases.each_ref(), weight, bias, finish)
}

/// Computes the 3 x 3 convolution with one row or column of zeros on each side. Its outputs are four phases of 64
/// channels, interleaved to twice the rows and columns; then `finish` is applied. Returns `None` as [`of_phases`] does.
pub(super) fn of_folded(x: &Tensor, weight: &Tensor, bias: &Tensor, finish: Finish<'_>) -> Option<Tensor> {
    convolution(&FOLDED, &[x], weight, bias, finish)
}

fn convolution(
    layer: &Arc<Layer>,
    inputs: &[&Tensor],
    weight: &Tensor,
    bias: &Tensor,
    finish: Finish<'_>,
) -> Option<Tensor> {
    let [channels, outputs, kernel] = [layer.channels, layer.outputs, layer.kernel].map(|size| size as i64);
    let sizes_fit = weight.size() == [outputs, channels, kernel, kernel]
        && inputs.iter().zip(&layer.sources).all(|(x, source)| {
            let [rows, columns] = source.size.map(|size| size as i64);
            let n = x.size().first().copied().unwrap_or(0);
            n >= FEWEST_IMAGES && x.size() == [n, channels, rows, columns]
        });
    let on_processor = inputs.iter().all(|x| x.device() == Device::Cpu && x.kind() == Kind::Float);
    if !(sizes_fit && on_processor && is_fast()) {
        return None;
    }
    or_libtorch(cpu_kernels::convolution(layer, inputs, weight, bias, finish))
}

/// Whether [`finished`] applies the leaky ReLU and the mask after a convolution on this device.
pub(super) fn finishes(device: Device) -> bool {
    has_kernels() && is_bf16() && device == Device::Cpu
}

/// Interleaves a bf16 result of a libtorch convolution if asked to, and applies a [`Finish`], in one pass over memory.
/// Returns `None` when this must be left to libtorch.
pub(super) fn finished(x: &Tensor, interleaved: bool, finish: Finish<'_>) -> Option<Tensor> {
    if !(finishes(x.device()) && x.kind() == Kind::BFloat16) {
        return None;
    }
    or_libtorch(cpu_kernels::finish(x, interleaved, finish))
}

/// Returns the tensor. On an error, logs it and returns `None`: the caller then uses libtorch.
pub(super) fn or_libtorch(result: Result<Tensor, String>) -> Option<Tensor> {
    result.inspect_err(|error| log::warn!("an operation is left to libtorch: {error}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Arithmetic, DiscriminatorShape, DropoutMasks, GeneratorShape, initial_discriminator, initial_generator,
    };

    fn wave(shape: &[i64]) -> Tensor {
        let n: i64 = shape.iter().product();
        (Tensor::arange(n, (Kind::Double, Device::Cpu)) * 1.37).sin().view(shape).to_kind(Kind::Float)
    }

    /// Largest absolute difference of each pair, divided by the largest absolute value of the tensor in `theirs`.
    fn differences(ours: &[Tensor], theirs: &[Tensor]) -> Vec<f64> {
        let scale = |x: &Tensor| x.abs().max().double_value(&[]).max(1e-12);
        ours.iter().zip(theirs).map(|(a, b)| (a - b).abs().max().double_value(&[]) / scale(b)).collect()
    }

    #[test]
    fn both_networks_have_the_values_and_gradients_of_libtorchs_layers() {
        compare_with_libtorch(64);
    }

    #[test]
    fn a_wider_discriminator_has_the_values_and_gradients_of_libtorchs_layers() {
        compare_with_libtorch(96);
    }

    fn compare_with_libtorch(channels: i64) {
        let n = 37;
        let shape = DiscriminatorShape { channels, ..Default::default() };
        let generator = initial_generator(3, &GeneratorShape::default(), Device::Cpu).expect("a generator");
        let discriminator = initial_discriminator(3, shape, Device::Cpu).expect("a discriminator");
        let masks = DropoutMasks::new(0.3, channels).draw(1, 2, 3, 37);
        let z = wave(&[n, 200]).set_requires_grad(true);
        let images = wave(&[n, 1, 28, 28]).set_requires_grad(true);
        let run = || {
            let drawn = generator.forward(&z);
            let scores = discriminator.forward(&images, masks.as_ref());
            let losses = [(&drawn * wave(&drawn.size())).sum(Kind::Float), (&scores * wave(&[n, 1])).sum(Kind::Float)];
            let of_g: Vec<&Tensor> = generator.parameters().tensors().iter().chain([&z]).collect();
            let of_d: Vec<&Tensor> = discriminator.parameters().tensors().iter().chain([&images]).collect();
            let mut all = vec![drawn.detach(), scores.detach()];
            all.extend(Tensor::run_backward(&[&losses[0]], &of_g, false, false));
            all.extend(Tensor::run_backward(&[&losses[1]], &of_d, false, false));
            all
        };
        let ours = run();
        let theirs = {
            let _libtorchs = Arithmetic::twice_differentiable();
            run()
        };
        let apart = differences(&ours, &theirs);
        assert!(apart.iter().all(|difference| *difference < 2e-5), "{apart:?}");
        if cpu_kernels::is_available() {
            assert!(apart.iter().any(|difference| *difference > 0.0), "both are computed in the same way");
        }
    }
}
