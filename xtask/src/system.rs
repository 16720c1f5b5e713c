//! Packages of the operating system: a compiler, graphics drivers, and a display for tests.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Purpose of the packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Building the program and opening the window.
    Window,
    /// The above, and making the packages to download.
    Packages,
    /// All of the above, and the tests.
    Tests,
}

const COMPILER: &str = "g++";
const WINDOW: [&str; 4] = ["libxkbcommon-x11-0", "libvulkan1", "mesa-vulkan-drivers", "libgl1-mesa-dri"];
const PACKAGES: [&str; 5] = ["binutils", "dpkg-dev", "patchelf", "squashfs-tools", "zstd"];
/// `mmdebstrap` and the keyring make the empty systems for the packages; the last three packages read exported files.
const TESTS: [&str; 9] = [
    "xvfb",
    "xdotool",
    "xclip",
    "zenity",
    "mmdebstrap",
    "debian-archive-keyring",
    "dav1d",
    "python3-numpy",
    "python3-jsonschema",
];

/// Installs missing packages when that is allowed; otherwise prints the command to type.
pub(super) fn prepare(need: Need) -> Result<()> {
    if on_path("dpkg-query") && on_path("apt-get") {
        let missing = missing(need)?;
        if !missing.is_empty() {
            provide(&missing)?;
        }
    }
    if !has_compiler() {
        bail!("no C++ compiler is installed, and libtorch's bindings need one; install g++ or clang++");
    }
    Ok(())
}

fn missing(need: Need) -> Result<Vec<&'static str>> {
    let mut wanted = WINDOW.to_vec();
    if !has_compiler() {
        wanted.push(COMPILER);
    }
    if need != Need::Window {
        wanted.extend(PACKAGES);
    }
    if need == Need::Tests {
        wanted.extend(TESTS);
    }
    // It fails when a package is unknown, but still reports on the others.
    let output = Command::new("dpkg-query")
        .args(["-W", "-f=${Package} ${Status}\n"])
        .args(&wanted)
        .output()
        .context("starting dpkg-query")?;
    let answer = String::from_utf8_lossy(&output.stdout);
    Ok(wanted.into_iter().filter(|package| !is_installed(package, &answer)).collect())
}

fn is_installed(package: &str, answer: &str) -> bool {
    answer.lines().any(|line| {
        line.split_once(' ').is_some_and(|(name, status)| name == package && status.ends_with(" ok installed"))
    })
}

fn provide(missing: &[&str]) -> Result<()> {
    if is_root() {
        println!("installing {}", missing.join(" "));
        if install(missing)? {
            return Ok(());
        }
    }
    let line = format!("sudo apt-get install -y --no-install-recommends {}", missing.join(" "));
    // The program may start without the packages in `WINDOW`: there are other drivers than Mesa's.
    let stops = missing.iter().any(|package| !WINDOW.contains(package));
    if stops {
        bail!("system packages are missing; install them with\n  {line}");
    }
    eprintln!("note: system packages are missing; should the window not open, install them with\n  {line}");
    Ok(())
}

fn install(packages: &[&str]) -> Result<bool> {
    let apt = |arguments: &[&str]| {
        Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .status()
            .context("starting apt-get")
    };
    // An old package list may be sufficient, so a failure is ignored.
    apt(&["update", "-qq"])?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    Ok(apt(&arguments)?.success())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

fn has_compiler() -> bool {
    // torch-sys uses the compiler in CXX, whatever its name. On Windows the compiler is found through the registry,
    // not the path, so the build has to find it.
    cfg!(windows) || std::env::var_os("CXX").is_some() || ["c++", "g++", "clang++"].iter().any(|name| on_path(name))
}

fn on_path(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(name).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_package_is_not_installed() {
        let answer =
            "libvulkan1 install ok installed\nxvfb deinstall ok config-files\nzenity-common install ok installed\n";
        assert!(is_installed("libvulkan1", answer));
        assert!(!is_installed("xvfb", answer) && !is_installed("zenity", answer));
    }
}
