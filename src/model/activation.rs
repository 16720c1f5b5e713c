//! Leaky ReLU with a chosen slope, alone and together with dropout.

use tch::Tensor;

/// `max(x, slope * x)`, any shape.
///
/// tch drops the slope argument of `leaky_relu`. The operator's own backward multiplies its
/// second argument by 1 or the slope, by the sign of the first: with both the same tensor that is
/// the function itself, in one pass, and it has a gradient with respect to the second.
pub fn leaky_relu(x: &Tensor, slope: f64) -> Tensor {
    x.detach().leaky_relu_backward(x, slope, false)
}

/// `leaky_relu(x) * mask`, with `mask` broadcast over `x`.
///
/// Both are one factor on `x`, constant almost everywhere: made once, it serves forward and
/// backward.
pub fn leaky_relu_masked(x: &Tensor, slope: f64, mask: &Tensor) -> Tensor {
    let factor = tch::no_grad(|| x.leaky_relu_backward(&mask.expand_as(x), slope, false));
    x * factor
}
