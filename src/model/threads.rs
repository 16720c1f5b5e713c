//! The number of threads that libtorch uses.

/// Sets the number of libtorch's threads for operations called from this thread.
///
/// Each thread has its own number, but a thread's first use copies the number that any thread set last. Reading the
/// number first makes that copy happen now, not after another worker has set one.
pub fn set_threads(threads: usize) {
    let _inherited = tch::get_num_threads();
    tch::set_num_threads(i32::try_from(threads.max(1)).unwrap_or(1));
}
