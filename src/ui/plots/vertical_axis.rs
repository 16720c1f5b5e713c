//! The vertical axis of a plot: range, grid lines, numbers.

use egui_plot::{GridInput, GridMark};

use super::ticks::{marks, round_step, whole_step};
use crate::ui::widgets::number::fixed;

/// Height of a number on the vertical axis, and distance of the plot library's base steps, in points.
const NUMBER: f64 = 18.0;
const BASE: f64 = 8.0;
/// In a plot higher than `HIGH`, the numbers on the axis are at least `AIRY` apart, otherwise `NUMBER`; in points.
const HIGH: f64 = 180.0;
const AIRY: f64 = 36.0;

/// The lowest and the highest value drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent(f64, f64);

impl Extent {
    pub(super) const NONE: Self = Self(f64::INFINITY, f64::NEG_INFINITY);

    pub(super) fn take_in(&mut self, points: &[[f64; 2]]) {
        for [_, value] in points.iter().filter(|point| point[1].is_finite()) {
            *self = Self(self.0.min(*value), self.1.max(*value));
        }
    }

    /// Returns a wider range when the values are almost equal; otherwise the plot library would use the range of the
    /// steps.
    pub(super) fn too_low(self, logarithmic: bool) -> Option<(f64, f64)> {
        let (middle, height) = ((self.0 + self.1) / 2.0, self.1 - self.0);
        if !middle.is_finite() {
            return None;
        }
        // Half a decade contains one of 1, 2 and 5 times a power of ten.
        let size = if middle == 0.0 { 1.0 } else { middle.abs() };
        let (least, enough) = if logarithmic { (0.5, 0.5) } else { (1e-3 * size, 0.1 * size) };
        (height < least).then_some((middle - enough / 2.0, middle + enough / 2.0))
    }
}

pub(super) fn horizontal_lines(input: &GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let base = input.base_step_size.abs();
    let height = (high - low) / base * BASE;
    let least = base * if height > HIGH { AIRY } else { NUMBER } / BASE;
    let mut step = round_step(least);
    let mut places = marks(low, high, step);
    // A single number gives no scale. A low plot then has other multiples, such as 3 or 4, if they yield more numbers.
    if places.len() < 2 {
        step = whole_step(least);
        places = marks(low, high, step);
    }
    places.into_iter().map(|value| GridMark { value, step_size: step }).collect()
}

/// Returns grid lines at powers of ten, and at 2 and 5 times powers of ten when there is room.
pub(super) fn decades(input: &GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let least = input.base_step_size.abs() * NUMBER / BASE;
    if least >= 0.25 {
        let step = round_step(least).max(1.0);
        return marks(low, high, step).into_iter().map(|value| GridMark { value, step_size: step }).collect();
    }
    let decades = marks(low.floor(), high.ceil(), 1.0);
    let values = decades.iter().flat_map(|power| [1.0_f64, 2.0, 5.0].map(|times| power + times.log10()));
    values.filter(|value| (low..=high).contains(value)).map(|value| GridMark { value, step_size: 0.3 }).collect()
}

/// Formats a number with the decimals needed to distinguish neighbouring grid lines.
pub(super) fn value_text(mark: GridMark) -> String {
    let decimals = (-mark.step_size.abs().max(1e-6).log10()).ceil().clamp(0.0, 6.0) as usize;
    fixed(mark.value, decimals)
}

pub(super) fn power_text(mark: GridMark) -> String {
    let value = 10_f64.powf(mark.value);
    if (1e-3..1e5).contains(&value) { format!("{}", (value * 1e6).round() / 1e6) } else { format!("{value:.0e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_plot_has_more_than_one_number() {
        // 45 points for values from 0.2 to 0.85.
        let input = GridInput { bounds: (0.2, 0.85), base_step_size: 0.65 / 45.0 * BASE };
        let values: Vec<f64> = horizontal_lines(&input).iter().map(|mark| mark.value).collect();
        assert!(values.len() > 1, "{values:?}");
    }

    #[test]
    fn values_that_differ_keep_their_own_range() {
        let of = |values: &[f64]| {
            let mut extent = Extent::NONE;
            extent.take_in(&values.iter().map(|value| [1.0, *value]).collect::<Vec<_>>());
            extent
        };
        assert_eq!(of(&[1.0, 3.0]).too_low(true), None);
        assert_eq!(of(&[0.69, 0.70, f64::NAN]).too_low(false), None);
        assert_eq!(of(&[2.0, 2.0]).too_low(true), Some((1.75, 2.25)));
        assert_eq!(of(&[20.0]).too_low(false), Some((19.0, 21.0)));
        assert_eq!(of(&[0.0]).too_low(false), Some((-0.05, 0.05)));
        assert_eq!(of(&[f64::NAN]).too_low(true), None);
    }

    #[test]
    fn logarithms_are_labelled_by_their_numbers() {
        let text = |value: f64| power_text(GridMark { value, step_size: 1.0 });
        assert_eq!((text(2.0), text(-2.0), text(20_f64.log10())), ("100".into(), "0.01".into(), "20".into()));
        assert_eq!(text(-5.0), "1e-5");
        let near = decades(&GridInput { bounds: (0.9, 1.8), base_step_size: 0.05 });
        let values: Vec<f64> = near.iter().map(|mark| 10_f64.powf(mark.value).round()).collect();
        assert_eq!(values, [10.0, 20.0, 50.0]);
    }
}
