//! Starts the window or a command, depending on the arguments.

use std::process::ExitCode;

fn main() -> ExitCode {
    latent_explorer::cli::main()
}
