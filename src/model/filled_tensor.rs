//! A tensor whose values are computed in place, without a copy.

use tch::{Device, Kind, Tensor};

/// A new tensor in the processor's memory. `fill` receives its values, initially zero, and sets them.
pub fn tensor_filled<const D: usize>(shape: [i64; D], fill: impl FnOnce(&mut [f32])) -> Tensor {
    let tensor = Tensor::zeros(shape, (Kind::Float, Device::Cpu));
    let count = tensor.numel();
    if count > 0 {
        #[expect(unsafe_code, reason = "tch can only copy a slice into a tensor")]
        // SAFETY: the tensor is new, so nothing else refers to its memory; it is contiguous, on
        // the processor and holds `count` initialised 32-bit floats; it outlives the slice.
        let values = unsafe { std::slice::from_raw_parts_mut(tensor.data_ptr().cast::<f32>(), count) };
        fill(values);
    }
    tensor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_what_the_tensor_holds() {
        let tensor = tensor_filled([2, 3], |values| {
            assert_eq!(values, [0.0; 6]);
            values.iter_mut().zip(1_u8..).for_each(|(value, i)| *value = f32::from(i));
        });
        assert_eq!(tensor.size(), [2, 3]);
        assert_eq!(tensor, Tensor::from_slice2(&[[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0]]));
    }

    #[test]
    fn an_empty_shape_gives_an_empty_tensor() {
        assert_eq!(tensor_filled([0, 4], |_| unreachable!("nothing to fill")).numel(), 0);
    }
}
