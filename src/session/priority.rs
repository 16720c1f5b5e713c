//! Threads that compute for minutes leave the processor to the window when it asks for it.

/// Added to the nice value, which ranges from -20 (highest priority) to 19 (lowest).
#[cfg(target_os = "linux")]
const STEPS: i32 = 10;

/// If `wanted`, lowers the priority of this thread, and of the threads that it starts from now on, so that a slider
/// does not wait for a training step. Does nothing except on Linux, where each thread has its own priority.
pub(super) fn give_way(wanted: bool) {
    #[cfg(target_os = "linux")]
    if wanted && let Err(error) = rustix::process::nice(STEPS) {
        log::debug!("the priority of a thread stays: {error}");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = wanted;
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_and_what_it_starts_go_behind_and_no_other_thread_does() {
        let own = || rustix::process::getpriority_process(None).unwrap();
        let before = own();
        let behind = std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                give_way(true);
                std::thread::scope(|scope| scope.spawn(own).join().unwrap())
            });
            thread.join().unwrap()
        });
        assert_eq!(behind, (before + STEPS).min(19));
        assert_eq!(own(), before);
    }
}
