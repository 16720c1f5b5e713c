//! The values of tensors in the processor's memory, as slices.

use std::mem::MaybeUninit;

use tch::{Device, Kind, Tensor};

/// A type of a tensor's values.
pub trait Value: Copy + Send + Sync + 'static {
    /// libtorch's [`Kind`] of this type.
    const KIND: Kind;

    /// The nearest value of this type.
    fn nearest(value: f32) -> Self;

    /// The same value as a 32-bit float.
    fn wide(self) -> f32;
}

impl Value for f32 {
    const KIND: Kind = Kind::Float;

    #[inline(always)]
    fn nearest(value: f32) -> Self {
        value
    }

    #[inline(always)]
    fn wide(self) -> f32 {
        self
    }
}

/// A bf16 number: the upper half of a 32-bit float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Bf16(u16);

impl Value for Bf16 {
    const KIND: Kind = Kind::BFloat16;

    /// Rounds ties to even. Without branches, so that the compiler can vectorise it.
    #[inline(always)]
    fn nearest(value: f32) -> Self {
        let bits = value.to_bits();
        let rounded = bits.wrapping_add(0x7fff + (bits >> 16 & 1)) >> 16;
        Self(if value.is_nan() { 0x7fc0 } else { rounded as u16 })
    }

    #[inline(always)]
    fn wide(self) -> f32 {
        f32::from_bits(u32::from(self.0) << 16)
    }
}

/// A new tensor that nothing else refers to, with values that are to be set.
pub struct NewTensor<T = f32>(Tensor, std::marker::PhantomData<T>);

impl<T: Value> NewTensor<T> {
    /// A tensor of this shape.
    pub fn new(shape: &[i64]) -> Self {
        Self(Tensor::empty(shape, (T::KIND, Device::Cpu)), std::marker::PhantomData)
    }

    /// Its values, which may be unset.
    pub fn values(&mut self) -> &mut [MaybeUninit<T>] {
        let count = self.0.numel();
        if count == 0 {
            return &mut [];
        }
        #[expect(unsafe_code, reason = "tch can only copy a slice into a tensor")]
        // SAFETY: the tensor is new and not shared, contiguous, on the processor, and has `count` values of this type,
        // set or not; the slice borrows it.
        unsafe {
            std::slice::from_raw_parts_mut(self.0.data_ptr().cast::<MaybeUninit<T>>(), count)
        }
    }

    /// Returns the tensor, which may be shared from now on. All values must be set.
    pub fn into_tensor(self) -> Tensor {
        self.0
    }
}

/// Sets values to zero.
pub fn zeroed(values: &mut [MaybeUninit<f32>]) -> &mut [f32] {
    repeated(values, &[0.0])
}

/// Fills `values` with repetitions of `pattern`.
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

/// The values of a contiguous tensor of this type on the processor. Nothing may change them while the slice is in use.
pub fn values<T: Value>(tensor: &Tensor) -> &[T] {
    assert!(tensor.is_contiguous() && tensor.kind() == T::KIND && tensor.device() == Device::Cpu);
    let count = tensor.numel();
    if count == 0 {
        return &[];
    }
    #[expect(unsafe_code, reason = "tch can only copy a tensor's values")]
    // SAFETY: checked above; the slice borrows the tensor, and the trainer does not change tensors during a pass.
    unsafe {
        std::slice::from_raw_parts(tensor.data_ptr().cast::<T>(), count)
    }
}

/// The values of a contiguous tensor of 32-bit floats on the processor, to be changed. Nothing else may use them while
/// the slice is in use.
pub fn changing(tensor: &mut Tensor) -> &mut [f32] {
    assert!(tensor.is_contiguous() && tensor.kind() == Kind::Float && tensor.device() == Device::Cpu);
    let count = tensor.numel();
    if count == 0 {
        return &mut [];
    }
    #[expect(unsafe_code, reason = "tch can only copy a slice into a tensor")]
    // SAFETY: checked above; the slice borrows the tensor, and the trainer uses no other view of it during an update.
    unsafe {
        std::slice::from_raw_parts_mut(tensor.data_ptr().cast::<f32>(), count)
    }
}
