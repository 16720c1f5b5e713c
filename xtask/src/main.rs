//! `cargo xtask`: set-up, the window, the tests.

mod contents;
mod libtorch;
mod summary;
mod system;
mod tests;
mod tools;
mod wheels;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use libtorch::Libtorch;

const HELP: &str = "usage: cargo xtask COMMAND

  run [-- ARGS]  set up, build, open the window (ARGS go to the program)
  test           set up, then every check and every test
  test fast      formatting, clippy, and the tests without a window or a training
  setup          only get libtorch and say what the system lacks
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let mut rest: Vec<String> = arguments.collect();
    let outcome = match verb.as_str() {
        "run" => {
            // Only the first `--` is ours; a later one belongs to the program.
            if rest.first().is_some_and(|first| first == "--") {
                rest.remove(0);
            }
            run(&rest)
        }
        "test" if rest.is_empty() => tests::run(),
        "test" if rest == ["fast"] => tests::fast(),
        "setup" if rest.is_empty() => set_up(),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn set_up() -> Result<ExitCode> {
    system::prepare(system::Need::Window)?;
    match libtorch::prepare()? {
        Libtorch::Theirs => println!("libtorch: the one that your environment names"),
        Libtorch::Own(folder) => println!("libtorch: {}", folder.display()),
        Libtorch::BuiltByTch => println!("libtorch: comes with the first build"),
    }
    Ok(ExitCode::SUCCESS)
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    system::prepare(system::Need::Window)?;
    let torch = libtorch::prepare()?;
    let mut command = cargo(&torch, "run");
    command.args(["--locked", "--bin", "latent-explorer", "--"]).args(arguments);
    become_program(&mut command)
}

/// Hands over to cargo, which hands over to the program: Ctrl-C and the exit code are the program's own.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).context("starting cargo")
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<ExitCode> {
    let status = command.status().context("starting cargo")?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// `cargo VERB` on the project with what this libtorch asks for.
fn cargo(torch: &Libtorch, verb: &str) -> Command {
    let mut command = cargo_at(torch, verb);
    // Relative paths among the program's arguments are meant from where the person is, so the
    // folder stays and cargo is told where the project lies.
    command.arg("--manifest-path").arg(root().join("Cargo.toml"));
    if matches!(torch, Libtorch::BuiltByTch) && verb != "fmt" {
        command.args(["--features", "latent-explorer/download-libtorch"]);
    }
    command
}

/// `cargo VERB` with this libtorch, on whatever the caller names.
fn cargo_at(torch: &Libtorch, verb: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(verb);
    match torch {
        Libtorch::Theirs => {}
        Libtorch::Own(folder) => {
            command.env("LIBTORCH", folder);
        }
        Libtorch::BuiltByTch => {
            command.env_remove("LIBTORCH");
        }
    }
    command
}
