//! Keeps freed memory in the process instead of returning it to the system.

/// Makes glibc's allocator serve large blocks from one arena and keep freed memory.
///
/// A step allocates and frees about a hundred tensors of 1 to 20 MB. By default each of them is mapped, filled with
/// zeros page by page and unmapped again, which took a tenth of the step's time. Call this once, before any thread
/// starts. It does nothing without glibc.
pub fn keep_freed_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// The largest threshold that glibc accepts; larger blocks are still mapped one by one.
        const LARGEST: libc::c_int = 32 << 20;
        for (option, value) in [
            (libc::M_ARENA_MAX, 1),
            (libc::M_MMAP_THRESHOLD, LARGEST),
            (libc::M_TRIM_THRESHOLD, libc::c_int::MAX),
            (libc::M_TOP_PAD, LARGEST),
        ] {
            #[expect(unsafe_code, reason = "the C library offers no other way")]
            // SAFETY: mallopt takes two integers and may be called at any time.
            let taken = unsafe { libc::mallopt(option, value) };
            if taken == 0 {
                log::debug!("the allocator refused option {option}");
            }
        }
    }
}
