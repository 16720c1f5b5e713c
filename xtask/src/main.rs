//! `cargo xtask`: set-up, running the program, tests.

mod bundle;
mod contents;
mod cuda;
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
  run --cuda     the same with a libtorch for NVIDIA GPUs
  test           set up, then every check and every test
  test fast      formatting, clippy, and the tests without a window or a training
  test packages  make the packages, and run them on empty systems
  bundle         make the packages to download, in target/bundle
  setup [--cuda] only get libtorch and say what the system lacks
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let mut rest: Vec<String> = arguments.collect();
    let outcome = match verb.as_str() {
        "run" => {
            let gpu = rest.first().is_some_and(|first| first == "--cuda");
            if gpu {
                rest.remove(0);
            }
            // The first `--` separates the program's arguments; a later one belongs to them.
            if rest.first().is_some_and(|first| first == "--") {
                rest.remove(0);
            }
            if gpu { run_on_the_gpu(&rest) } else { run(&rest) }
        }
        "test" if rest.is_empty() => tests::run(),
        "test" if rest == ["fast"] => tests::fast(),
        "test" if rest == ["packages"] => tests::packages(),
        "bundle" if rest.is_empty() => bundle::make().map(|()| ExitCode::SUCCESS),
        "setup" if rest.is_empty() => set_up(libtorch::prepare),
        "setup" if rest == ["--cuda"] => set_up(cuda::prepare),
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

fn set_up(prepare: fn() -> Result<Libtorch>) -> Result<ExitCode> {
    system::prepare(system::Need::Window)?;
    match prepare()? {
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

/// [`run`] with the libtorch for NVIDIA GPUs. It has its own target folder, so that neither build undoes the other.
fn run_on_the_gpu(arguments: &[String]) -> Result<ExitCode> {
    system::prepare(system::Need::Window)?;
    let torch = cuda::prepare()?;
    let mut command = cargo(&torch, "run");
    command.arg("--target-dir").arg(root().join("target").join("cuda"));
    command.args(["--locked", "--bin", "latent-explorer", "--"]).args(cuda::on_the_gpu(arguments));
    become_program(&mut command)
}

/// Replaces this process by cargo, so that Ctrl-C and the exit code are those of the program.
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

/// Root folder of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// `cargo VERB` on the project, with the settings for this libtorch.
fn cargo(torch: &Libtorch, verb: &str) -> Command {
    let mut command = cargo_at(torch, verb);
    // Relative paths in the program's arguments refer to the current folder, so it stays, and cargo receives the path
    // of the project.
    command.arg("--manifest-path").arg(root().join("Cargo.toml"));
    if matches!(torch, Libtorch::BuiltByTch) && verb != "fmt" {
        command.args(["--features", "latent-explorer/download-libtorch"]);
    }
    command
}

/// `cargo VERB` with this libtorch; the caller names the package.
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
