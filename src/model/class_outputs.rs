//! What a discriminator has besides the logit of an image being real.

use super::Spec;
use crate::protocol::Recipe;

/// The most classes of a projection in a file.
const MOST_CLASSES: usize = 64;
const CLASSIFIER: &str = "discriminator.classes";
const PROJECTION: &str = "discriminator.projection";

/// The outputs of a discriminator besides the logit of an image being real.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassOutputs {
    /// Whether it has the auxiliary classifier: the logits of ten classes; 62,730 values.
    pub classifier: bool,
    /// Number of classes of the projection, which is added to the logit of an image of a known class; 0 without it.
    pub projection: i64,
}

impl ClassOutputs {
    /// The outputs that a recipe describes.
    pub fn of_recipe(recipe: &Recipe) -> Self {
        let projection = recipe.class_input.filter(|input| input.projection).map_or(0, |input| input.classes as i64);
        Self { classifier: recipe.auxiliary_classifier.is_some(), projection }
    }

    /// The outputs of the discriminator in a file; `rows` gives the number of rows of a tensor, if the file has the
    /// tensor.
    pub fn read(rows: impl Fn(&str) -> Option<usize>) -> Self {
        let projection = rows(&format!("{PROJECTION}.weight")).filter(|classes| *classes <= MOST_CLASSES);
        Self { classifier: rows(&format!("{CLASSIFIER}.weight")).is_some(), projection: projection.unwrap_or(0) as i64 }
    }

    /// Names and shapes of the parameters: the auxiliary classifier, then the projection.
    pub(super) fn specs(self) -> Vec<Spec> {
        let mut specs = Vec::new();
        for (name, rows) in [(CLASSIFIER, if self.classifier { 10 } else { 0 }), (PROJECTION, self.projection)] {
            if rows > 0 {
                specs.push(Spec::of(format!("{name}.weight"), vec![rows, 6272]));
                specs.push(Spec::of(format!("{name}.bias"), vec![rows]));
            }
        }
        specs
    }
}
