//! Tells the linker the location of libtorch, so that binaries and tests start without `LD_LIBRARY_PATH`.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=DEP_TCH_LIBTORCH_LIB");
    let Ok(lib) = std::env::var("DEP_TCH_LIBTORCH_LIB") else {
        return;
    };
    let unix = std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "unix");
    if !unix {
        return;
    }
    println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
    // A CUDA or HIP library registers itself when it is loaded, and nothing refers to it by name: without this the
    // linker drops it. With the CPU libraries the same flags would make the binary require a libtorch_cuda.so that
    // does not exist.
    let accelerated = ["libtorch_cuda.so", "libtorch_hip.so"].iter().any(|name| Path::new(&lib).join(name).exists());
    if accelerated {
        println!("cargo:rustc-link-arg=-Wl,--no-as-needed");
        println!("cargo:rustc-link-arg=-ltorch");
    }
}
