//! Computes the gradients with libtorch's own operations, so that autograd can differentiate them again.

use tch::{Kind, TchError, Tensor};

use crate::layer::{Layer, Source};
use crate::node::Gradients;

/// The leaky ReLU and the mask that followed a convolution, and the result after them.
#[derive(Clone, Copy)]
pub struct Finished<'a> {
    /// The result, as it is stored.
    pub output: &'a Tensor,
    /// Negative slope of the leaky ReLU; 1 means that there is no leaky ReLU.
    pub slope: f32,
    /// Stored like the result.
    pub mask: Option<&'a Tensor>,
}

impl Finished<'_> {
    /// Returns the gradient of the convolution's own output, `[n, outputs, side, side]`, from the gradient of the
    /// result, which is stored like the result.
    fn undone(&self, layer: &Layer, gradient: &Tensor) -> Result<Tensor, TchError> {
        let positive = self.output.f_gt(0.0)?.f_to_kind(Kind::Float)?;
        let slope = f64::from(self.slope);
        let mut result = gradient.f_mul(&(positive * (1.0 - slope) + slope))?;
        if let Some(mask) = self.mask {
            result = result.f_mul(mask)?;
        }
        if layer.interleaved {
            let [side, group] = [layer.side, layer.outputs / 4].map(|size| size as i64);
            // From [n, row, i, column, j, channel] to [n, row, column, group 2 i + j, channel].
            let blocks = result.f_view([-1, side, 2, side, 2, group])?.f_permute([0, 1, 3, 2, 4, 5])?;
            result = blocks.f_reshape([-1, side, side, 4 * group])?;
        }
        result.f_permute([0, 3, 1, 2])
    }
}

/// Returns the gradients with respect to those of the inputs, the weight and the bias that are `needed`. `gradient` is
/// the gradient of the result, and is stored like the result.
pub fn gradients(
    layer: &Layer,
    inputs: &[Tensor],
    gradient: &Tensor,
    finished: Finished<'_>,
    needed: &[bool],
) -> Result<Gradients, TchError> {
    let gradient = &finished.undone(layer, gradient)?;
    let sources = layer.sources.len();
    let weight = &inputs[sources];
    let mut result = Gradients::new();
    let mut of_weight: Option<Tensor> = None;
    for (source, x) in layer.sources.iter().zip(inputs) {
        let taps =
            source.taps.map(|taps| Tensor::from_slice(&taps.iter().flatten().map(|t| *t as i64).collect::<Vec<_>>()));
        let kernel = weight.f_index_select(2, &taps[0])?.f_index_select(3, &taps[1])?;
        let zeros = padding(source);
        let of_input = needed[result.len()]
            .then(|| gradient.f_conv_transpose2d(&kernel, None::<&Tensor>, [1, 1], zeros, [0, 0], 1, [1, 1]))
            .transpose()?;
        if needed[sources] {
            // Images and channels are swapped: the weight's gradient is a convolution that sums over the images.
            let (x, gradient) = (x.f_transpose(0, 1)?, gradient.f_transpose(0, 1)?);
            let of_kernel = x.f_conv2d(&gradient, None::<&Tensor>, [1, 1], zeros, [1, 1], 1)?.f_transpose(0, 1)?;
            let rows = kernel.size()[2];
            let wide = weight.f_new_zeros(
                [weight.size()[0], weight.size()[1], rows, weight.size()[3]],
                (Kind::Float, weight.device()),
            )?;
            let placed = wide.f_index_add(3, &taps[1], &of_kernel)?;
            let placed = weight.f_zeros_like()?.f_index_add(2, &taps[0], &placed)?;
            of_weight = Some(match of_weight {
                Some(sum) => sum.f_add(&placed)?,
                None => placed,
            });
        }
        result.push(of_input);
    }
    result.push(of_weight);
    result.push(Some(gradient.f_sum_dim_intlist([0, 2, 3].as_slice(), false, Kind::Float)?));
    Ok(result)
}

/// Returns the zero padding of rows and of columns on either side: 1 where the source has a tap before the output, else
/// 0.
fn padding(source: &Source) -> [i64; 2] {
    source.taps.map(|taps| i64::from(taps[0].is_some()))
}
