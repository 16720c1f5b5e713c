//! The folder of the package: `bin`, `lib` and `share`, laid out like `/usr`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::{libraries, run};
use crate::root;

/// The files of the project in the package, and where they are in it.
const FILES: [(&str, &str); 7] = [
    ("packaging/latent-explorer.desktop", "share/applications/latent-explorer.desktop"),
    ("packaging/latent-explorer.metainfo.xml", "share/metainfo/latent-explorer.metainfo.xml"),
    ("packaging/latent-explorer.xml", "share/mime/packages/latent-explorer.xml"),
    ("assets/icon.png", "share/icons/hicolor/128x128/apps/latent-explorer.png"),
    ("README.md", "share/doc/latent-explorer/README.md"),
    ("LICENSE-MIT", "share/doc/latent-explorer/LICENSE-MIT"),
    ("LICENSE-APACHE", "share/doc/latent-explorer/LICENSE-APACHE"),
];

/// Where the completions of each shell are looked for.
const COMPLETIONS: [(&str, &str); 3] = [
    ("latent-explorer.bash", "share/bash-completion/completions/latent-explorer"),
    ("_latent-explorer", "share/zsh/site-functions/_latent-explorer"),
    ("latent-explorer.fish", "share/fish/vendor_completions.d/latent-explorer.fish"),
];

/// Makes the folder, which must not exist before.
pub(super) fn make(tree: &Path, program: &Path, licences: &Path) -> Result<()> {
    let packed = tree.join("bin").join(program.file_name().context("the program has no name")?);
    place(program, &packed)?;
    for (name, path) in libraries::needed(program)? {
        // Windows looks for libraries beside the program.
        place(&path, &tree.join(if cfg!(windows) { "bin" } else { "lib" }).join(name))?;
    }
    finish_binaries(tree)?;
    for (from, to) in FILES {
        place(&root().join(from), &tree.join(to))?;
    }
    let about = tree.join("share/doc/latent-explorer");
    place(licences, &about.join("licenses.html"))?;
    for notice in files_in(&root().join("packaging/notices"))? {
        place(&root().join("packaging/notices").join(&notice), &about.join("notices").join(notice))?;
    }
    // The licence of the window's font.
    place(&root().join("assets/fonts/OFL.txt"), &about.join("notices").join("inter.txt"))?;
    manual(tree, &packed)
}

/// The manual pages and the completions, which the program writes itself.
fn manual(tree: &Path, program: &Path) -> Result<()> {
    let written = tree.with_extension("manual");
    run("writing the manual", Command::new(program).arg("manual").arg("--out").arg(&written))?;
    for page in files_in(&written.join("man"))? {
        place(&written.join("man").join(&page), &tree.join("share/man/man1").join(page))?;
    }
    for (from, to) in COMPLETIONS {
        place(&written.join("completions").join(from), &tree.join(to))?;
    }
    fs::remove_dir_all(&written).context("removing the manual's folder")
}

/// Removes debug information and symbols, and makes the library paths relative.
#[cfg(target_os = "linux")]
fn finish_binaries(tree: &Path) -> Result<()> {
    let program = tree.join("bin/latent-explorer");
    run("removing symbols", Command::new("strip").arg(&program))?;
    // Sets RPATH, not RUNPATH: `LD_LIBRARY_PATH` cannot override it with another libtorch.
    let rpath = |rpath: &str, file: &Path| {
        run("setting the rpath", Command::new("patchelf").args(["--force-rpath", "--set-rpath", rpath]).arg(file))
    };
    rpath("$ORIGIN/../lib", &program)?;
    for name in files_in(&tree.join("lib"))? {
        // NVIDIA's libraries stay as they came, as their licence asks. They look for no other library.
        if !name.starts_with("libcu") {
            let library = tree.join("lib").join(name);
            run("removing symbols", Command::new("strip").arg("--strip-unneeded").arg(&library))?;
            rpath("$ORIGIN", &library)?;
        }
    }
    Ok(())
}

#[cfg(target_os = "macos")]
fn finish_binaries(tree: &Path) -> Result<()> {
    let program = tree.join("bin/latent-explorer");
    run("removing symbols", Command::new("strip").arg(&program))?;
    // On Apple processors, macOS refuses a program that changed after it was signed.
    run("signing", Command::new("codesign").args(["--force", "--sign", "-"]).arg(&program))
}

#[cfg(not(unix))]
fn finish_binaries(_tree: &Path) -> Result<()> {
    Ok(())
}

/// Copies a file, and makes the folders above it.
fn place(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    fs::copy(from, to).with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    // As in a package: everybody reads it, and nobody but the owner writes it.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = if to.iter().any(|part| part == "bin") { 0o755 } else { 0o644 };
        fs::set_permissions(to, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

/// Copies a folder; its files become links to the same contents.
pub(super) fn link_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            link_all(&entry.path(), &target)?;
        } else {
            fs::hard_link(entry.path(), &target).with_context(|| format!("linking {}", target.display()))?;
        }
    }
    Ok(())
}

fn files_in(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}
