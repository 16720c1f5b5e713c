//! Every check and every test, cheapest first.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use super::summary::Summary;
use super::{cargo, libtorch, system};

pub(super) fn run() -> Result<()> {
    system::prepare(system::Need::Tests)?;
    let torch = libtorch::prepare()?;
    step("formatting", cargo(&torch, "fmt").args(["--all", "--check"]))?;
    let clippy = ["--locked", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    step("clippy", cargo(&torch, "clippy").args(clippy))?;
    let doc = ["--locked", "--workspace", "--no-deps", "--quiet"];
    step("documentation", cargo(&torch, "doc").args(doc).env("RUSTDOCFLAGS", "-D warnings"))?;
    tests(cargo(&torch, "test").args(["--locked", "--workspace", "--no-fail-fast"]))
}

fn step(name: &str, command: &mut Command) -> Result<()> {
    println!("== {name}");
    let began = Instant::now();
    let status = command.status().with_context(|| format!("starting cargo for {name}"))?;
    println!("== {name}: {:.0} s", began.elapsed().as_secs_f64());
    if status.success() { Ok(()) } else { bail!("{name} found something; see above") }
}

/// Shows the tests' output as it comes and ends with the sum of all programs.
fn tests(command: &mut Command) -> Result<()> {
    println!("== tests");
    let began = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().context("starting cargo test")?;
    let mut summary = Summary::default();
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).lines() {
            let line = line?;
            summary.read(&line);
            println!("{line}");
        }
    }
    let status = child.wait()?;
    println!("== tests: {:.0} s", began.elapsed().as_secs_f64());
    let Summary { passed, failed, ignored } = summary;
    println!("{passed} passed, {failed} failed, {ignored} skipped");
    if !status.success() {
        bail!("some tests failed; see above");
    }
    if passed == 0 {
        bail!("no test was run");
    }
    Ok(())
}
