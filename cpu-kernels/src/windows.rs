//! The first layer of a network that reads images of one channel: a convolution at a list of positions, a leaky ReLU
//! and a mask, in one pass over memory.

use std::sync::Arc;

use pulp::Arch;
use tch::{Kind, TchError, Tensor};

use crate::memory::{NewTensor, Value, values, zeroed};
use crate::node::{self, Backward, Gradients};
use crate::pool::{Block, block};
use crate::window_passes::{Factors, Forward, Images, Kernels, Weights};
use crate::{Finish, team};

/// Number of outputs that are computed together, and largest number of taps of a window.
pub(crate) const WIDTH: usize = 32;
/// Number of images that a thread computes at a time.
const IMAGES: usize = 16;

/// The windows of a square image of one channel that a layer multiplies with its kernel.
#[derive(Clone, Debug)]
pub struct Windows {
    /// Rows and columns of an image.
    pub side: usize,
    /// Zeros before and after the rows and the columns.
    pub padding: [usize; 2],
    /// Rows and columns of the kernel.
    pub kernel: usize,
    /// Row and column of each window's corner in the padded image. With `None` there is no window, and the result is 0.
    pub corners: Vec<Option<[usize; 2]>>,
}

impl Windows {
    /// Rows and columns of an image with its zeros.
    pub(crate) fn padded(&self) -> usize {
        self.padding[0] + self.side + self.padding[1]
    }

    /// Number of values of a window.
    pub(crate) fn taps(&self) -> usize {
        self.kernel * self.kernel
    }

    /// Distances of a window's values from its corner, in an image with its zeros.
    pub(crate) fn offsets(&self) -> Vec<usize> {
        (0..self.taps()).map(|tap| tap / self.kernel * self.padded() + tap % self.kernel).collect()
    }

    /// The place of a corner in an image with its zeros.
    pub(crate) fn place(&self, corner: [usize; 2]) -> usize {
        corner[0] * self.padded() + corner[1]
    }

    /// Whether this crate computes these windows with this number of outputs.
    pub fn is_supported(&self, outputs: usize) -> bool {
        let last = self.padded() - self.kernel.min(self.padded());
        self.kernel <= self.padded()
            && self.taps() <= WIDTH
            && outputs > 0
            && outputs.is_multiple_of(WIDTH)
            && !self.corners.is_empty()
            && self.corners.iter().flatten().flatten().all(|at| *at <= last)
    }
}

/// The products of the windows of `images [n, 1, side, side]` with `weight [outputs, 1, kernel, kernel]`, plus
/// `bias [outputs]`, and what follows them. Products are of 32-bit floats; the result `[n, windows, outputs]` and the
/// mask of this shape are of `kind`, 32-bit floats or bf16.
///
/// # Errors
/// Fails when the sizes or the kind are not supported, and with libtorch's message.
pub fn windows(
    windows: &Arc<Windows>,
    images: &Tensor,
    weight: &Tensor,
    bias: &Tensor,
    finish: Finish<'_>,
    kind: Kind,
) -> Result<Tensor, String> {
    match kind {
        Kind::Float => layer::<f32>(windows, images, weight, bias, finish),
        Kind::BFloat16 => layer::<crate::memory::Bf16>(windows, images, weight, bias, finish),
        other => Err(format!("a result of kind {other:?}")),
    }
}

fn layer<T: Value>(
    windows: &Arc<Windows>,
    images: &Tensor,
    weight: &Tensor,
    bias: &Tensor,
    finish: Finish<'_>,
) -> Result<Tensor, String> {
    let (n, outputs) = (size(images, 0), size(weight, 0));
    let side = windows.side as i64;
    let kernel = windows.kernel as i64;
    let fits = images.size() == [n as i64, 1, side, side]
        && weight.size() == [outputs as i64, 1, kernel, kernel]
        && bias.size() == [outputs as i64]
        && finish.mask.is_none_or(|mask| mask.numel() == n * windows.corners.len() * outputs);
    if !windows.is_supported(outputs) || !fits {
        return Err("a first layer of other sizes".to_owned());
    }
    let shape = [n as i64, windows.corners.len() as i64, outputs as i64];
    let mask = finish.mask.map(|mask| mask.contiguous().view(shape));
    if mask.as_ref().is_some_and(|mask| mask.kind() != T::KIND) {
        return Err("a mask of another kind".to_owned());
    }
    let slope = finish.slope.unwrap_or(1.0);
    let (output, kept) = tch::no_grad(|| {
        let (images, bias) = (images.contiguous(), bias.contiguous());
        let bias = values(&bias);
        let weights = Weights::by_tap(values(&weight.contiguous()), outputs);
        let mut output = NewTensor::<T>::new(&shape);
        let size = windows.corners.len() * outputs;
        let given = values(&images).chunks(IMAGES * windows.side * windows.side);
        let mut masks = mask.as_ref().map(|mask| values::<T>(mask).chunks(IMAGES * size));
        let parts: Vec<_> = output
            .values()
            .chunks_mut(IMAGES * size)
            .zip(given)
            .map(|(output, images)| (output, images, masks.as_mut().and_then(Iterator::next)))
            .collect();
        team::for_each(parts, |(output, images, mask)| {
            Arch::new().dispatch(Forward { windows, images, weights: &weights, bias, slope, mask, output });
        });
        let output = output.into_tensor();
        // Detached, because the output owns the node: a node that owned the output would be a reference cycle.
        let kept = output.detach();
        (output, kept)
    });
    let inputs = [images, weight, bias];
    if node::recording() && inputs.iter().any(|tensor| tensor.requires_grad()) {
        node::attach(&inputs, &output, Box::new(State::<T>::new(windows.clone(), kept, slope, mask)))?;
    }
    Ok(output)
}

fn size(tensor: &Tensor, at: usize) -> usize {
    tensor.size().get(at).and_then(|size| usize::try_from(*size).ok()).unwrap_or(0)
}

/// What the backward pass needs.
struct State<T> {
    windows: Arc<Windows>,
    output: Tensor,
    slope: f32,
    mask: Option<Tensor>,
    kind: std::marker::PhantomData<T>,
}

impl<T: Value> State<T> {
    fn new(windows: Arc<Windows>, output: Tensor, slope: f32, mask: Option<Tensor>) -> Self {
        Self { windows, output, slope, mask, kind: std::marker::PhantomData }
    }

    /// The [`Factors`] of each part of the images.
    fn factors<'a>(&'a self, gradient: &'a Tensor, outputs: usize) -> Vec<Factors<'a, T>> {
        let part = IMAGES * self.windows.corners.len() * outputs;
        let mut masks = self.mask.as_ref().map(|mask| values::<T>(mask).chunks(part));
        let given = values::<T>(&self.output).chunks(part).zip(values::<T>(gradient).chunks(part));
        given
            .map(|(output, gradient)| Factors {
                output,
                gradient,
                mask: masks.as_mut().and_then(Iterator::next),
                slope: self.slope,
            })
            .collect()
    }
}

impl<T: Value> Backward for State<T> {
    fn gradients(&self, inputs: &[Tensor], gradient: &Tensor, needed: &[bool]) -> Result<Gradients, String> {
        let _guard = tch::no_grad_guard();
        let windows = &*self.windows;
        let (n, outputs) = (size(&inputs[0], 0), size(&inputs[1], 0));
        let gradient = gradient.to_kind(T::KIND).contiguous();
        let pixels = windows.side * windows.side;
        let of_images = needed[0].then(|| {
            let weights = Weights::by_output(values(&inputs[1].contiguous()), outputs);
            let mut result = NewTensor::<f32>::new(&[n as i64, 1, windows.side as i64, windows.side as i64]);
            let places = zeroed(result.values()).chunks_mut(IMAGES * pixels);
            let parts: Vec<_> = places.zip(self.factors(&gradient, outputs)).collect();
            team::for_each(parts, |(places, factors)| {
                Arch::new().dispatch(Images { windows, weights: &weights, factors, images: places });
            });
            result.into_tensor()
        });
        if !(needed[1] || needed[2]) {
            return Ok(vec![of_images, None, None]);
        }
        let images = inputs[0].contiguous();
        let factors = self.factors(&gradient, outputs);
        let mut sums: Vec<Block> = factors.iter().map(|_| Block::default()).collect();
        let given = values(&images).chunks(IMAGES * pixels);
        let parts: Vec<_> = sums.iter_mut().zip(factors).zip(given).collect();
        team::for_each(parts, |((sums, factors), images)| {
            *sums = block((windows.taps() + 1) * outputs);
            sums.fill(0.0);
            Arch::new().dispatch(Kernels { windows, images, factors, outputs, sums });
        });
        // Added in a fixed order, so that the result does not depend on the number of threads.
        let mut total = vec![0.0; (windows.taps() + 1) * outputs];
        for sums in &sums {
            total.iter_mut().zip(sums.iter()).for_each(|(total, sum)| *total += sum);
        }
        let (of_weight, of_bias) = total.split_at(windows.taps() * outputs);
        let side = windows.kernel as i64;
        let of_weight = Tensor::from_slice(of_weight).view([side * side, outputs as i64]);
        let of_weight = of_weight.transpose(0, 1).contiguous().view([outputs as i64, 1, side, side]);
        Ok(vec![of_images, Some(of_weight), Some(Tensor::from_slice(of_bias))])
    }

    fn differentiable(&self, inputs: &[Tensor], gradient: &Tensor, needed: &[bool]) -> Result<Gradients, String> {
        self.plainly(inputs, gradient, needed).map_err(|e| e.to_string())
    }
}

impl<T: Value> State<T> {
    /// The gradients in libtorch's own operations.
    fn plainly(&self, inputs: &[Tensor], gradient: &Tensor, needed: &[bool]) -> Result<Gradients, TchError> {
        let windows = &*self.windows;
        let (n, outputs, taps) = (inputs[0].size()[0], inputs[1].size()[0], windows.taps() as i64);
        let exists: Vec<f32> = windows.corners.iter().map(|corner| f32::from(u8::from(corner.is_some()))).collect();
        let mut factor = self.output.f_gt(0.0)?.f_to_kind(Kind::Float)? * f64::from(1.0 - self.slope);
        factor = (factor + f64::from(self.slope)) * Tensor::from_slice(&exists).f_view([1, -1, 1])?;
        if let Some(mask) = &self.mask {
            factor *= mask.f_to_kind(Kind::Float)?;
        }
        let gradient = (gradient.f_to_kind(Kind::Float)? * factor).f_reshape([-1, outputs])?;
        let offsets = windows.offsets();
        let corners = windows.corners.iter().map(|corner| corner.map_or(0, |corner| windows.place(corner)));
        let index: Vec<i64> =
            corners.flat_map(|corner| offsets.iter().map(move |offset| (corner + offset) as i64)).collect();
        let index = Tensor::from_slice(&index);
        let [before, after] = windows.padding.map(|zeros| zeros as i64);
        let (side, padded) = (windows.side as i64, windows.padded() as i64);
        let kernel = inputs[1].f_view([outputs, taps])?;
        let of_images = if needed[0] {
            let of_rows = gradient.f_matmul(&kernel)?.f_view([n, index.size()[0]])?;
            let zeros = Tensor::f_zeros([n, padded * padded], (Kind::Float, gradient.device()))?;
            let sums = zeros.f_index_add(1, &index, &of_rows)?.f_view([n, 1, padded, padded])?;
            Some(sums.f_narrow(2, before, side)?.f_narrow(3, before, side)?)
        } else {
            None
        };
        let images = inputs[0].f_reshape([n, side, side])?;
        let rows = images.f_constant_pad_nd([before, after, before, after])?.f_reshape([n, padded * padded])?;
        let rows = rows.f_index_select(1, &index)?.f_view([-1, taps])?;
        let of_weight = gradient.f_transpose(0, 1)?.f_matmul(&rows)?.f_view(inputs[1].size().as_slice())?;
        Ok(vec![of_images, Some(of_weight), Some(gradient.f_sum_dim_intlist([0].as_slice(), false, Kind::Float)?)])
    }
}
