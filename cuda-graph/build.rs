//! Compiles the C++ part when this libtorch is for NVIDIA GPUs and CUDA's headers are found. Otherwise the crate's
//! `is_available` returns false.

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rustc-check-cfg=cfg(cuda_graph)");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/shim.cpp");
    println!("cargo:rerun-if-env-changed=CUDA_HOME");
    let Some(lib) = std::env::var_os("DEP_TCH_LIBTORCH_LIB").map(PathBuf::from) else { return };
    // So that this crate's own tests find libtorch.
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "unix") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{}", lib.display());
    }
    if !lib.join("libtorch_cuda.so").is_file() {
        return;
    }
    let Some(torch) = lib.parent() else { return };
    let Some(cuda) = cuda_headers(torch) else {
        println!(
            "cargo:warning=CUDA's headers are not found, so a training step is not recorded as a graph and takes \
             longer: install the Python packages nvidia-cuda-runtime and nvidia-cuda-crt beside torch, or set CUDA_HOME"
        );
        return;
    };
    println!("cargo:rustc-cfg=cuda_graph");
    cc::Build::new()
        .cpp(true)
        .std("c++20")
        .warnings(false)
        .file("src/shim.cpp")
        .include(torch.join("include"))
        .include(torch.join("include/torch/csrc/api/include"))
        .include(cuda)
        .compile("cuda_graph_shim");
    println!("cargo:rustc-link-search=native={}", lib.display());
    for name in ["torch_cuda", "c10_cuda", "torch_cpu", "c10"] {
        println!("cargo:rustc-link-lib={name}");
    }
}

/// The folder of `cuda_runtime_api.h` and of what it includes: beside libtorch's own headers, in the Python packages
/// beside `torch`, or in CUDA's usual places.
fn cuda_headers(torch: &Path) -> Option<PathBuf> {
    let home = std::env::var_os("CUDA_HOME").map(|home| PathBuf::from(home).join("include"));
    let beside = [torch.join("include"), torch.join("../nvidia/cu13/include")];
    let usual = [PathBuf::from("/usr/local/cuda/include")];
    let found = |folder: &PathBuf| {
        ["cuda_runtime_api.h", "crt/host_defines.h"].iter().all(|header| folder.join(header).is_file())
    };
    home.into_iter().chain(beside).chain(usual).find(found)
}
