//! What a loss of the discriminator gives.

use tch::Tensor;

/// What the discriminator made of real and generated images.
pub(super) struct DiscriminatorLoss {
    /// To be lowered.
    pub(super) loss: Tensor,
    /// The part of it that says who wins, without prices.
    pub(super) told: Tensor,
    /// Of the real images, then of the generated ones.
    pub(super) logits: Tensor,
    /// Of the real images.
    pub(super) features: Tensor,
}
