//! Tells the linker the locations of libtorch, so that binaries and tests start without `LD_LIBRARY_PATH`, and tells
//! the program its commit.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    commit();
    println!("cargo:rerun-if-env-changed=DEP_TCH_LIBTORCH_LIB");
    let Ok(lib) = std::env::var("DEP_TCH_LIBTORCH_LIB") else {
        return;
    };
    let unix = std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "unix");
    if !unix {
        return;
    }
    // A package has the libraries in `../lib`, relative to the folder of the binary. A local build uses them in
    // libtorch's own folder.
    let mac = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "macos");
    let here = if mac { "@executable_path" } else { "$ORIGIN" };
    println!("cargo:rustc-link-arg=-Wl,-rpath,{here}/../lib");
    println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
    // A CUDA or HIP library registers itself when it is loaded, and nothing refers to it by name: without this the
    // linker drops it. With the CPU libraries the same flags would make the binary require a libtorch_cuda.so that
    // does not exist.
    let accelerated = ["libtorch_cuda.so", "libtorch_hip.so"].iter().any(|name| Path::new(&lib).join(name).exists());
    if accelerated {
        println!("cargo:rustc-link-arg=-Wl,--no-as-needed");
        println!("cargo:rustc-link-arg=-ltorch");
    }
}

/// Sets `LATENT_EXPLORER_COMMIT` for the program: from the environment, from git, or `unknown`.
fn commit() {
    println!("cargo:rerun-if-env-changed=LATENT_EXPLORER_COMMIT");
    let given = std::env::var("LATENT_EXPLORER_COMMIT").ok().filter(|commit| !commit.is_empty());
    // Git appends to this log at every commit and checkout, so that a change of it runs this script again.
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"]).filter(|log| Path::new(log).is_file());
    if let Some(log) = log {
        println!("cargo:rerun-if-changed={log}");
    }
    let commit = given.or_else(|| git(&["rev-parse", "--short=12", "HEAD"])).unwrap_or_else(|| "unknown".to_owned());
    println!("cargo:rustc-env=LATENT_EXPLORER_COMMIT={commit}");
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
