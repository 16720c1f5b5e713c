//! The Debian package: the folder of the program below `/usr/lib`, its shared files below `/usr/share`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::tree::link_all;
use super::{commit_time, output, run, version};

/// Packages of the libraries that the window loads by name at run time, so that no tool finds them in the binary.
const WINDOW: &str = "libx11-6, libx11-xcb1, libxcursor1, libxi6, libxkbcommon0, libxkbcommon-x11-0, \
    libwayland-client0, libvulkan1 | libegl1";

/// A driver for the window, and a program for dialogs.
const RECOMMENDED: &str = "mesa-vulkan-drivers | vulkan-icd, zenity | xdg-desktop-portal";

const MAINTAINER: &str = "The Latent Explorer developers <latent-explorer@users.noreply.github.com>";

const DESCRIPTION: &str = "Watch a GAN learn handwritten digits, and explore its latent space
 One window trains a small generative adversarial network on handwritten digits
 and shows how it learns. In the same window you move the 200 numbers that the
 generator turns into a digit, and the digit follows your hand.
 .
 The package has libtorch inside. It needs no GPU and no network.";

const COPYRIGHT: &str = "Latent Explorer is licensed under MIT or Apache-2.0, at your choice: see LICENSE-MIT and
LICENSE-APACHE in this folder. licenses.html lists the licences of the crates in the
program, and the folder notices has those of libtorch, oneDNN, MKL, libgomp and the CUDA
runtime, whose libraries are in /usr/lib/latent-explorer/lib, and of the font Inter. The MNIST data in the
program are by Yann LeCun, Corinna Cortes and Christopher J. C. Burges, under CC BY-SA 3.0.
";

/// Makes the package from the program's folder. Returns none where there is no dpkg.
pub(super) fn make(out: &Path, tree: &Path) -> Result<Option<PathBuf>> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    if Command::new("dpkg-deb").arg("--version").output().is_err() {
        println!("note: no .deb is made, because this system has no dpkg");
        return Ok(None);
    }
    let package = out.join("deb");
    lay_out(tree, &package)?;
    let control = package.join("DEBIAN");
    fs::create_dir_all(&control).context("making the control folder")?;
    let architecture = output("asking for the architecture", Command::new("dpkg").arg("--print-architecture"))?;
    let architecture = architecture.trim();
    let text = control_file(version()?, architecture, &linked(tree, out)?, super::size(tree)?);
    fs::write(control.join("control"), text)?;
    let sums = "find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum > DEBIAN/md5sums";
    run("summing the files", Command::new("sh").args(["-c", sums]).current_dir(&package))?;
    let path = out.join(format!("latent-explorer_{}_{architecture}.deb", version()?));
    let build = ["--root-owner-group", "-Zxz", "-z1", "--build"];
    let mut deb = Command::new("dpkg-deb");
    run("making the .deb", deb.args(build).arg(&package).arg(&path).env("SOURCE_DATE_EPOCH", commit_time()))?;
    fs::remove_dir_all(&package).context("removing the package's folder")?;
    Ok(Some(path))
}

/// `bin` and `lib` go to `/usr/lib/latent-explorer`, with a link in `/usr/bin`; `share` goes to `/usr/share`.
fn lay_out(tree: &Path, package: &Path) -> Result<()> {
    let own = package.join("usr/lib/latent-explorer");
    link_all(&tree.join("bin"), &own.join("bin"))?;
    link_all(&tree.join("lib"), &own.join("lib"))?;
    let share = package.join("usr/share");
    link_all(&tree.join("share"), &share)?;
    // Debian has another folder for packages' completions of zsh.
    fs::create_dir_all(share.join("zsh/vendor-completions"))?;
    let completion = "_latent-explorer";
    fs::rename(
        share.join("zsh/site-functions").join(completion),
        share.join("zsh/vendor-completions").join(completion),
    )?;
    fs::remove_dir(share.join("zsh/site-functions"))?;
    fs::write(share.join("doc/latent-explorer/copyright"), COPYRIGHT)?;
    fs::create_dir_all(package.join("usr/bin"))?;
    #[cfg(unix)]
    std::os::unix::fs::symlink("../lib/latent-explorer/bin/latent-explorer", package.join("usr/bin/latent-explorer"))?;
    Ok(())
}

/// The packages of the libraries that the binaries link, in the versions that have the symbols they use.
fn linked(tree: &Path, out: &Path) -> Result<String> {
    // The tool wants to be in the folder of a source package.
    let source = out.join("shlibdeps");
    fs::create_dir_all(source.join("debian"))?;
    fs::write(
        source.join("debian/control"),
        "Source: latent-explorer\n\nPackage: latent-explorer\nArchitecture: any\n",
    )?;
    let mut tool = Command::new("dpkg-shlibdeps");
    // The package has its own libgomp, and libtorch would not find the system's.
    tool.args(["-O", "--ignore-missing-info", "-xlibgomp1"])
        .arg(format!("-l{}", tree.join("lib").display()))
        .current_dir(&source);
    tool.arg(tree.join("bin/latent-explorer"));
    for entry in fs::read_dir(tree.join("lib"))? {
        tool.arg(entry?.path());
    }
    let text = output("finding the libraries' packages", &mut tool)?;
    fs::remove_dir_all(&source)?;
    let depends = text.lines().find_map(|line| line.strip_prefix("shlibs:Depends=")).unwrap_or_default();
    if !depends.contains("libc6 (>= ") || !depends.contains("libstdc++6") {
        bail!("dpkg-shlibdeps names no C and C++ libraries: {text}");
    }
    Ok(depends.to_owned())
}

fn control_file(version: &str, architecture: &str, linked: &str, bytes: u64) -> String {
    format!(
        "Package: latent-explorer\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: {MAINTAINER}\n\
         Installed-Size: {}\nDepends: {linked}, {WINDOW}\nRecommends: {RECOMMENDED}\nSection: science\n\
         Priority: optional\nDescription: {DESCRIPTION}\n",
        bytes.div_ceil(1024)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_file_names_what_is_linked_and_what_the_window_opens() {
        let text = control_file("1.0", "amd64", "libc6 (>= 2.35)", 2049);
        assert!(text.contains("\nDepends: libc6 (>= 2.35), libx11-6, "), "{text}");
        assert!(text.contains("\nInstalled-Size: 3\n") && text.ends_with(".\n"), "{text}");
        // A field goes on in lines that begin with a space.
        let field = |line: &str| line.starts_with(' ') || line.split_once(": ").is_some();
        assert!(text.lines().all(field), "{text}");
    }
}
