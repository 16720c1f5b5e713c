//! What a session is started with.

use std::path::PathBuf;

use crate::protocol::DeviceChoice;

/// Options of a session.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// Number of libtorch's threads for training.
    pub threads: Option<usize>,
    /// A model file to explore instead of the shipped generator.
    pub model: Option<PathBuf>,
    /// The device to train on.
    pub device: DeviceChoice,
    /// Folders for a run that cannot be saved in its own folder when the session ends; the first that works is used.
    pub rescue: Vec<PathBuf>,
    /// Whether training and measuring leave the processor to other threads that need it, such as a window's.
    pub in_the_background: bool,
}
