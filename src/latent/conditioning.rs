//! The inputs of a generator besides the noise: the class and the truncation.

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
    /// Truncation of a generator with a mapping network: a factor on the distance from the mean of the mapped space. 1
    /// leaves the images unchanged; 0 gives the same image for every noise vector.
    pub truncation: f32,
}

impl Default for Conditioning {
    fn default() -> Self {
        Self { class: 0, other_class: 1, blend: 0.0, truncation: 1.0 }
    }
}

impl Conditioning {
    /// The nearest conditioning whose blend and truncation lie between 0 and 1.
    #[must_use]
    pub fn in_range(self) -> Self {
        let fraction = |value: f32, otherwise: f32| if value.is_finite() { value.clamp(0.0, 1.0) } else { otherwise };
        Self { blend: fraction(self.blend, 0.0), truncation: fraction(self.truncation, 1.0), ..self }
    }

    /// The bit patterns of the values, for an exact comparison of two conditionings.
    pub fn bits(self) -> [u32; 4] {
        [u32::from(self.class), u32::from(self.other_class), self.blend.to_bits(), self.truncation.to_bits()]
    }

    /// The class that weighs more.
    fn stronger(self) -> u8 {
        if self.in_range().blend > 0.5 { self.other_class } else { self.class }
    }

    /// The weight of this class, 0 to 1.
    fn weight_of(self, class: u8) -> f32 {
        let blend = self.in_range().blend;
        let part = |of: u8, weight: f32| if of == class { weight } else { 0.0 };
        part(self.class, 1.0 - blend) + part(self.other_class, blend)
    }

    /// Interpolates the blend from `self` to `to`, which both have only these two classes.
    fn within_a_pair(self, to: Self, share: f32, [class, other_class]: [u8; 2]) -> Self {
        let (from, to) = (self.weight_of(other_class), to.weight_of(other_class));
        Self { class, other_class, blend: from + (to - from) * share, ..self }
    }

    /// The conditioning between this one (`share` 0) and another one (`share` 1).
    ///
    /// A blend has two classes at most. Where both ends together have more, the path goes to the stronger class of
    /// this end, then to the stronger class of the other end, then to the other end. So no class's weight jumps.
    #[must_use]
    pub fn towards(self, to: Self, share: f32) -> Self {
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        if share == 0.0 || share == 1.0 {
            return if share == 0.0 { self } else { to };
        }
        let pure = |class: u8| Self { class, other_class: class, blend: 0.0, ..self };
        let mut classes: Vec<u8> = Vec::new();
        for (of, class) in [self, to].into_iter().flat_map(|of| [(of, of.class), (of, of.other_class)]) {
            if of.weight_of(class) > 0.0 && !classes.contains(&class) {
                classes.push(class);
            }
        }
        let at = match classes[..] {
            [] => to,
            [one] => pure(one),
            [one, two] => self.within_a_pair(to, share, [one, two]),
            _ => {
                let stops = [self, pure(self.stronger()), pure(to.stronger()), to];
                let legs = stops.windows(2).map(|leg| [leg[0], leg[1]]);
                let legs: Vec<[Self; 2]> =
                    legs.filter(|[a, b]| (0..=u8::MAX).any(|class| a.weight_of(class) != b.weight_of(class))).collect();
                let place = share * legs.len() as f32;
                let leg = (place as usize).min(legs.len() - 1);
                legs[leg][0].towards(legs[leg][1], place - leg as f32)
            }
        };
        let (from, to) = (self.in_range().truncation, to.in_range().truncation);
        Self { truncation: from + (to - from) * share, ..at }
    }

    /// The weights of `count` classes; they sum to 1. A class number out of range counts as the last class.
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
    fn the_way_between_two_classes_blends_them() {
        let of = |class| Conditioning { class, ..Conditioning::default() };
        let middle = of(7).towards(Conditioning { truncation: 0.5, ..of(3) }, 0.25);
        let weights = middle.class_weights(10);
        assert_eq!((weights[7], weights[3], middle.truncation), (0.75, 0.25, 0.875));
        assert_eq!((of(7).towards(of(3), 0.0), of(7).towards(of(3), 1.0)), (of(7), of(3)));
        assert_eq!(of(4).towards(of(4), 0.5).class_weights(10)[4], 1.0);
    }

    #[test]
    fn the_weights_never_jump_on_a_way_over_many_classes() {
        let blend = |class, other_class, blend| Conditioning { class, other_class, blend, ..Conditioning::default() };
        let ends = [blend(0, 1, 0.5), blend(2, 2, 0.0), blend(3, 4, 0.9), blend(1, 0, 0.3), blend(0, 3, 0.5)];
        for (from, to) in ends.into_iter().flat_map(|from| ends.map(|to| (from, to))) {
            let at = |n: u16| from.towards(to, f32::from(n) / 1000.0).class_weights(10);
            for n in 0..1000 {
                let apart: f32 = at(n).iter().zip(at(n + 1)).map(|(a, b)| (a - b).abs()).sum();
                assert!(apart < 0.01, "{apart} at {n} from {from:?} to {to:?}");
            }
            assert!((at(500).iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn the_weights_of_a_blend_sum_to_one() {
        let blend = Conditioning { class: 3, other_class: 8, blend: 0.25, ..Conditioning::default() };
        let weights = blend.class_weights(10);
        assert_eq!((weights[3], weights[8], weights.iter().sum::<f32>()), (0.75, 0.25, 1.0));
        assert_eq!(Conditioning { class: 9, ..blend }.class_weights(5), [0.0, 0.0, 0.0, 0.0, 1.0]);
        assert!(blend.class_weights(0).is_empty());
    }
}
