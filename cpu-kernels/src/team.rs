//! Runs closures on libtorch's own threads.
//!
//! After each parallel operation, the threads of libtorch's OpenMP wait for the next one without giving up their cores.
//! Threads of our own would compete with them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Calls `work` for each item, on up to as many threads as libtorch uses for operations called from this thread.
pub fn for_each<I: Send>(items: Vec<I>, work: impl Fn(I) + Sync) {
    let threads = usize::try_from(tch::get_num_threads()).unwrap_or(1).min(items.len());
    if threads <= 1 {
        items.into_iter().for_each(work);
        return;
    }
    let items: Vec<Mutex<Option<I>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let next = AtomicUsize::new(0);
    let take_all = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            let item = item.lock().ok().and_then(|mut item| item.take());
            if let Some(item) = item {
                work(item);
            }
        }
    };
    run(threads, &take_all);
}

/// Calls `work` on this many threads at once.
fn run(threads: usize, work: &(dyn Fn() + Sync)) {
    #[cfg(unix)]
    if openmp::run(threads, work) {
        return;
    }
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
}

#[cfg(unix)]
mod openmp {
    use std::ffi::{c_uint, c_void};
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::sync::{Mutex, OnceLock};

    type Parallel = unsafe extern "C" fn(unsafe extern "C" fn(*mut c_void), *mut c_void, c_uint, c_uint);

    /// `GOMP_parallel` of the GNU OpenMP library that libtorch has loaded.
    #[expect(unsafe_code, reason = "looks up a function of a loaded library")]
    fn parallel() -> Option<Parallel> {
        static FOUND: OnceLock<Option<Parallel>> = OnceLock::new();
        *FOUND.get_or_init(|| {
            // SAFETY: the name is terminated.
            let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"GOMP_parallel".as_ptr()) };
            // SAFETY: a function of this name has this type: it is the interface that compilers call.
            (!address.is_null()).then(|| unsafe { std::mem::transmute::<*mut c_void, Parallel>(address) })
        })
    }

    struct Job<'a> {
        work: &'a (dyn Fn() + Sync),
        panic: Mutex<Option<Box<dyn std::any::Any + Send>>>,
    }

    /// Calls `work` on this many threads of OpenMP. Returns false where there is no such library.
    pub fn run(threads: usize, work: &(dyn Fn() + Sync)) -> bool {
        let Some(parallel) = parallel() else { return false };
        let job = Job { work, panic: Mutex::new(None) };
        let data = (&raw const job).cast_mut().cast::<c_void>();
        #[expect(unsafe_code, reason = "a call into OpenMP")]
        // SAFETY: the call returns when all threads have returned from `part`, so `job` outlives its use; `part` reads
        // it through shared references only.
        unsafe {
            parallel(part, data, c_uint::try_from(threads).unwrap_or(1), 0);
        }
        if let Ok(Some(payload)) = job.panic.into_inner() {
            resume_unwind(payload);
        }
        true
    }

    #[expect(unsafe_code, reason = "called by OpenMP")]
    unsafe extern "C" fn part(data: *mut c_void) {
        // SAFETY: `run` passes a job that outlives this call.
        let job = unsafe { &*data.cast::<Job<'_>>() };
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| (job.work)()))
            && let Ok(mut place) = job.panic.lock()
        {
            *place = Some(payload);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_is_worked_on_once() {
        let mut values = vec![0_u32; 1000];
        let items: Vec<_> = values.iter_mut().zip(1_u32..).collect();
        for_each(items, |(value, i)| *value += i);
        assert!(values.iter().zip(1..).all(|(value, i)| *value == i));
    }

    #[test]
    #[should_panic(expected = "the seventh")]
    fn a_panic_reaches_the_caller() {
        for_each((0..20).collect(), |i| assert_ne!(i, 7, "the seventh"));
    }
}
