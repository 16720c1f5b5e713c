//! The files of a libtorch copy.

use std::fs;
use std::path::Path;

/// The version that the tch crate requires.
pub(super) const VERSION: &str = "2.13.0";

/// Libraries that are needed to link and to start.
pub(super) const LIBRARIES: [&str; 5] =
    ["libtorch_cpu.so", "libtorch.so", "libc10.so", "libgomp.so.1", "libtorch_global_deps.so"];
/// The CPU library links these two even without CUDA.
pub(super) const CUDA_LIBRARIES: [&str; 2] = ["libcupti.so.13", "libcudart.so.13"];

/// Whether the libraries and the headers exist.
pub(super) fn has_files(folder: &Path) -> bool {
    let whole = |name: &&str| fs::metadata(folder.join("lib").join(name)).is_ok_and(|m| m.is_file() && m.len() > 0);
    LIBRARIES.iter().chain(&CUDA_LIBRARIES).all(whole) && folder.join("include").is_dir()
}
