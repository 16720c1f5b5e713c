//! A tensor whose values are computed in place, without a copy.

use half::bf16;
use tch::{Device, Kind, Tensor};

/// A number type of tensors. Only this file may implement it, because [`tensor_filled`] relies on a matching `KIND`.
pub(super) trait Value: Copy + Send + Default {
    /// libtorch's name of the type.
    const KIND: Kind;
    /// The nearest number of this type.
    fn nearest(value: f32) -> Self;
}

impl Value for f32 {
    const KIND: Kind = Kind::Float;
    fn nearest(value: f32) -> Self {
        value
    }
}

impl Value for bf16 {
    const KIND: Kind = Kind::BFloat16;
    fn nearest(value: f32) -> Self {
        Self::from_f32(value)
    }
}

/// A new tensor in the processor's memory. `fill` receives its values, initially zero, and sets them.
pub(super) fn tensor_filled<T: Value, const D: usize>(shape: [i64; D], fill: impl FnOnce(&mut [T])) -> Tensor {
    let tensor = Tensor::zeros(shape, (T::KIND, Device::Cpu));
    let count = tensor.numel();
    if count > 0 {
        #[expect(unsafe_code, reason = "tch can only copy a slice into a tensor")]
        // SAFETY: the tensor is new, so nothing else refers to its memory; it is contiguous, on
        // the processor and holds `count` initialised numbers of the type; it outlives the slice.
        let values = unsafe { std::slice::from_raw_parts_mut(tensor.data_ptr().cast::<T>(), count) };
        fill(values);
    }
    tensor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_what_the_tensor_holds() {
        let tensor = tensor_filled([2, 3], |values: &mut [f32]| {
            assert_eq!(values, [0.0; 6]);
            values.iter_mut().zip(1_u8..).for_each(|(value, i)| *value = f32::from(i));
        });
        assert_eq!(tensor.size(), [2, 3]);
        assert_eq!(tensor, Tensor::from_slice2(&[[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0]]));
    }

    #[test]
    fn bf16_numbers_are_libtorchs() {
        let tensor = tensor_filled([2], |values| values.copy_from_slice(&[1.0 / 0.7, -3.0].map(bf16::nearest)));
        assert_eq!(tensor, Tensor::from_slice(&[1.0_f32 / 0.7, -3.0]).to_kind(Kind::BFloat16));
    }

    #[test]
    fn an_empty_shape_gives_an_empty_tensor() {
        assert_eq!(tensor_filled([0, 4], |_: &mut [f32]| unreachable!("nothing to fill")).numel(), 0);
    }
}
