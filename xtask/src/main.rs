//! `cargo xtask`: set-up, the window, the tests.

mod libtorch;
mod summary;
mod system;
mod tests;
mod wheels;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

const HELP: &str = "usage: cargo xtask COMMAND

  setup          get libtorch and say what the system lacks
  run [ARGS]     set up, build, open the window (ARGS go to the program)
  test           set up, then every check and every test
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.filter(|a| a != "--").collect();
    let outcome = match verb.as_str() {
        "setup" => system::prepare(system::Need::Window).and_then(|()| libtorch::prepare()).map(|_| ()),
        "run" => run(&rest),
        "test" => tests::run(),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    system::prepare(system::Need::Window)?;
    let torch = libtorch::prepare()?;
    let status = cargo(&torch, "run").args(["--locked", "--bin", "latent-explorer", "--"]).args(arguments).status()?;
    if !status.success() {
        bail!("the program did not end well ({status})");
    }
    Ok(())
}

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// `cargo VERB` in the repository's root, with what this libtorch asks for.
fn cargo(torch: &libtorch::Libtorch, verb: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).arg(verb);
    if matches!(torch, libtorch::Libtorch::BuiltByTch) && verb != "fmt" {
        command.args(["--features", "tch/download-libtorch"]);
    }
    if let libtorch::Libtorch::Own(folder) = torch {
        command.env("LIBTORCH", folder);
    }
    command
}
