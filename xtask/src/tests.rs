//! All checks and tests, the fastest first.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use super::libtorch::Libtorch;
use super::summary::Summary;
use super::{bundle, cargo, cargo_at, libtorch, root, system, tools};

/// Test programs of the fast tier: without a window, and with few training steps.
const FAST: [&str; 4] = ["--lib", "--test=invariants", "--test=latent", "--test=commands"];

/// The fast tier: one or two minutes after the build.
pub(super) fn fast() -> Result<ExitCode> {
    system::prepare(system::Need::Window)?;
    let torch = libtorch::prepare()?;
    source(&torch)?;
    let mut summary = Summary::default();
    let arguments = ["--locked", "--no-fail-fast", "--package=latent-explorer"];
    let well = tests(cargo(&torch, "test").args(arguments).args(FAST), &mut summary)?;
    Ok(verdict(&summary, well))
}

/// All checks and tests.
pub(super) fn run() -> Result<ExitCode> {
    system::prepare(system::Need::Tests)?;
    let torch = libtorch::prepare()?;
    source(&torch)?;
    let deny = tools::cargo_deny(&root())?;
    // Advisories are downloaded from the internet; the workflow on GitHub checks them.
    step(
        "licences and sources",
        Command::new(deny).args(["check", "licenses", "bans", "sources"]).current_dir(root()),
    )?;
    fuzz_targets(&torch)?;
    let doc = ["--locked", "--workspace", "--no-deps", "--quiet"];
    step("documentation", cargo(&torch, "doc").args(doc).env("RUSTDOCFLAGS", "-D warnings"))?;
    let mut summary = Summary::default();
    let well = tests(cargo(&torch, "test").args(["--locked", "--workspace", "--no-fail-fast"]), &mut summary)?;
    let packages = prove_packages(&torch, &mut summary)?;
    Ok(verdict(&summary, well && packages))
}

/// Makes the packages, and runs them on empty systems.
pub(super) fn packages() -> Result<ExitCode> {
    system::prepare(system::Need::Tests)?;
    let mut summary = Summary::default();
    let well = prove_packages(&libtorch::prepare()?, &mut summary)?;
    Ok(verdict(&summary, well))
}

fn prove_packages(torch: &Libtorch, summary: &mut Summary) -> Result<bool> {
    if !cfg!(target_os = "linux") {
        println!("== packages: not tried, since the empty systems are those of Linux");
        return Ok(true);
    }
    println!("== packages");
    bundle::make_with(torch)?;
    // One at a time: each unpacks hundreds of megabytes.
    let arguments =
        ["--locked", "--package=latent-explorer", "--test=packages", "--", "--test-threads=1", "--nocapture"];
    tests(cargo(torch, "test").args(arguments), summary)
}

/// Checks of the source: formatting and clippy.
fn source(torch: &Libtorch) -> Result<()> {
    step("formatting", cargo(torch, "fmt").args(["--all", "--check"]))?;
    let clippy = ["--locked", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    step("clippy", cargo(torch, "clippy").args(clippy))
}

/// Checks the fuzz targets, a separate workspace with its own lock file.
fn fuzz_targets(torch: &Libtorch) -> Result<()> {
    if matches!(torch, Libtorch::BuiltByTch) {
        println!("== fuzz targets: not checked, since they take no libtorch that tch fetches");
        return Ok(());
    }
    let at = ["--manifest-path", "fuzz/Cargo.toml"];
    step("formatting of the fuzz targets", cargo_at(torch, "fmt").args(at).arg("--check").current_dir(root()))?;
    let check = ["--locked", "--target-dir", "target", "--quiet"];
    step("fuzz targets", cargo_at(torch, "check").args(at).args(check).current_dir(root()))
}

fn step(name: &str, command: &mut Command) -> Result<()> {
    println!("== {name}");
    let began = Instant::now();
    let status = command.status().with_context(|| format!("starting cargo for {name}"))?;
    println!("== {name}: {:.1} s", began.elapsed().as_secs_f64());
    if status.success() { Ok(()) } else { bail!("{name} found something; see above") }
}

/// Shows the tests' output and adds up their results, because cargo's last line covers only the last program.
fn tests(command: &mut Command, summary: &mut Summary) -> Result<bool> {
    println!("== tests");
    let began = Instant::now();
    let failed_before = summary.failed;
    let mut child = command.stdout(Stdio::piped()).spawn().context("starting cargo test")?;
    if let Some(out) = child.stdout.take() {
        let mut out = BufReader::new(out);
        let mut line = Vec::new();
        // By bytes, because a test may print invalid UTF-8.
        while out.read_until(b'\n', &mut line).context("reading the tests' output")? > 0 {
            summary.read(&String::from_utf8_lossy(&line));
            std::io::stdout().write_all(&line).context("showing the tests' output")?;
            line.clear();
        }
    }
    let status = child.wait().context("waiting for cargo test")?;
    println!("== tests: {:.1} s", began.elapsed().as_secs_f64());
    // A failed build has no counts, and a crashed test program is missing from them.
    if !status.success() && summary.failed == failed_before {
        eprintln!("error: cargo test did not end well ({status}); see above");
    }
    Ok(status.success())
}

/// Prints the sum over all programs.
fn verdict(summary: &Summary, well: bool) -> ExitCode {
    if summary.passed == 0 {
        eprintln!("error: no test passed");
    }
    println!("{summary}");
    if well && summary.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
