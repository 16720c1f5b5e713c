//! What follows a convolution, in one pass over memory: interleaving of channels, a leaky ReLU and a mask.

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use pulp::{Arch, NullaryFnOnce};
use tch::{Kind, TchError, Tensor};

use crate::memory::{Bf16, NewTensor, Value, values};
use crate::node::{self, Backward, Gradients};
use crate::{Finish, team};

/// Number of images that a thread computes at a time.
const IMAGES: usize = 8;

/// Applies to `x [n, channels, rows, columns]`, 32-bit floats or bf16 and channels-last in memory, what follows a
/// convolution. Returns a tensor of the same shape or, `interleaved`, `[n, channels / 4, 2 rows, 2 columns]`: group
/// `2 i + j` of the channels holds row `i` and column `j` of each 2 x 2 block. Both are channels-last in memory, as is
/// the mask.
///
/// # Errors
/// Fails when the kind or the number of channels is not supported, and with libtorch's message.
pub fn finish(x: &Tensor, interleaved: bool, finish: Finish<'_>) -> Result<Tensor, String> {
    match x.kind() {
        Kind::Float => finished::<f32>(x, interleaved, finish),
        Kind::BFloat16 => finished::<Bf16>(x, interleaved, finish),
        other => Err(format!("values of kind {other:?}")),
    }
}

fn finished<T: Value>(x: &Tensor, interleaved: bool, finish: Finish<'_>) -> Result<Tensor, String> {
    let layout = Layout::of(x, interleaved).ok_or("a number of channels that does not interleave")?;
    let mask = finish.mask.map(crate::channels_last);
    if mask.as_ref().is_some_and(|mask| mask.kind() != T::KIND || mask.size() != layout.finished()) {
        return Err("a mask of another kind or shape".to_owned());
    }
    let slope = finish.slope.unwrap_or(1.0);
    let (output, kept) = tch::no_grad(|| {
        let rows = crate::channels_last(x);
        let mut output = NewTensor::<T>::new(&layout.finished());
        let given = values::<T>(&rows);
        layout.pass(slope, false, [given, given], mask.as_ref().map(values), output.values());
        let output = output.into_tensor();
        // Detached, because the output owns the node: a node that owned the output would be a reference cycle.
        let kept = output.detach();
        (output, kept)
    });
    if node::recording() && x.requires_grad() {
        let state = State::<T> { layout, output: kept, slope, mask, kind: PhantomData };
        node::attach(&[x], &output, Box::new(state))?;
    }
    Ok(output.permute([0, 3, 1, 2]))
}

/// The shape of the convolution's result, and whether its channels interleave.
#[derive(Clone, Copy)]
struct Layout {
    images: usize,
    rows: usize,
    columns: usize,
    channels: usize,
    interleaved: bool,
}

impl Layout {
    fn of(x: &Tensor, interleaved: bool) -> Option<Self> {
        let size: Vec<usize> = x.size().iter().map(|size| usize::try_from(*size).unwrap_or(0)).collect();
        let &[images, channels, rows, columns] = size.as_slice() else { return None };
        let layout = Self { images, rows, columns, channels, interleaved };
        channels.is_multiple_of(layout.groups()).then_some(layout)
    }

    fn groups(&self) -> usize {
        if self.interleaved { 4 } else { 1 }
    }

    /// The shape of the finished tensor, `[n, rows, columns, channels]`.
    fn finished(&self) -> [i64; 4] {
        let along = if self.interleaved { 2 } else { 1 };
        [self.images, along * self.rows, along * self.columns, self.channels / self.groups()].map(|size| size as i64)
    }

    /// The shape of the convolution's result, `[n, rows, columns, channels]`.
    fn given(&self) -> [i64; 4] {
        [self.images, self.rows, self.columns, self.channels].map(|size| size as i64)
    }

    /// Sets `to` to `from`, times `slope` where `by` is not positive, times the mask. With `back`, `from` and `by` have
    /// the finished shape and `to` the convolution's; otherwise the reverse. The mask has the finished shape.
    fn pass<T: Value>(
        &self,
        slope: f32,
        back: bool,
        [from, by]: [&[T]; 2],
        mask: Option<&[T]>,
        to: &mut [MaybeUninit<T>],
    ) {
        let part = IMAGES * self.rows * self.columns * self.channels;
        let mut masks = mask.map(|mask| mask.chunks(part));
        let parts: Vec<_> = to
            .chunks_mut(part)
            .zip(from.chunks(part).zip(by.chunks(part)))
            .map(|(to, (from, by))| Pass {
                layout: self,
                slope,
                back,
                from,
                by,
                mask: masks.as_mut().and_then(Iterator::next),
                to,
            })
            .collect();
        team::for_each(parts, |pass| Arch::new().dispatch(pass));
    }
}

struct Pass<'a, T> {
    layout: &'a Layout,
    slope: f32,
    back: bool,
    from: &'a [T],
    by: &'a [T],
    mask: Option<&'a [T]>,
    to: &'a mut [MaybeUninit<T>],
}

impl<T: Value> NullaryFnOnce for Pass<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { layout, slope, back, from, by, mask, to } = self;
        let Layout { rows, columns, channels, .. } = *layout;
        let (groups, group) = (layout.groups(), channels / layout.groups());
        for place in 0..from.len() / channels {
            let (image, row, column) = (place / (rows * columns), place / columns % rows, place % columns);
            for part in 0..groups {
                let before = place * channels + part * group;
                let after = if layout.interleaved {
                    let [row, column] = [2 * row + part / 2, 2 * column + part % 2];
                    ((image * 2 * rows + row) * 2 * columns + column) * group
                } else {
                    before
                };
                let (read, write) = if back { (after, before) } else { (before, after) };
                let (from, by) = (&from[read..][..group], &by[read..][..group]);
                let to = &mut to[write..][..group];
                if let Some(mask) = mask {
                    let mask = &mask[after..][..group];
                    for lane in 0..group {
                        let value = leaky(from[lane].wide(), by[lane].wide(), slope);
                        to[lane] = MaybeUninit::new(T::nearest(value * mask[lane].wide()));
                    }
                } else {
                    for lane in 0..group {
                        to[lane] = MaybeUninit::new(T::nearest(leaky(from[lane].wide(), by[lane].wide(), slope)));
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn leaky(value: f32, by: f32, slope: f32) -> f32 {
    if by > 0.0 { value } else { value * slope }
}

/// What the backward pass needs.
struct State<T> {
    layout: Layout,
    output: Tensor,
    slope: f32,
    mask: Option<Tensor>,
    kind: PhantomData<T>,
}

impl<T: Value> Backward for State<T> {
    fn gradients(&self, _inputs: &[Tensor], gradient: &Tensor, _needed: &[bool]) -> Result<Gradients, String> {
        let _guard = tch::no_grad_guard();
        let gradient = gradient.to_kind(T::KIND).contiguous();
        let mut result = NewTensor::<T>::new(&self.layout.given());
        let given = [values::<T>(&gradient), values(&self.output)];
        self.layout.pass(self.slope, true, given, self.mask.as_ref().map(values), result.values());
        Ok(vec![Some(result.into_tensor().permute([0, 3, 1, 2]))])
    }

    fn differentiable(&self, _inputs: &[Tensor], gradient: &Tensor, _needed: &[bool]) -> Result<Gradients, String> {
        self.plainly(gradient).map(|gradient| vec![Some(gradient)]).map_err(|e| e.to_string())
    }
}

impl<T: Value> State<T> {
    /// Computes the gradient with libtorch's own operations, so that it can be differentiated again.
    fn plainly(&self, gradient: &Tensor) -> Result<Tensor, TchError> {
        let slope = f64::from(self.slope);
        let mut factor = self.output.f_gt(0.0)?.f_to_kind(Kind::Float)? * (1.0 - slope) + slope;
        if let Some(mask) = &self.mask {
            factor = factor.f_mul(mask)?;
        }
        let mut result = gradient.f_mul(&factor.f_to_kind(T::KIND)?)?;
        if self.layout.interleaved {
            let [n, rows, columns, channels] = self.layout.given();
            // From [n, row, i, column, j, channel] to [n, row, column, group 2 i + j, channel].
            let blocks = result.f_view([n, rows, 2, columns, 2, channels / 4])?.f_permute([0, 1, 3, 2, 4, 5])?;
            result = blocks.f_reshape([n, rows, columns, channels])?;
        }
        result.f_permute([0, 3, 1, 2])
    }
}
