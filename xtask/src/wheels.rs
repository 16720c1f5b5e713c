//! A CPU-only libtorch, cut from the Python package's wheels.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest as _, Sha256};

use super::libtorch::{CUDA_LIBRARIES, LIBRARIES, VERSION};

struct Wheel {
    requirement: &'static str,
    file: &'static str,
    sha256: &'static str,
    /// Pins the one file whose sum is known, whatever Python asks for it.
    selection: &'static [&'static str],
}

const WHEELS: [Wheel; 3] = [
    Wheel {
        requirement: "nvidia-cuda-cupti==13.0.85",
        file: "nvidia_cuda_cupti-13.0.85-py3-none-manylinux_2_25_x86_64.whl",
        sha256: "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8",
        selection: &["--platform", "manylinux_2_25_x86_64"],
    },
    Wheel {
        requirement: "nvidia-cuda-runtime==13.0.96",
        file: "nvidia_cuda_runtime-13.0.96-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        sha256: "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548",
        selection: &["--platform", "manylinux_2_17_x86_64"],
    },
    Wheel {
        requirement: "torch==2.13.0",
        file: "torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl",
        sha256: "60fcdcb2f3876e21146cb4524ef06397d727ca9ad5f020818547e25075fe3cb7",
        selection: &["--platform", "manylinux_2_28_x86_64", "--python-version", "3.11", "--implementation", "cp"],
    },
];

/// The wheels above are for 64-bit Linux on x86, and pip is what fetches them.
pub(super) fn fit_this_machine() -> bool {
    cfg!(all(target_os = "linux", target_arch = "x86_64")) && pip_version().is_some()
}

/// Downloads, checks and unpacks into `folder`, which appears whole or not at all.
pub(super) fn make(folder: &Path, downloads: &Path) -> Result<()> {
    println!("getting libtorch {VERSION}: 540 MB once, into {}", folder.display());
    fs::create_dir_all(downloads).with_context(|| format!("making {}", downloads.display()))?;
    for wheel in &WHEELS {
        fetch(wheel, downloads)?;
    }
    let partial = folder.with_extension(format!("partial-{}", std::process::id()));
    let _stale = fs::remove_dir_all(&partial);
    for wheel in &WHEELS {
        unpack(&downloads.join(wheel.file), &partial)?;
    }
    fs::write(partial.join("build-version"), VERSION)?;
    let _incomplete = fs::remove_dir_all(folder);
    fs::rename(&partial, folder).with_context(|| format!("putting libtorch into {}", folder.display()))?;
    fs::remove_dir_all(downloads).ok();
    Ok(())
}

fn fetch(wheel: &Wheel, downloads: &Path) -> Result<()> {
    let path = downloads.join(wheel.file);
    if path.is_file() {
        // From a set-up that was interrupted: good as it is, or thrown away.
        if sha256(&path)? == wheel.sha256 {
            return Ok(());
        }
        fs::remove_file(&path)?;
    }
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check"]);
    if pip_version().is_some_and(|version| version >= (25, 1)) {
        pip.args(["--resume-retries", "5"]);
    }
    pip.args(wheel.selection).arg("--dest").arg(downloads).arg(wheel.requirement);
    let status = pip.status().context("starting python3")?;
    if !status.success() || !path.is_file() {
        bail!(
            "{} could not be downloaded; connect to the internet and run this again, \
             or set LIBTORCH to an unpacked libtorch {VERSION}",
            wheel.requirement
        );
    }
    if sha256(&path)? != wheel.sha256 {
        fs::remove_file(&path)?;
        bail!("{} is not the file it should be (its SHA-256 differs); it was removed, run this again", wheel.file);
    }
    Ok(())
}

fn pip_version() -> Option<(u32, u32)> {
    let out = Command::new("python3").args(["-m", "pip", "--version"]).output().ok()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    parse_pip_version(&text)
}

/// `pip 25.1.1 from ...` to `(25, 1)`.
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

/// Where an entry of a wheel belongs in the copy, if anywhere.
fn destination(entry: &str) -> Option<PathBuf> {
    let path = Path::new(entry);
    if entry.ends_with('/') || path.components().any(|c| !matches!(c, Component::Normal(_))) {
        return None;
    }
    let name = path.file_name()?.to_str()?;
    if let Ok(header) = path.strip_prefix("torch/include") {
        return Some(Path::new("include").join(header));
    }
    let wanted = (entry.starts_with("torch/lib/") && LIBRARIES.contains(&name)) || CUDA_LIBRARIES.contains(&name);
    wanted.then(|| Path::new("lib").join(name))
}

fn unpack(wheel: &Path, folder: &Path) -> Result<()> {
    let file = File::open(wheel)?;
    let mut archive = zip::ZipArchive::new(file).with_context(|| format!("opening {}", wheel.display()))?;
    let bar = ProgressBar::new(archive.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("unpacking {bar:32} {percent}%") {
        bar.set_style(style);
    }
    for index in 0..archive.len() {
        bar.inc(1);
        let mut entry = archive.by_index(index)?;
        let Some(relative) = entry.name().ok().and_then(|name| destination(&name)) else { continue };
        let path = folder.join(relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        io::copy(&mut entry, &mut File::create(&path)?).with_context(|| format!("unpacking {}", path.display()))?;
    }
    bar.finish_and_clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_needed_is_unpacked_and_nothing_outside() {
        assert_eq!(destination("torch/lib/libc10.so"), Some(PathBuf::from("lib/libc10.so")));
        assert_eq!(destination("torch/include/ATen/ATen.h"), Some(PathBuf::from("include/ATen/ATen.h")));
        assert_eq!(destination("nvidia/cu13/lib/libcudart.so.13"), Some(PathBuf::from("lib/libcudart.so.13")));
        for entry in ["torch/lib/libtorch_cuda.so", "torch/include/../../x", "/torch/include/x", "torch/include/"] {
            assert_eq!(destination(entry), None, "{entry}");
        }
    }

    #[test]
    fn pip_versions_compare_as_numbers() {
        assert_eq!(parse_pip_version("pip 25.1.1 from somewhere"), Some((25, 1)));
        assert!(parse_pip_version("pip 9.0 from x") < Some((25, 1)));
        assert_eq!(parse_pip_version("No module named pip"), None);
    }

    #[test]
    fn a_damaged_file_has_another_sum() {
        let path = std::env::temp_dir().join(format!("latent-explorer-sum-{}", std::process::id()));
        fs::write(&path, "abc").unwrap();
        let whole = sha256(&path).unwrap();
        assert_eq!(whole, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        fs::write(&path, "abd").unwrap();
        assert_ne!(sha256(&path).unwrap(), whole);
        fs::remove_file(path).unwrap();
    }
}
