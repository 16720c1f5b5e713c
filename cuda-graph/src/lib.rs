//! What libtorch can do on an NVIDIA GPU and tch does not offer: side streams, recorded graphs of work, the arithmetic
//! of convolutions and matrix products, and the key of its stateless random numbers.
//!
//! A graph is a recording of kernels with fixed arguments. Its replay costs one launch instead of hundreds (CUDA C++
//! Programming Guide, "CUDA Graphs"). The memory that a recording reads must stay at its address, and nothing in it may
//! wait for the device or copy from pageable memory.
//!
//! Everything here works only where [`is_available`] says so; elsewhere the functions return errors, and
//! [`set_arithmetic`] does nothing.

use tch::{Device, Tensor};

/// Whether this build can record graphs: its libtorch is for NVIDIA GPUs, and CUDA's headers were found.
pub const fn is_available() -> bool {
    cfg!(cuda_graph)
}

/// `ScalarType::UInt64` of libtorch, which `tch::Kind` lacks.
const UINT64: i32 = 29;

/// A key of libtorch's stateless random numbers (Philox 4x32-10: J. K. Salmon et al., "Parallel random numbers: as
/// easy as 1, 2, 3", 2011) on this device: `[seed, offset]`, both 0. Copy an integer tensor `[2]` into it to set it.
pub fn random_key(device: Device) -> Tensor {
    let zeros = [0_u64; 2];
    #[expect(unsafe_code, reason = "tch has no unsigned 64-bit tensors")]
    // SAFETY: libtorch copies two values of eight bytes from `zeros`, of shape [2]; the returned pointer is a new
    // tensor, or null with an error that `tch` reports below.
    let key = unsafe {
        let shape = [2_i64];
        Tensor::from_ptr(torch_sys::at_tensor_of_data(zeros.as_ptr().cast(), shape.as_ptr(), 1, 8, UINT64))
    };
    key.to_device(device)
}

/// Sets the arithmetic of 32-bit convolutions and matrix products on all NVIDIA GPUs of this process: TF32 rounds
/// their inputs to 10 bits of mantissa. Also makes cuDNN choose only deterministic algorithms, without timing them.
pub fn set_arithmetic(tf32: bool) {
    imp::set_arithmetic(tf32);
}

pub use imp::{Graph, Stream};

#[cfg(cuda_graph)]
#[expect(unsafe_code, reason = "calls the C++ part")]
mod imp {
    use std::ffi::{CStr, c_char, c_int};
    use std::marker::PhantomData;
    use std::ptr::null_mut;

    #[repr(C)]
    struct RawStream([u8; 0]);
    #[repr(C)]
    struct RawGraph([u8; 0]);

    unsafe extern "C" {
        fn cg_free(message: *mut c_char);
        fn cg_set_arithmetic(tf32: c_int) -> *mut c_char;
        fn cg_stream_new(device: c_int, stream: *mut *mut RawStream) -> *mut c_char;
        fn cg_stream_free(stream: *mut RawStream);
        fn cg_stream_enter(stream: *mut RawStream, before: *mut *mut RawStream) -> *mut c_char;
        fn cg_stream_leave(stream: *mut RawStream, before: *mut RawStream) -> *mut c_char;
        fn cg_graph_begin(graph: *mut *mut RawGraph) -> *mut c_char;
        fn cg_graph_end(graph: *mut RawGraph) -> *mut c_char;
        fn cg_graph_replay(graph: *mut RawGraph) -> *mut c_char;
        fn cg_graph_free(graph: *mut RawGraph);
    }

    fn checked(message: *mut c_char) -> Result<(), String> {
        if message.is_null() {
            return Ok(());
        }
        // SAFETY: the C++ part returns null or a terminated string that `cg_free` releases, once.
        unsafe {
            let text = CStr::from_ptr(message).to_string_lossy().into_owned();
            cg_free(message);
            Err(text)
        }
    }

    pub(super) fn set_arithmetic(tf32: bool) {
        // SAFETY: no pointers are passed. The switches exist in every build of libtorch.
        checked(unsafe { cg_set_arithmetic(c_int::from(tf32)) }).ok();
    }

    /// A queue of work on one GPU beside the default one.
    pub struct Stream(*mut RawStream);

    // SAFETY: a stream is a number, and CUDA's calls may come from any thread.
    unsafe impl Send for Stream {}

    impl Stream {
        /// A stream of the GPU with this number.
        ///
        /// # Errors
        /// Returns libtorch's message, for instance without a GPU.
        pub fn new(gpu: usize) -> Result<Self, String> {
            let mut raw = null_mut();
            // SAFETY: `raw` receives a new stream unless a message is returned.
            checked(unsafe { cg_stream_new(c_int::try_from(gpu).unwrap_or(c_int::MAX), &raw mut raw) })?;
            Ok(Self(raw))
        }

        /// Makes this the thread's current stream until the guard is dropped. Its work waits for the work already given
        /// to the previous stream.
        ///
        /// # Errors
        /// Returns libtorch's message.
        pub fn enter(&self) -> Result<Entered<'_>, String> {
            let mut before = null_mut();
            // SAFETY: `self.0` is a stream of `cg_stream_new`; `before` receives a new one unless a message is
            // returned.
            checked(unsafe { cg_stream_enter(self.0, &raw mut before) })?;
            Ok(Entered { stream: self, before, _here: PhantomData })
        }
    }

    impl Drop for Stream {
        fn drop(&mut self) {
            // SAFETY: the pointer comes from `cg_stream_new` and is not used again.
            unsafe { cg_stream_free(self.0) }
        }
    }

    /// A guard: while it lives, the stream is this thread's current one.
    pub struct Entered<'a> {
        stream: &'a Stream,
        before: *mut RawStream,
        _here: PhantomData<*const ()>,
    }

    impl Drop for Entered<'_> {
        fn drop(&mut self) {
            // SAFETY: both are valid streams; `before` is released by the call.
            checked(unsafe { cg_stream_leave(self.stream.0, self.before) }).ok();
        }
    }

    /// Recorded work.
    pub struct Graph(*mut RawGraph);

    // SAFETY: a graph is a handle, and CUDA's calls may come from any thread.
    unsafe impl Send for Graph {}

    impl Graph {
        /// Records the work that `work` gives to this thread's current stream, which must not be the default one. The
        /// work is not executed.
        ///
        /// # Errors
        /// Returns libtorch's message, or that of `work`.
        pub fn record<T>(work: impl FnOnce() -> Result<T, String>) -> Result<(Self, T), String> {
            let mut raw = null_mut();
            // SAFETY: `raw` receives a new graph unless a message is returned.
            checked(unsafe { cg_graph_begin(&raw mut raw) })?;
            let graph = Self(raw);
            let outcome = work();
            // SAFETY: the graph is being recorded; the recording ends also after an error.
            let ended = checked(unsafe { cg_graph_end(graph.0) });
            let value = outcome?;
            ended?;
            Ok((graph, value))
        }

        /// Gives the recorded work to this thread's current stream.
        ///
        /// # Errors
        /// Returns libtorch's message.
        pub fn replay(&self) -> Result<(), String> {
            // SAFETY: the graph is recorded.
            checked(unsafe { cg_graph_replay(self.0) })
        }
    }

    impl Drop for Graph {
        fn drop(&mut self) {
            // SAFETY: the pointer comes from `cg_graph_begin` and is not used again.
            unsafe { cg_graph_free(self.0) }
        }
    }
}

#[cfg(not(cuda_graph))]
mod imp {
    use std::marker::PhantomData;

    const MISSING: &str = "this program is built without CUDA's headers";

    pub(super) fn set_arithmetic(_tf32: bool) {}

    /// A queue of work on one GPU; there is none in this build.
    pub struct Stream(());

    impl Stream {
        /// Refuses.
        ///
        /// # Errors
        /// Always.
        pub fn new(_gpu: usize) -> Result<Self, String> {
            Err(MISSING.to_owned())
        }

        /// Refuses.
        ///
        /// # Errors
        /// Always.
        pub fn enter(&self) -> Result<Entered<'_>, String> {
            Err(MISSING.to_owned())
        }
    }

    /// A guard: while it lives, the stream is this thread's current one.
    pub struct Entered<'a>(PhantomData<&'a Stream>);

    /// Recorded work; there is none in this build.
    pub struct Graph(());

    impl Graph {
        /// Refuses.
        ///
        /// # Errors
        /// Always.
        pub fn record<T>(_work: impl FnOnce() -> Result<T, String>) -> Result<(Self, T), String> {
            Err(MISSING.to_owned())
        }

        /// Refuses.
        ///
        /// # Errors
        /// Always.
        pub fn replay(&self) -> Result<(), String> {
            Err(MISSING.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_two_numbers_of_eight_bytes() {
        let key = random_key(Device::Cpu);
        assert_eq!(key.size(), [2]);
        let signed = key.to_kind(tch::Kind::Int64);
        assert_eq!(Vec::<i64>::try_from(&signed).ok(), Some(vec![0, 0]));
    }

    #[test]
    fn without_a_gpu_a_stream_is_refused_with_a_sentence() {
        if !tch::Cuda::is_available() {
            assert!(Stream::new(0).is_err_and(|message| !message.is_empty()));
        }
    }
}
