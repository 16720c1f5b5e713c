//! The device that the networks run on.

/// The device that the networks run on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// The processor.
    #[default]
    Cpu,
    /// The first CUDA device.
    Cuda,
    /// Apple's GPU.
    Mps,
}

/// The device, when this libtorch supports it.
///
/// # Errors
/// Returns an error that says what is missing.
pub(super) fn device(choice: DeviceChoice) -> anyhow::Result<tch::Device> {
    match choice {
        DeviceChoice::Cpu => Ok(tch::Device::Cpu),
        DeviceChoice::Cuda if tch::Cuda::is_available() => Ok(tch::Device::Cuda(0)),
        DeviceChoice::Cuda => {
            anyhow::bail!("this libtorch sees no CUDA card; point LIBTORCH at a CUDA build, or use --device cpu")
        }
        DeviceChoice::Mps if tch::utils::has_mps() => Ok(tch::Device::Mps),
        DeviceChoice::Mps => anyhow::bail!("this libtorch has no Metal support; use --device cpu"),
    }
}
