//! What the operating system must bring: a compiler, graphics drivers, and for tests a display.

use std::process::Command;

use anyhow::{Result, bail};

/// What the packages are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Building and opening the window.
    Window,
    /// The tests as well.
    Tests,
}

const WINDOW: [&str; 5] = ["g++", "libxkbcommon-x11-0", "libvulkan1", "mesa-vulkan-drivers", "libgl1-mesa-dri"];
const TESTS: [&str; 3] = ["xvfb", "xdotool", "zenity"];

/// Installs what is missing where that is allowed, and says what to type where it is not.
pub(super) fn prepare(need: Need) -> Result<()> {
    if on_path("dpkg-query") && on_path("apt-get") {
        let wanted = WINDOW.iter().chain(if need == Need::Tests { &TESTS[..] } else { &[] });
        let missing: Vec<&str> = wanted.copied().filter(|package| !installed(package)).collect();
        if !missing.is_empty() {
            provide(&missing, need)?;
        }
    }
    if ["c++", "g++", "clang++"].iter().any(|name| on_path(name)) {
        return Ok(());
    }
    bail!("no C++ compiler is installed, and libtorch's bindings need one; install g++ or clang++")
}

fn provide(missing: &[&str], need: Need) -> Result<()> {
    let line = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    if is_root() {
        println!("installing {}", missing.join(" "));
        let apt = |arguments: &[&str]| {
            Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive").status()
        };
        apt(&["update", "-qq"])?;
        let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
        arguments.extend(missing);
        if apt(&arguments)?.success() {
            return Ok(());
        }
        bail!("the system packages could not be installed; try: {line}");
    }
    let message = format!("system packages are missing; install them with: sudo {line}");
    if need == Need::Tests || missing.contains(&"g++") {
        bail!("{message}");
    }
    eprintln!("note: {message}");
    Ok(())
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${Status}", package])
        .output()
        .is_ok_and(|out| out.stdout.ends_with(b"ok installed"))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

fn on_path(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(name).is_file()))
}
