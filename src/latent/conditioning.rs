//! What a generator is asked for besides the noise.

use serde::{Deserialize, Serialize};

/// The class and the truncation of the images to draw.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditioning {
    /// The class, of a generator with a class input.
    pub class: u8,
    /// The class that the first one is blended with.
    pub other_class: u8,
    /// The weight of the other class, 0 to 1.
    pub blend: f32,
    /// Distance from the mean of the mapped space, as a factor, of a generator with a mapping network: 1 leaves the
    /// images as they are, 0 draws one image for every noise vector.
    pub truncation: f32,
}

impl Default for Conditioning {
    fn default() -> Self {
        Self { class: 0, other_class: 0, blend: 0.0, truncation: 1.0 }
    }
}

impl Conditioning {
    /// The nearest one whose blend and truncation are within 0 and 1.
    #[must_use]
    pub fn in_range(self) -> Self {
        let fraction = |value: f32, otherwise: f32| if value.is_finite() { value.clamp(0.0, 1.0) } else { otherwise };
        Self { blend: fraction(self.blend, 0.0), truncation: fraction(self.truncation, 1.0), ..self }
    }

    /// The weights of `count` classes; they sum to 1. A class that there is not counts as the last one.
    pub fn class_weights(&self, count: usize) -> Vec<f32> {
        let mut weights = vec![0.0; count];
        let blend = self.in_range().blend;
        for (class, weight) in [(self.class, 1.0 - blend), (self.other_class, blend)] {
            if let Some(of) = weights.get_mut(usize::from(class).min(count.saturating_sub(1))) {
                *of += weight;
            }
        }
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_a_blend_sum_to_one() {
        let blend = Conditioning { class: 3, other_class: 8, blend: 0.25, ..Conditioning::default() };
        let weights = blend.class_weights(10);
        assert_eq!((weights[3], weights[8], weights.iter().sum::<f32>()), (0.75, 0.25, 1.0));
        assert_eq!(Conditioning { class: 9, ..blend }.class_weights(5), [0.0, 0.0, 0.0, 0.0, 1.0]);
        assert!(blend.class_weights(0).is_empty());
    }
}
