//! Result of the discriminator's loss function.

use tch::Tensor;

/// The discriminator's loss and outputs for a batch of real and generated images.
pub(super) struct DiscriminatorLoss {
    /// The loss to minimise.
    pub(super) loss: Tensor,
    /// The adversarial part of the loss, without the gradient penalty. This is the loss that is reported.
    pub(super) adversarial: Tensor,
    /// Logits `[2n, 1]`: those of the real images, then those of the generated ones.
    pub(super) logits: Tensor,
    /// Features of the real images, `[n, 6272]`.
    pub(super) features: Tensor,
}
