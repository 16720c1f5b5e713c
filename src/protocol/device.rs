//! The choice of the device to train on.

use serde::{Deserialize, Serialize};

/// The device to train on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceChoice {
    /// A GPU that this libtorch can compute on, otherwise the processor.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// The first CUDA device.
    Cuda,
    /// Apple's GPU.
    Mps,
}

impl DeviceChoice {
    pub(super) fn is_auto(&self) -> bool {
        *self == Self::Auto
    }
}
