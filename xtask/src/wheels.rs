//! A libtorch, extracted from the wheels of the Python package.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest as _, Sha256};

use super::contents::{CUDA_LIBRARIES, LIBRARIES, VERSION, has_files};

/// A wheel with a known hash.
pub(super) struct Wheel {
    pub(super) requirement: &'static str,
    pub(super) file: &'static str,
    pub(super) sha256: &'static str,
}

impl Wheel {
    /// Returns the options with which pip selects this one file, independent of the Python version.
    fn selection(&self) -> Vec<&'static str> {
        let tags: Vec<&str> = self.file.trim_end_matches(".whl").split('-').collect();
        let platform = tags.last().and_then(|platforms| platforms.split('.').next_back()).unwrap_or_default();
        let mut selection = vec!["--platform", platform];
        if tags.contains(&"cp311") {
            selection.extend(["--python-version", "3.11", "--implementation", "cp"]);
        }
        selection
    }
}

/// PyTorch, with libtorch in it.
pub(super) const TORCH: Wheel = Wheel {
    requirement: "torch==2.13.0",
    file: "torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl",
    sha256: "60fcdcb2f3876e21146cb4524ef06397d727ca9ad5f020818547e25075fe3cb7",
};

/// What the copy for the processor is made from.
pub(super) const CPU: [Wheel; 3] = [
    Wheel {
        requirement: "nvidia-cuda-cupti==13.0.85",
        file: "nvidia_cuda_cupti-13.0.85-py3-none-manylinux_2_25_x86_64.whl",
        sha256: "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8",
    },
    Wheel {
        requirement: "nvidia-cuda-runtime==13.0.96",
        file: "nvidia_cuda_runtime-13.0.96-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        sha256: "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548",
    },
    TORCH,
];

/// Whether the wheels fit this machine: 64-bit Linux on x86, with pip to download them.
pub(super) fn fit_this_machine() -> bool {
    cfg!(all(target_os = "linux", target_arch = "x86_64")) && pip_version().is_some()
}

/// Downloads, verifies and unpacks the wheels into `folder`, which is complete or does not exist.
///
/// `destination` gives the path of a wheel's entry in the folder, and `None` for entries that are not needed.
pub(super) fn make(
    folder: &Path,
    downloads: &Path,
    wheels: &[Wheel],
    destination: fn(&str) -> Option<PathBuf>,
) -> Result<()> {
    fs::create_dir_all(downloads).with_context(|| format!("making {}", downloads.display()))?;
    for wheel in wheels {
        fetch(wheel, downloads)?;
    }
    remove_partials(folder)?;
    let mut name = folder.file_name().context("the folder for libtorch has no name")?.to_owned();
    name.push(format!(".partial-{}", std::process::id()));
    let partial = folder.with_file_name(name);
    for wheel in wheels {
        unpack(&downloads.join(wheel.file), &partial, destination)?;
    }
    if !has_files(&partial) {
        bail!("the wheels lack a part of libtorch; set LIBTORCH to an unpacked libtorch {VERSION}");
    }
    fs::write(partial.join("build-version"), VERSION)?;
    let _incomplete = fs::remove_dir_all(folder);
    fs::rename(&partial, folder).with_context(|| format!("putting libtorch into {}", folder.display()))?;
    let _needed_no_more = fs::remove_dir_all(downloads);
    Ok(())
}

/// Removes the folders of interrupted set-ups. The caller holds the lock, so no set-up is running.
fn remove_partials(folder: &Path) -> Result<()> {
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else { return Ok(()) };
    let prefix = format!("{}.partial-", name.to_string_lossy());
    for entry in fs::read_dir(parent).with_context(|| format!("reading {}", parent.display()))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            fs::remove_dir_all(entry.path()).with_context(|| format!("removing {}", entry.path().display()))?;
        }
    }
    Ok(())
}

fn fetch(wheel: &Wheel, downloads: &Path) -> Result<()> {
    let path = downloads.join(wheel.file);
    // Uses a file that an interrupted set-up has downloaded completely.
    if path.is_file() && keep_if_whole(&path, wheel.sha256)? {
        return Ok(());
    }
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--progress-bar", "on"]);
    pip.arg("--disable-pip-version-check");
    if pip_version().is_some_and(|version| version >= (25, 1)) {
        pip.args(["--resume-retries", "5"]);
    }
    pip.args(wheel.selection()).arg("--dest").arg(downloads).arg(wheel.requirement);
    let status = pip.status().context("starting python3")?;
    if !status.success() || !path.is_file() {
        bail!(
            "{} could not be downloaded; connect to the internet and run this again, \
             or set LIBTORCH to an unpacked libtorch {VERSION}",
            wheel.requirement
        );
    }
    if !keep_if_whole(&path, wheel.sha256)? {
        bail!("{} is not the file it should be (its SHA-256 differs); it was removed, run this again", wheel.file);
    }
    Ok(())
}

/// Whether the file has this hash; removes it otherwise.
fn keep_if_whole(path: &Path, sum: &str) -> Result<bool> {
    if sha256(path).with_context(|| format!("checking {}", path.display()))? == sum {
        return Ok(true);
    }
    fs::remove_file(path).with_context(|| format!("removing the damaged {}", path.display()))?;
    Ok(false)
}

fn pip_version() -> Option<(u32, u32)> {
    let out = Command::new("python3").args(["-m", "pip", "--version"]).output().ok()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    parse_pip_version(&text)
}

/// Parses `pip 25.1.1 from ...` as `(25, 1)`.
fn parse_pip_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix("pip ")?.split(['.', ' ']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn sha256(path: &Path) -> Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The path of a wheel's entry and its last part. Returns `None` for folders and for paths that lead outside.
pub(super) fn entry_path(entry: &str) -> Option<(&Path, &str)> {
    let path = Path::new(entry);
    if entry.ends_with('/') || path.components().any(|c| !matches!(c, Component::Normal(_))) {
        return None;
    }
    Some((path, path.file_name()?.to_str()?))
}

/// Path of a wheel's entry in the copy for the processor. Returns `None` for entries that are not needed.
pub(super) fn for_cpu(entry: &str) -> Option<PathBuf> {
    let (path, name) = entry_path(entry)?;
    if let Ok(header) = path.strip_prefix("torch/include") {
        return Some(Path::new("include").join(header));
    }
    let wanted = (entry.starts_with("torch/lib/") && LIBRARIES.contains(&name)) || CUDA_LIBRARIES.contains(&name);
    wanted.then(|| Path::new("lib").join(name))
}

fn unpack(wheel: &Path, folder: &Path, destination: fn(&str) -> Option<PathBuf>) -> Result<()> {
    let context = || format!("unpacking {}", wheel.display());
    let mut archive = zip::ZipArchive::new(File::open(wheel).with_context(context)?).with_context(context)?;
    let mut wanted = Vec::new();
    let mut total = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).with_context(context)?;
        if let Some(relative) = entry.name().ok().and_then(|name| destination(&name)) {
            total += entry.size();
            wanted.push((index, relative));
        }
    }
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("unpacking {bar:32} {bytes}/{total_bytes} {eta}") {
        bar.set_style(style);
    }
    for (index, relative) in wanted {
        let path = folder.join(&relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(context)?;
        }
        let mut file = File::create(&path).with_context(context)?;
        let entry = archive.by_index(index).with_context(context)?;
        io::copy(&mut bar.wrap_read(entry), &mut file).with_context(context)?;
        if relative.starts_with("lib") {
            // A power cut must not leave an empty library in a copy that looks complete.
            file.sync_all().with_context(context)?;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn only_what_is_needed_is_unpacked_and_nothing_outside() {
        assert_eq!(for_cpu("torch/lib/libc10.so"), Some(PathBuf::from("lib/libc10.so")));
        assert_eq!(for_cpu("torch/include/ATen/ATen.h"), Some(PathBuf::from("include/ATen/ATen.h")));
        assert_eq!(for_cpu("nvidia/cu13/lib/libcudart.so.13"), Some(PathBuf::from("lib/libcudart.so.13")));
        for entry in ["torch/lib/libtorch_cuda.so", "torch/include/../../x", "/torch/include/x", "torch/include/"] {
            assert_eq!(for_cpu(entry), None, "{entry}");
        }
    }

    #[test]
    fn a_wheel_is_selected_by_the_last_platform_in_its_name() {
        assert_eq!(CPU[1].selection(), ["--platform", "manylinux_2_17_x86_64"]);
        assert_eq!(TORCH.selection()[..4], ["--platform", "manylinux_2_28_x86_64", "--python-version", "3.11"]);
    }

    #[test]
    fn pip_versions_compare_as_numbers() {
        assert_eq!(parse_pip_version("pip 25.1.1 from somewhere"), Some((25, 1)));
        assert!(parse_pip_version("pip 9.0 from x") < Some((25, 1)));
        assert_eq!(parse_pip_version("No module named pip"), None);
    }

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("latent-explorer-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_damaged_wheel_is_removed_and_a_whole_one_kept() {
        let folder = scratch("sum");
        let path = folder.join("a.whl");
        let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        fs::write(&path, "abc").unwrap();
        assert!(keep_if_whole(&path, sum).unwrap() && path.is_file());
        fs::write(&path, "abd").unwrap();
        assert!(!keep_if_whole(&path, sum).unwrap() && !path.exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_hostile_wheel_writes_nothing_outside_its_folder() {
        let folder = scratch("unpack");
        let wheel = folder.join("a.whl");
        let mut writer = zip::ZipWriter::new(File::create(&wheel).unwrap());
        for name in
            ["torch/include/../../../evil.h", "/torch/include/evil.h", "torch/include/a.h", "torch/lib/libc10.so"]
        {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(name.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        unpack(&wheel, &folder.join("out").join("copy"), for_cpu).unwrap();
        let inside = folder.join("out").join("copy");
        assert_eq!(fs::read_to_string(inside.join("include").join("a.h")).unwrap(), "torch/include/a.h");
        assert!(inside.join("lib").join("libc10.so").is_file());
        assert_eq!(fs::read_dir(inside.join("include")).unwrap().count(), 1);
        assert_eq!(fs::read_dir(folder.join("out")).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn only_unfinished_copies_are_cleared_away() {
        let folder = scratch("partials");
        for name in ["libtorch-1.2-cpu", "libtorch-1.2-cpu.partial-7", "libtorch-1.3-cpu.partial-7"] {
            fs::create_dir_all(folder.join(name)).unwrap();
        }
        remove_partials(&folder.join("libtorch-1.2-cpu")).unwrap();
        let left = |name: &str| folder.join(name).is_dir();
        assert!(left("libtorch-1.2-cpu") && left("libtorch-1.3-cpu.partial-7") && !left("libtorch-1.2-cpu.partial-7"));
        fs::remove_dir_all(folder).unwrap();
    }
}
