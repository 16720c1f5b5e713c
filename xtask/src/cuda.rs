//! A libtorch for NVIDIA GPUs, from the wheels of the Python package and the libraries that they require.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::contents::VERSION;
use super::libtorch::{self, Libtorch};
use super::wheels::{self, TORCH, Wheel};

/// The NVIDIA packages that `torch` 2.13.0 requires, as pip resolves them, and those with the headers for recording a
/// training step as a CUDA graph.
const NVIDIA: [Wheel; 16] = [
    Wheel {
        requirement: "nvidia-cublas==13.1.1.3",
        file: "nvidia_cublas-13.1.1.3-py3-none-manylinux_2_27_x86_64.whl",
        sha256: "37936a16db8fe4ac1f065c2139360608a543a09275cb1a1af612e08cfa065436",
    },
    Wheel {
        requirement: "nvidia-cuda-crt==13.0.88",
        file: "nvidia_cuda_crt-13.0.88-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        sha256: "2c8043c7c9e02492716426e9919fc78d2c5b3b2a7a768a88e952676b08aa55a4",
    },
    Wheel {
        requirement: "nvidia-cuda-cupti==13.0.85",
        file: "nvidia_cuda_cupti-13.0.85-py3-none-manylinux_2_25_x86_64.whl",
        sha256: "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8",
    },
    Wheel {
        requirement: "nvidia-cuda-nvrtc==13.0.88",
        file: "nvidia_cuda_nvrtc-13.0.88-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl",
        sha256: "ad9b6d2ead2435f11cbb6868809d2adeeee302e9bb94bcf0539c7a40d80e8575",
    },
    Wheel {
        requirement: "nvidia-cuda-runtime==13.0.96",
        file: "nvidia_cuda_runtime-13.0.96-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        sha256: "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548",
    },
    Wheel {
        requirement: "nvidia-cudnn-cu13==9.20.0.48",
        file: "nvidia_cudnn_cu13-9.20.0.48-py3-none-manylinux_2_27_x86_64.whl",
        sha256: "0c45dd8eeb50b603f07995b1b300c62ffe6a1980482b82b3bcf94a4ca9d49304",
    },
    Wheel {
        requirement: "nvidia-cufft==12.0.0.61",
        file: "nvidia_cufft-12.0.0.61-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        sha256: "6c44f692dce8fd5ffd3e3df134b6cdb9c2f72d99cf40b62c32dde45eea9ddad3",
    },
    Wheel {
        requirement: "nvidia-cufile==1.15.1.6",
        file: "nvidia_cufile-1.15.1.6-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        sha256: "08a3ecefae5a01c7f5117351c64f17c7c62efa5fffdbe24fc7d298da19cd0b44",
    },
    Wheel {
        requirement: "nvidia-curand==10.4.0.35",
        file: "nvidia_curand-10.4.0.35-py3-none-manylinux_2_27_x86_64.whl",
        sha256: "1aee33a5da6e1db083fe2b90082def8915f30f3248d5896bcec36a579d941bfc",
    },
    Wheel {
        requirement: "nvidia-cusolver==12.0.4.66",
        file: "nvidia_cusolver-12.0.4.66-py3-none-manylinux_2_27_x86_64.whl",
        sha256: "0a759da5dea5c0ea10fd307de75cdeb59e7ea4fcb8add0924859b944babf1112",
    },
    Wheel {
        requirement: "nvidia-cusparse==12.6.3.3",
        file: "nvidia_cusparse-12.6.3.3-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        sha256: "2b3c89c88d01ee0e477cb7f82ef60a11a4bcd57b6b87c33f789350b59759360b",
    },
    Wheel {
        requirement: "nvidia-cusparselt-cu13==0.8.1",
        file: "nvidia_cusparselt_cu13-0.8.1-py3-none-manylinux2014_x86_64.whl",
        sha256: "786ce87568c303fadb5afcc7102d454cd3040d75f6f8626f5db460d1871f4dd0",
    },
    Wheel {
        requirement: "nvidia-nccl-cu13==2.29.7",
        file: "nvidia_nccl_cu13-2.29.7-py3-none-manylinux_2_18_x86_64.whl",
        sha256: "edd81538446786ec3b73972543e53bb43bcaf0bfc8ef76cb679fcc390ffe136d",
    },
    Wheel {
        requirement: "nvidia-nvjitlink==13.5.37",
        file: "nvidia_nvjitlink-13.5.37-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl",
        sha256: "280d7cb9649704145f074b8dbde500de04ce02d0872e066e20a83c17bcaa93eb",
    },
    Wheel {
        requirement: "nvidia-nvshmem-cu13==3.4.5",
        file: "nvidia_nvshmem_cu13-3.4.5-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        sha256: "290f0a2ee94c9f3687a02502f3b9299a9f9fe826e6d0287ee18482e78d495b80",
    },
    Wheel {
        requirement: "nvidia-nvtx==13.0.85",
        file: "nvidia_nvtx-13.0.85-py3-none-manylinux1_x86_64.manylinux_2_5_x86_64.whl",
        sha256: "4936d1d6780fbe68db454f5e72a42ff64d1fd6397df9f363ae786930fd5c1cd4",
    },
];

/// Libraries of the Python package that no other program uses.
const PYTHONS: [&str; 2] = ["libtorch_python.so", "libshm.so"];

/// The library that has the GPU's code.
const CUDA: &str = "libtorch_cuda.so";

/// A header of the CUDA runtime.
const HEADER: &str = "cuda_runtime_api.h";

/// Finds the copy for NVIDIA GPUs in the user's cache folder, or makes it.
pub(super) fn prepare() -> Result<Libtorch> {
    if !wheels::fit_this_machine() {
        bail!(
            "--cuda needs 64-bit Linux on x86 and Python's pip; elsewhere, set LIBTORCH to a libtorch {VERSION} for your GPU"
        );
    }
    let folder = libtorch::copy_named("cuda")?;
    let cache = folder.parent().context("the cache folder has no name")?;
    let _lock = libtorch::lock(cache)?;
    if !is_complete(&folder) {
        println!("getting libtorch {VERSION} for NVIDIA GPUs: gigabytes, once, into {}", folder.display());
        let wheels: Vec<Wheel> = NVIDIA.into_iter().chain([TORCH]).collect();
        wheels::make(&folder, &cache.join("downloads-cuda"), &wheels, destination)?;
        if !is_complete(&folder) {
            bail!("the wheels lack a part of libtorch; set LIBTORCH to an unpacked libtorch {VERSION}");
        }
    }
    Ok(Libtorch::Own(folder))
}

fn is_complete(folder: &Path) -> bool {
    libtorch::is_complete(folder)
        && folder.join("lib").join(CUDA).is_file()
        && folder.join("include").join(HEADER).is_file()
}

/// All libraries lie in one folder, where their rpaths find each other.
fn destination(entry: &str) -> Option<PathBuf> {
    let (path, name) = wheels::entry_path(entry)?;
    if let Ok(header) = path.strip_prefix("torch/include") {
        return Some(Path::new("include").join(header));
    }
    if let Ok(header) = path.strip_prefix("nvidia/cu13/include") {
        return Some(Path::new("include").join(header));
    }
    let of_torch = entry.starts_with("torch/lib/") && !PYTHONS.contains(&name);
    let of_nvidia = entry.starts_with("nvidia/") && entry.contains("/lib/");
    let library = name.ends_with(".so") || name.contains(".so.");
    ((of_torch || of_nvidia) && library).then(|| Path::new("lib").join(name))
}

/// Returns the program's arguments. Adds `--device cuda` unless they name a command or a device.
pub(super) fn on_the_gpu(arguments: &[String]) -> Vec<String> {
    let mut arguments = arguments.to_vec();
    let has_device = arguments.iter().any(|argument| argument == "--device" || argument.starts_with("--device="));
    let is_window = arguments.first().is_none_or(|first| first.starts_with('-'));
    if is_window && !has_device {
        arguments.extend(["--device", "cuda"].map(str::to_owned));
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::super::contents::LIBRARIES;
    use super::*;

    #[test]
    fn every_library_but_pythons_lies_in_one_folder() {
        let lib = |name: &str| Some(PathBuf::from("lib").join(name));
        assert_eq!(destination("torch/lib/libtorch_cuda.so"), lib("libtorch_cuda.so"));
        assert_eq!(destination("nvidia/cu13/lib/libcublas.so.13"), lib("libcublas.so.13"));
        assert_eq!(destination("nvidia/cudnn/lib/libcudnn_ops.so.9"), lib("libcudnn_ops.so.9"));
        assert_eq!(destination("torch/include/a.h"), Some(PathBuf::from("include/a.h")));
        assert_eq!(destination("nvidia/cu13/include/crt/b.h"), Some(PathBuf::from("include/crt/b.h")));
        for entry in [
            "torch/lib/libtorch_python.so",
            "torch/_C.so",
            "nvidia/cudnn/include/cudnn.h",
            "nvidia/cu13/lib/../../x.so",
            "nvidia/nvshmem/lib/libnvshmem_device.a",
        ] {
            assert_eq!(destination(entry), None, "{entry}");
        }
        for name in LIBRARIES {
            assert_eq!(destination(&format!("torch/lib/{name}")), lib(name));
        }
    }

    #[test]
    fn the_window_trains_on_the_gpu_unless_told_otherwise() {
        let given = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(on_the_gpu(&given("")), given("--device cuda"));
        assert_eq!(on_the_gpu(&given("--run a")), given("--run a --device cuda"));
        assert_eq!(on_the_gpu(&given("--device cpu")), given("--device cpu"));
        assert_eq!(on_the_gpu(&given("doctor")), given("doctor"));
    }
}
