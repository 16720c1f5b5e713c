//! The libraries that the program needs and that the system does not have.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::output;
use crate::root;

/// Names and paths of the libraries to put into the package.
pub(super) fn needed(program: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let found = if cfg!(target_os = "linux") { closure(program)? } else { all_of_libtorch()? };
    if found.keys().any(|name| name.contains("torch_cuda") || name.contains("torch_hip")) {
        bail!("a package for a GPU's libtorch is not made; unset LIBTORCH to package the processor's");
    }
    if !found.keys().any(|name| name.contains("torch_cpu")) {
        bail!("libtorch is not in the folders in which {} looks for its libraries", program.display());
    }
    Ok(found)
}

/// The libraries that the program links, directly or through others, and that are in the folders of its rpath. All
/// others belong to the system.
fn closure(program: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let (folders, mut open) = header(program)?;
    let mut found = BTreeMap::new();
    while let Some(name) = open.pop() {
        let path = folders.iter().map(|folder| folder.join(&name)).find(|path| path.is_file());
        if let Some(path) = path
            && !found.contains_key(&name)
        {
            open.extend(header(&path)?.1);
            found.insert(name, path);
        }
    }
    Ok(found)
}

/// The absolute folders of a file's rpath, and the names of the libraries that it links.
fn header(file: &Path) -> Result<(Vec<PathBuf>, Vec<String>)> {
    let text = output("reading a library", Command::new("objdump").arg("-p").arg(file))?;
    Ok(parse(&text))
}

fn parse(text: &str) -> (Vec<PathBuf>, Vec<String>) {
    let (mut folders, mut names) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("RPATH" | "RUNPATH"), Some(paths)) => {
                folders.extend(paths.split(':').map(PathBuf::from).filter(|path| path.is_absolute()));
            }
            (Some("NEEDED"), Some(name)) => names.push(name.to_owned()),
            _ => {}
        }
    }
    (folders, names)
}

/// On macOS and Windows: every library of the libtorch that the build used.
fn all_of_libtorch() -> Result<BTreeMap<String, PathBuf>> {
    let folder = libtorch_folder().context("libtorch's folder was not found; set LIBTORCH to it")?;
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(".dylib") || name.ends_with(".dll") {
            found.insert(name, path);
        }
    }
    Ok(found)
}

/// The folder that `LIBTORCH` names, or the one that tch's build script unpacked.
fn libtorch_folder() -> Option<PathBuf> {
    let set =
        std::env::var_os("LIBTORCH").filter(|value| !value.is_empty()).map(|folder| PathBuf::from(folder).join("lib"));
    let built = || {
        let builds = fs::read_dir(root().join("target/debug/build")).ok()?;
        let folders = builds.filter_map(|entry| Some(entry.ok()?.path().join("out/libtorch/libtorch/lib")));
        folders
            .filter(|folder| folder.is_dir())
            .max_by_key(|folder| fs::metadata(folder).and_then(|m| m.modified()).ok())
    };
    set.or_else(built)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_librarys_header_gives_folders_and_names() {
        let text = "\nDynamic Section:\n  NEEDED               libc10.so\n  RUNPATH              $ORIGIN/../lib:/a/lib\n  \
            SONAME               x\n  NEEDED               libc.so.6\n";
        let (folders, names) = parse(text);
        assert_eq!(folders, [PathBuf::from("/a/lib")]);
        assert_eq!(names, ["libc10.so", "libc.so.6"]);
    }
}
