//! What is measured at every step and has a curve.

use crate::protocol::StepMetrics;

/// Figures that have a curve.
pub(super) const FIGURES: usize = 8;

/// One figure of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// The discriminator's loss.
    LossD,
    /// The generator's loss.
    LossG,
    /// Mean probability given to real images.
    DReal,
    /// Mean probability given to generated images.
    DFake,
    /// L2 norm of the discriminator's gradient.
    GradD,
    /// L2 norm of the generator's gradient.
    GradG,
    /// L2 norm of the discriminator's update over that of its weights.
    UpdateD,
    /// The same of the generator.
    UpdateG,
}

impl Figure {
    pub(super) const ALL: [Self; FIGURES] =
        [Self::LossD, Self::LossG, Self::DReal, Self::DFake, Self::GradD, Self::GradG, Self::UpdateD, Self::UpdateG];

    /// Its value at this step.
    pub fn of(self, row: &StepMetrics) -> f32 {
        match self {
            Self::LossD => row.loss_d,
            Self::LossG => row.loss_g,
            Self::DReal => row.d_real,
            Self::DFake => row.d_fake,
            Self::GradD => row.grad_d,
            Self::GradG => row.grad_g,
            Self::UpdateD => row.update_d,
            Self::UpdateG => row.update_g,
        }
    }
}
