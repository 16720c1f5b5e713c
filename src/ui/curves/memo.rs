//! Caches the points of the curves until the steps or the visible range change.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use super::Curves;
use super::figure::{FIGURES, StepFigure};

/// The points of every metric, as they are and smoothed.
#[derive(Clone, Debug)]
pub(super) struct Memo(RefCell<[Option<Known>; 2 * FIGURES]>);

#[derive(Clone, Debug)]
struct Known {
    of: Key,
    points: Vec<[f64; 2]>,
}

/// What the points depend on: the number of steps, the visible steps, and over how many steps they are smoothed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Key {
    steps: usize,
    visible: [f64; 2],
    smoothing: Option<f64>,
}

impl Default for Memo {
    fn default() -> Self {
        Self(RefCell::new([const { None }; 2 * FIGURES]))
    }
}

impl Key {
    pub(super) fn new(steps: usize, visible: &RangeInclusive<f64>, smoothing: Option<f64>) -> Self {
        Self { steps, visible: [*visible.start(), *visible.end()], smoothing }
    }
}

impl Curves {
    /// Returns a metric's points over the visible steps: every step when they fit, otherwise the least and the
    /// greatest value of each bucket, in order, so that every spike is visible. A value that is not finite breaks the
    /// line.
    pub fn thinned(&self, visible: &RangeInclusive<f64>, figure: StepFigure) -> Vec<[f64; 2]> {
        self.memo.get(figure, Key::new(self.len(), visible, None), || self.thin(visible, figure))
    }

    /// Returns an exponential moving average over the visible steps, with a time constant of `steps` steps and with
    /// bias correction at its start. Leaves out values that are not finite.
    pub fn smoothed(&self, visible: &RangeInclusive<f64>, figure: StepFigure, steps: f64) -> Vec<[f64; 2]> {
        self.memo.get(figure, Key::new(self.len(), visible, Some(steps)), || self.smooth(visible, figure, steps))
    }
}

impl Memo {
    /// Returns the points of a metric; computes them when the cached points have another key.
    pub(super) fn get(&self, figure: StepFigure, key: Key, make: impl FnOnce() -> Vec<[f64; 2]>) -> Vec<[f64; 2]> {
        let place = 2 * figure.place() + usize::from(key.smoothing.is_some());
        if let Some(Some(known)) = self.0.borrow().get(place)
            && known.of == key
        {
            return known.points.clone();
        }
        let points = make();
        if let Some(slot) = self.0.borrow_mut().get_mut(place) {
            *slot = Some(Known { of: key, points: points.clone() });
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_computed_again_only_when_something_has_changed() {
        let memo = Memo::default();
        let (figure, other) = (StepFigure::all()[0], StepFigure::all()[1]);
        let computed = std::cell::Cell::new(0);
        let ask = |figure, key| {
            memo.get(figure, key, || {
                computed.set(computed.get() + 1);
                vec![[f64::from(computed.get()), 0.0]]
            })
        };
        let key = Key::new(10, &(0.0..=f64::MAX), None);
        assert_eq!([ask(figure, key), ask(figure, key)], [[[1.0, 0.0]], [[1.0, 0.0]]]);
        for (n, (figure, key)) in [
            (other, key),
            (figure, Key::new(10, &(0.0..=f64::MAX), Some(30.0))),
            (figure, Key::new(11, &(0.0..=f64::MAX), None)),
            (figure, Key::new(11, &(5.0..=9.0), None)),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(ask(figure, key), [[n as f64 + 2.0, 0.0]]);
        }
        assert_eq!(ask(other, key), [[2.0, 0.0]]);
    }
}
