//! Compiles the C++ part against libtorch's headers, on Linux. Elsewhere the crate's `is_available` returns false.

use std::path::PathBuf;

fn main() {
    println!("cargo:rustc-check-cfg=cfg(node)");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/node.cpp");
    let Some(lib) = std::env::var_os("DEP_TCH_LIBTORCH_LIB").map(PathBuf::from) else { return };
    // Tested only on Linux.
    let linux = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux");
    let Some(include) = lib.parent().map(|torch| torch.join("include")) else { return };
    if !linux || !include.join("torch/csrc/autograd/function.h").is_file() {
        return;
    }
    // So that this crate's own tests find libtorch.
    println!("cargo:rustc-link-arg=-Wl,-rpath,{}", lib.display());
    println!("cargo:rustc-cfg=node");
    cc::Build::new()
        .cpp(true)
        .std("c++20")
        .warnings(false)
        .file("src/node.cpp")
        .include(&include)
        .include(include.join("torch/csrc/api/include"))
        .compile("cpu_kernels_node");
    println!("cargo:rustc-link-search=native={}", lib.display());
    for name in ["torch_cpu", "c10"] {
        println!("cargo:rustc-link-lib={name}");
    }
}
