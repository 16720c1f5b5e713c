//! The values of `--device`. Doc comments are the help texts.

use clap::ValueEnum;

use crate::protocol::DeviceChoice;

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Device {
    /// A GPU that this libtorch can compute on, otherwise the processor
    #[default]
    Auto,
    /// The processor
    Cpu,
    /// The first CUDA device
    Cuda,
    /// Apple's GPU
    Mps,
}

impl From<Device> for DeviceChoice {
    fn from(device: Device) -> Self {
        match device {
            Device::Auto => Self::Auto,
            Device::Cpu => Self::Cpu,
            Device::Cuda => Self::Cuda,
            Device::Mps => Self::Mps,
        }
    }
}
