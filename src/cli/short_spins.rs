//! Lets the threads of libtorch's OpenMP wait for a short time only before they sleep.

/// Turns of the loop in which a thread of OpenMP waits for the next operation: about a tenth of a millisecond, where the
/// default is three. Two trainings at once on two cores take 0.6 of the time with it, and one alone as long as before.
#[cfg(target_os = "linux")]
const SPINS: &str = "10000";

/// Starts the program anew in this process with this setting, because the library reads it before the program begins. Does
/// nothing when the user has a setting of their own, or when the program cannot be started; then everything works as well,
/// but slower beside other programs.
pub(super) fn begin() {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::process::CommandExt as _;
        if ["GOMP_SPINCOUNT", "OMP_WAIT_POLICY"].iter().any(|name| std::env::var_os(name).is_some()) {
            return;
        }
        if let Ok(program) = std::env::current_exe() {
            let arguments = std::env::args_os().skip(1);
            let _error = std::process::Command::new(program).args(arguments).env("GOMP_SPINCOUNT", SPINS).exec();
        }
    }
}
