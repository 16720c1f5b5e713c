//! Nodes of libtorch's autograd whose backward pass is written in Rust.

use tch::Tensor;

/// The backward pass of an operation, with what its forward pass keeps for it.
pub trait Backward: Send {
    /// Returns the gradients with respect to the `needed` inputs, computed from `gradient`, the gradient with respect
    /// to the output. For the other inputs it may return `None`.
    ///
    /// # Errors
    /// Returns libtorch's message.
    fn gradients(&self, inputs: &[Tensor], gradient: &Tensor, needed: &[bool]) -> Result<Gradients, String>;

    /// The same as [`Self::gradients`], made of operations that autograd can differentiate again.
    ///
    /// # Errors
    /// Returns libtorch's message.
    fn differentiable(&self, inputs: &[Tensor], gradient: &Tensor, needed: &[bool]) -> Result<Gradients, String>;
}

/// A gradient for each input, or `None`.
pub type Gradients = Vec<Option<Tensor>>;

pub use imp::attach;

/// Whether autograd records operations on this thread.
pub fn recording() -> bool {
    #[expect(unsafe_code, reason = "tch can switch this off and on, and not tell it")]
    // SAFETY: sets a flag of this thread to 0, and back to its value.
    unsafe {
        let before = torch_sys::at_grad_set_enabled(0);
        torch_sys::at_grad_set_enabled(before);
        before != 0
    }
}

#[cfg(node)]
#[expect(unsafe_code, reason = "calls the C++ part, and is called by it")]
mod imp {
    use std::ffi::{CStr, CString, c_char, c_void};
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use tch::Tensor;
    use torch_sys::C_tensor;

    use super::Backward;

    type BackwardFunction = unsafe extern "C" fn(
        *const c_void,
        *const *mut C_tensor,
        usize,
        *mut C_tensor,
        *const bool,
        bool,
        *mut *mut C_tensor,
    ) -> *mut c_char;

    unsafe extern "C" {
        fn ck_free(message: *mut c_char);
        fn ck_attach(
            inputs: *const *mut C_tensor,
            count: usize,
            output: *mut C_tensor,
            state: *const c_void,
            backward: BackwardFunction,
            release: unsafe extern "C" fn(*const c_void),
        ) -> *mut c_char;
    }

    /// Makes `output`, which has no history, the result of an operation on `inputs` with this backward pass.
    ///
    /// # Errors
    /// Returns libtorch's message.
    pub fn attach(inputs: &[&Tensor], output: &Tensor, backward: Box<dyn Backward>) -> Result<(), String> {
        let pointers: Vec<*mut C_tensor> = inputs.iter().map(|tensor| tensor.as_ptr().cast_mut()).collect();
        let state: *mut Box<dyn Backward> = Box::into_raw(Box::new(backward));
        // SAFETY: the pointers are those of live tensors, of which libtorch keeps its own references; `state` is a
        // boxed value that only `release` frees, once, when the node no longer needs it.
        unsafe {
            let message = ck_attach(
                pointers.as_ptr(),
                pointers.len(),
                output.as_ptr().cast_mut(),
                state.cast_const().cast(),
                backward_of,
                release,
            );
            if message.is_null() {
                return Ok(());
            }
            let text = CStr::from_ptr(message).to_string_lossy().into_owned();
            ck_free(message);
            Err(text)
        }
    }

    unsafe extern "C" fn release(state: *const c_void) {
        // SAFETY: `state` comes from `attach`, and the node calls this once.
        drop(unsafe { Box::from_raw(state.cast_mut().cast::<Box<dyn Backward>>()) });
    }

    unsafe extern "C" fn backward_of(
        state: *const c_void,
        inputs: *const *mut C_tensor,
        count: usize,
        gradient: *mut C_tensor,
        needed: *const bool,
        again: bool,
        gradients: *mut *mut C_tensor,
    ) -> *mut c_char {
        let work = || {
            // SAFETY: the node passes its state, which it has not released, `count` live tensors and flags, and the
            // live gradient. The clones own their references.
            let (state, inputs, gradient, needed) = unsafe {
                let clone = |tensor| Tensor::from_ptr(torch_sys::at_shallow_clone(tensor));
                let inputs: Vec<Tensor> = std::slice::from_raw_parts(inputs, count).iter().map(|t| clone(*t)).collect();
                let needed = std::slice::from_raw_parts(needed, count);
                (&*state.cast::<Box<dyn Backward>>(), inputs, clone(gradient), needed)
            };
            if again {
                state.differentiable(&inputs, &gradient, needed)
            } else {
                state.gradients(&inputs, &gradient, needed)
            }
        };
        let outcome = catch_unwind(AssertUnwindSafe(work));
        let message = match outcome {
            Ok(Ok(computed)) => {
                for (i, tensor) in computed.into_iter().enumerate().take(count) {
                    if let Some(tensor) = tensor {
                        // SAFETY: `gradients` has `count` places; the node takes each clone.
                        unsafe { *gradients.add(i) = torch_sys::at_shallow_clone(tensor.as_ptr().cast_mut()) };
                    }
                }
                return std::ptr::null_mut();
            }
            Ok(Err(message)) => message,
            Err(payload) => {
                let text = payload.downcast_ref::<String>().map(String::as_str);
                text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("an operation panicked").to_owned()
            }
        };
        let message = CString::new(message.replace('\0', " ")).unwrap_or_default();
        // SAFETY: a terminated string; the node frees the copy.
        unsafe { libc::strdup(message.as_ptr()) }
    }
}

#[cfg(not(node))]
mod imp {
    use tch::Tensor;

    use super::Backward;

    /// Always fails: this build has no autograd nodes of its own.
    ///
    /// # Errors
    /// Always.
    pub fn attach(_inputs: &[&Tensor], _output: &Tensor, _backward: Box<dyn Backward>) -> Result<(), String> {
        Err("this build has no autograd nodes of its own".to_owned())
    }
}
