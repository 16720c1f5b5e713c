//! Tables of the figures that are plotted as curves. A new figure needs a field in the metrics and a row here.

use super::{FixedNoiseEvaluation, StepMetrics};

/// What a figure measures. Figures of one quantity share a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Adversarial loss.
    Loss,
    /// Mean score that the discriminator gives, 0 to 1.
    Score,
    /// L2 norm of a gradient.
    GradientNorm,
    /// L2 norm of an update divided by that of the weights.
    UpdateRatio,
    /// Mean distance between generated images, divided by that between real ones.
    Diversity,
}

/// The network that a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// The discriminator, or the real images it sees.
    Discriminator,
    /// The generator, or its images.
    Generator,
}

/// One figure of the metrics type `T`; a row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Figure<T> {
    /// Its column in files.
    pub column: &'static str,
    /// Its name above its plot.
    pub label: &'static str,
    /// What it measures.
    pub quantity: Quantity,
    /// The network it is about.
    pub network: Network,
    get: fn(&T) -> f32,
    field: fn(&mut T) -> &mut f32,
}

impl<T> Figure<T> {
    /// Its value.
    pub fn of(&self, values: &T) -> f32 {
        (self.get)(values)
    }

    /// Changes its value.
    pub fn set(&self, values: &mut T, value: f32) {
        *(self.field)(values) = value;
    }
}

macro_rules! figure {
    ($field:ident, $column:expr, $label:literal, $quantity:ident, $network:ident) => {
        Figure {
            column: $column,
            label: $label,
            quantity: Quantity::$quantity,
            network: Network::$network,
            get: |values| values.$field,
            field: |values| &mut values.$field,
        }
    };
    ($field:ident, $label:literal, $quantity:ident, $network:ident) => {
        figure!($field, stringify!($field), $label, $quantity, $network)
    };
}

/// The figures of a step, in the order of their columns in `metrics.csv`.
pub static STEP_FIGURES: [Figure<StepMetrics>; 8] = [
    figure!(loss_d, "D", Loss, Discriminator),
    figure!(loss_g, "G", Loss, Generator),
    figure!(d_real, "D(x)", Score, Discriminator),
    figure!(d_fake, "D(G(z))", Score, Generator),
    figure!(grad_d, "D", GradientNorm, Discriminator),
    figure!(grad_g, "G", GradientNorm, Generator),
    figure!(update_d, "D", UpdateRatio, Discriminator),
    figure!(update_g, "G", UpdateRatio, Generator),
];

/// How many of the [`STEP_FIGURES`] each version of `metrics.csv` has, oldest first. A new row of the table adds a
/// number here, so that earlier files can still be read.
pub const FIGURES_OF_VERSIONS: [usize; 2] = [6, STEP_FIGURES.len()];

/// The figures of the fixed noise, with their columns in the file of saved curves.
pub static FIXED_NOISE_FIGURES: [Figure<FixedNoiseEvaluation>; 3] = [
    figure!(d_real, "fixed_d_real", "fixed x", Score, Discriminator),
    figure!(d_fake, "fixed_d_fake", "fixed z", Score, Generator),
    figure!(diversity, "of the fixed digits", Diversity, Generator),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_changes_the_value_it_reads_and_no_other() {
        for figure in &STEP_FIGURES {
            let mut step = StepMetrics::default();
            figure.set(&mut step, 2.0);
            let changed: Vec<&str> =
                STEP_FIGURES.iter().filter(|other| other.of(&step) > 1.0).map(|other| other.column).collect();
            assert_eq!(changed, [figure.column]);
        }
    }
}
