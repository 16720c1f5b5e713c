//! Arguments to window or command; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    latent_explorer::cli::main()
}
