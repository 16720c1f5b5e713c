//! Generator, discriminator and digit classifier, their optimiser and their files.
//!
//! Weights are stored in PyTorch layout (`conv [out, in, kh, kw]`, `dense [out, in]`); activations are channels-last,
//! which oneDNN prefers. Nothing here uses libtorch's random generator.

mod about;
mod activation;
mod adam;
mod arithmetic;
mod classifier;
mod convolve;
mod devices;
mod discriminator;
mod discriminator_shape;
mod dropout;
pub mod file;
mod filled_tensor;
mod fingerprint;
mod fold;
mod generator;
mod init;
mod mapping;
mod norm;
mod parameters;
mod phases;
mod shipped;
mod slider_changes;
mod snapshot;
mod threads;
mod tiled;
mod variants;

pub use about::ModelAbout;
pub(crate) use about::draws_digits;
pub use activation::{activated, leaky_relu, leaky_relu_masked};
pub use adam::{Adam, AdamState, Rate};
#[cfg(test)]
pub use arithmetic::WITHOUT_BF16;
pub use arithmetic::{Arithmetic, continuing_precision, has_bf16, starting_precision, supports};
pub use classifier::{DIGITS, DigitClassifier, FEATURES, images_tensor};
pub use devices::{device, device_choices, device_name, devices};
pub use discriminator::Discriminator;
pub use discriminator_shape::DiscriminatorShape;
pub use dropout::{DropoutMasks, Masks};
pub use fingerprint::fingerprint;
pub use fold::{Folded, Folding, upsample_conv};
pub use generator::Generator;
pub use init::{initial_classifier, initial_discriminator, initial_generator};
pub use mapping::{CLASS_SCALE, GeneratorShape};
pub use norm::{STATISTICS, Statistics};
pub use parameters::{Parameters, Spec};
pub use shipped::{shipped_classifier, shipped_conditional, shipped_generator};
pub use slider_changes::slider_changes;
pub use snapshot::GeneratorSnapshot;
pub use threads::set_threads;

pub use tch::Device;
use tch::Tensor;

/// Height and width of the images in pixels.
pub const IMAGE_SIDE: i64 = 28;

/// Returns the same values and shape `[n, c, h, w]` in channels-last memory layout.
///
/// tch has no memory-format argument. A permuted copy has the same strides, and libtorch's kernels keep them.
pub fn channels_last(x: &Tensor) -> Tensor {
    x.permute([0, 2, 3, 1]).contiguous().permute([0, 3, 1, 2])
}
