//! The order of the sliders: by impact, where sliders that the user has moved stay in sight.

use crate::latent::{DIM, LatentVector};

/// Number of dimensions in the list of the strongest.
const TOP: usize = 12;
/// Largest number of moved dimensions that stay in the list.
const MOST_MOVED: usize = 6;

/// The order of the 200 dimensions.
pub(super) struct SliderOrder {
    order: Vec<usize>,
    /// The dimensions that the user has moved by their sliders, the last one first.
    moved: Vec<usize>,
    /// The vector to which these moves led.
    led_to: Option<LatentVector>,
}

impl Default for SliderOrder {
    fn default() -> Self {
        Self { order: (0..DIM).collect(), moved: Vec::new(), led_to: None }
    }
}

impl SliderOrder {
    /// The first dimensions of the order.
    pub(super) fn top(&self) -> &[usize] {
        self.order.get(..TOP).unwrap_or(&self.order)
    }

    /// Records that the user has moved this dimension by its slider, which led to `z`.
    pub(super) fn note_moved(&mut self, index: usize, z: &LatentVector) {
        if self.moved.first() != Some(&index) {
            self.moved.retain(|other| *other != index);
            self.moved.insert(0, index);
            self.moved.truncate(MOST_MOVED);
        }
        self.led_to = Some(z.clone());
    }

    /// Orders the dimensions by impact, given as `ranking`. Those that the user has moved stay among the first, until
    /// the vector changes in another way.
    pub(super) fn follow(&mut self, ranking: &[usize], z: &LatentVector) {
        if self.led_to.as_ref() != Some(z) {
            (self.moved, self.led_to) = (Vec::new(), None);
        }
        let mut first: Vec<usize> = ranking.iter().copied().take(TOP).collect();
        for index in &self.moved {
            // A moved dimension replaces the one with the least impact that the user has not moved.
            if !first.contains(index)
                && let Some(least) = first.iter().rposition(|other| !self.moved.contains(other))
            {
                first.remove(least);
                first.push(*index);
            }
        }
        let rest = ranking.iter().filter(|index| !first.contains(index));
        self.order = first.iter().chain(rest).copied().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;

    #[test]
    fn a_slider_that_was_moved_stays_in_the_list_until_the_digit_changes_in_another_way() {
        let ranking: Vec<usize> = (0..DIM).collect();
        let (mut order, mut z) = (SliderOrder::default(), sample(1));
        order.follow(&ranking, &z);
        assert!(!order.top().contains(&150));
        for index in [150, 160] {
            z.set(index, 3.0);
            order.note_moved(index, &z);
            order.follow(&ranking, &z);
            assert!(order.top().contains(&150) && order.order.len() == DIM);
        }
        assert!(order.top().contains(&160) && order.top()[..TOP - 2].is_sorted());
        order.follow(&ranking, &sample(2));
        assert_eq!(order.top(), &ranking[..TOP]);
    }
}
