//! libtorch's threads.

/// Sets libtorch's threads for work begun on this thread.
///
/// The count belongs to a thread, but a thread's first use copies whatever any thread set last:
/// asking first makes that happen now, and not after another worker has chosen one for itself.
pub fn set_threads(threads: usize) {
    let _inherited = tch::get_num_threads();
    tch::set_num_threads(i32::try_from(threads.max(1)).unwrap_or(1));
}
