//! Leaky ReLU with a given negative slope, with and without dropout.

use tch::Tensor;

/// `max(x, slope * x)` for `x` of any shape.
///
/// tch drops the slope argument of `leaky_relu`. The operator's own backward multiplies its second argument by 1 or
/// the slope, depending on the sign of the first. With the same tensor as both arguments this is the function itself,
/// in one pass, and it is differentiable with respect to the second.
pub fn leaky_relu(x: &Tensor, slope: f64) -> Tensor {
    x.detach().leaky_relu_backward(x, slope, false)
}

/// `leaky_relu(x) * mask`, with `mask` broadcast over `x`.
///
/// Activation and mask multiply `x` by one factor that is constant almost everywhere, so the factor is computed once
/// for the forward and the backward pass.
pub fn leaky_relu_masked(x: &Tensor, slope: f64, mask: &Tensor) -> Tensor {
    let factor = tch::no_grad(|| x.leaky_relu_backward(&mask.to_kind(x.kind()).expand_as(x), slope, false));
    x * factor
}

/// Leaky ReLU, times the mask if there is one.
pub fn activated(x: &Tensor, slope: f64, mask: Option<&Tensor>) -> Tensor {
    match mask {
        Some(mask) => leaky_relu_masked(x, slope, mask),
        None => leaky_relu(x, slope),
    }
}
