//! Which layers a discriminator has: its channels, and its outputs besides the logit of an image being real.

use super::Spec;
use crate::protocol::{ClassInput, Recipe};

const CLASSIFIER: &str = "discriminator.classes";
const PROJECTION: &str = "discriminator.projection";
/// Number of positions (7 x 7) in the second convolution's output.
const PLACES: i64 = 49;

/// Which layers a discriminator has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscriminatorShape {
    /// Channels of the first convolution; the second has twice as many.
    pub channels: i64,
    /// Whether it has the auxiliary classifier: the logits of ten classes.
    pub classifier: bool,
    /// Number of classes of the projection, 0 without one. D adds the projection to the logit of an image of a known
    /// class.
    pub projection: i64,
}

impl Default for DiscriminatorShape {
    /// The classic discriminator, with the logit alone.
    fn default() -> Self {
        Self { channels: Recipe::CHANNELS_D as i64, classifier: false, projection: 0 }
    }
}

impl DiscriminatorShape {
    /// The discriminator that a recipe describes.
    pub fn of_recipe(recipe: &Recipe) -> Self {
        let projection = recipe.class_input.filter(|input| input.projection).map_or(0, |input| input.classes as i64);
        Self { channels: recipe.channels_d as i64, classifier: recipe.auxiliary_classifier.is_some(), projection }
    }

    /// The discriminator in a file; `rows` gives the number of rows of a tensor, if the file has the tensor. A number
    /// of channels that no recipe has is replaced by the classic one, so that the check of the tensors' shapes fails.
    pub fn read(rows: impl Fn(&str) -> Option<usize>) -> Self {
        let channels = rows("discriminator.conv1.weight").filter(|channels| Recipe::has_channels_d(*channels as u64));
        let projection =
            rows(&format!("{PROJECTION}.weight")).filter(|classes| *classes <= ClassInput::MOST_CLASSES as usize);
        Self {
            channels: channels.map_or(Self::default().channels, |channels| channels as i64),
            classifier: rows(&format!("{CLASSIFIER}.weight")).is_some(),
            projection: projection.unwrap_or(0) as i64,
        }
    }

    /// Number of features: the values of the second convolution, which the output layers read.
    pub(super) fn features(self) -> i64 {
        2 * self.channels * PLACES
    }

    /// Names and shapes of the parameters: both convolutions, the logit, the auxiliary classifier, the projection.
    pub fn specs(self) -> Vec<Spec> {
        let (first, second, features) = (self.channels, 2 * self.channels, self.features());
        let mut specs = Vec::new();
        let mut layer = |name: &str, weight: Vec<i64>| {
            let rows = weight[0];
            specs.push(Spec::of(format!("{name}.weight"), weight));
            specs.push(Spec::of(format!("{name}.bias"), vec![rows]));
        };
        layer("discriminator.conv1", vec![first, 1, 5, 5]);
        layer("discriminator.conv2", vec![second, first, 5, 5]);
        layer("discriminator.dense", vec![1, features]);
        for (name, rows) in [(CLASSIFIER, if self.classifier { 10 } else { 0 }), (PROJECTION, self.projection)] {
            if rows > 0 {
                layer(name, vec![rows, features]);
            }
        }
        specs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(shape: DiscriminatorShape) -> i64 {
        shape.specs().iter().map(Spec::count).sum()
    }

    #[test]
    fn the_classic_discriminator_has_212_865_values() {
        let classic = DiscriminatorShape::default();
        assert_eq!(count(classic), 212_865);
        assert_eq!(count(DiscriminatorShape { classifier: true, ..classic }), 212_865 + 62_730);
    }

    #[test]
    fn a_shape_is_read_from_the_tensors_that_it_describes() {
        for shape in [
            DiscriminatorShape::default(),
            DiscriminatorShape { channels: 96, classifier: true, projection: 0 },
            DiscriminatorShape { channels: 16, classifier: false, projection: 26 },
        ] {
            let specs = shape.specs();
            let rows = |name: &str| specs.iter().find(|spec| spec.name == name).map(|spec| spec.shape[0] as usize);
            assert_eq!(DiscriminatorShape::read(rows), shape);
        }
        let odd = |name: &str| (name == "discriminator.conv1.weight").then_some(1_000_000);
        assert_eq!(DiscriminatorShape::read(odd).channels, 64);
    }
}
