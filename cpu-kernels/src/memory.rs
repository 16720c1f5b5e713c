//! The values of tensors in the processor's memory, as slices.

use std::mem::MaybeUninit;

use tch::{Device, Kind, Tensor};

/// A new tensor that nothing else refers to, with values that are to be set.
pub struct NewTensor(Tensor);

impl NewTensor {
    /// A tensor of this shape.
    pub fn new(shape: &[i64]) -> Self {
        Self(Tensor::empty(shape, (Kind::Float, Device::Cpu)))
    }

    /// Its values, which may be unset.
    pub fn values(&mut self) -> &mut [MaybeUninit<f32>] {
        let count = self.0.numel();
        if count == 0 {
            return &mut [];
        }
        #[expect(unsafe_code, reason = "tch can only copy a slice into a tensor")]
        // SAFETY: the tensor is new and not shared, contiguous, on the processor, and has `count` 32-bit floats, set or
        // not; the slice borrows it.
        unsafe {
            std::slice::from_raw_parts_mut(self.0.data_ptr().cast::<MaybeUninit<f32>>(), count)
        }
    }

    /// Ends the exclusive access. All values must be set.
    pub fn into_tensor(self) -> Tensor {
        self.0
    }
}

/// Sets values to zero.
pub fn zeroed(values: &mut [MaybeUninit<f32>]) -> &mut [f32] {
    repeated(values, &[0.0])
}

/// Sets values to those of `pattern`, again and again.
pub fn repeated<'a>(values: &'a mut [MaybeUninit<f32>], pattern: &[f32]) -> &'a mut [f32] {
    assert!(!pattern.is_empty(), "a pattern of values");
    for values in values.chunks_mut(pattern.len()) {
        values.iter_mut().zip(pattern).for_each(|(value, set)| {
            value.write(*set);
        });
    }
    let count = values.len();
    #[expect(unsafe_code, reason = "the standard library does not offer this for slices yet")]
    // SAFETY: all values are set, and `MaybeUninit` has the layout of what it holds.
    unsafe {
        std::slice::from_raw_parts_mut(values.as_mut_ptr().cast::<f32>(), count)
    }
}

/// The values of a contiguous tensor of 32-bit floats on the processor. Nothing may change them meanwhile.
pub fn values(tensor: &Tensor) -> &[f32] {
    assert!(tensor.is_contiguous() && tensor.kind() == Kind::Float && tensor.device() == Device::Cpu);
    let count = tensor.numel();
    if count == 0 {
        return &[];
    }
    #[expect(unsafe_code, reason = "tch can only copy a tensor's values")]
    // SAFETY: checked above; the slice borrows the tensor, and the trainer does not change tensors during a pass.
    unsafe {
        std::slice::from_raw_parts(tensor.data_ptr().cast::<f32>(), count)
    }
}
