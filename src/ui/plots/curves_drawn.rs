//! Where the curves of a plot are drawn, so that names can be placed beside them.

use egui::{Rect, Vec2, pos2};
use egui_plot::PlotTransform;

/// The points of each curve, from left to right.
#[derive(Default)]
pub(super) struct Curves(Vec<Vec<[f64; 2]>>);

impl Curves {
    pub(super) fn take_in(&mut self, points: Vec<[f64; 2]>) {
        self.0.push(points);
    }

    /// Whether a curve crosses this rectangle of the screen.
    pub(super) fn cross(&self, transform: &PlotTransform, place: Rect) -> bool {
        let (one, other) = (transform.value_from_position(place.min), transform.value_from_position(place.max));
        let (left, right) = (one.x.min(other.x), one.x.max(other.x));
        let (low, high) = (one.y.min(other.y), one.y.max(other.y));
        self.0.iter().any(|points| crosses(points, [left, right], [low, high]))
    }
}

/// The free place nearest to `right`, just above or below the line at this height, where the line's name covers no
/// other name, line or curve. Returns `None` when there is no such place.
pub(super) fn free_place(
    frame: Rect,
    [right, at]: [f32; 2],
    size: Vec2,
    is_taken: impl Fn(Rect) -> bool,
) -> Option<Rect> {
    let place = |right: f32, below: bool| {
        let top = if below { at + 2.0 } else { at - 3.0 - size.y };
        Rect::from_min_size(pos2(right - size.x, top), size)
    };
    let mut places = (0_u8..8).flat_map(|back| {
        let right = right - f32::from(back) * size.x * 0.75;
        [place(right, false), place(right, true)]
    });
    places.find(|place| frame.contains_rect(*place) && !is_taken(*place))
}

/// Splits the points at values that are not finite.
pub(super) fn unbroken(points: Vec<[f64; 2]>) -> Vec<Vec<[f64; 2]>> {
    if points.iter().all(|point| point[1].is_finite()) {
        return vec![points];
    }
    points.split(|point| !point[1].is_finite()).filter(|part| !part.is_empty()).map(<[_]>::to_vec).collect()
}

fn crosses(points: &[[f64; 2]], [left, right]: [f64; 2], [low, high]: [f64; 2]) -> bool {
    let first = points.partition_point(|point| point[0] < left).saturating_sub(1);
    points[first..].windows(2).take_while(|pair| pair[0][0] <= right).any(|pair| {
        let [[x0, y0], [x1, y1]] = [pair[0], pair[1]];
        if x1 < left || !(y0.is_finite() && y1.is_finite()) {
            return false;
        }
        let at = |x: f64| if x1 > x0 { y0 + (y1 - y0) * ((x - x0) / (x1 - x0)).clamp(0.0, 1.0) } else { y1 };
        let (a, b) = (at(left.max(x0)), at(right.min(x1)));
        a.min(b) <= high && a.max(b) >= low
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_crosses_what_it_runs_through_and_nothing_else() {
        let curve = [[0.0, 0.0], [10.0, 10.0], [20.0, f64::NAN], [30.0, 0.0], [40.0, 0.0]];
        assert!(crosses(&curve, [4.0, 6.0], [3.0, 7.0]), "between two points");
        assert!(crosses(&curve, [-5.0, 50.0], [-1.0, 1.0]), "wider than the curve");
        assert!(!crosses(&curve, [4.0, 6.0], [7.0, 9.0]), "above");
        assert!(!crosses(&curve, [12.0, 28.0], [-100.0, 100.0]), "at a gap");
        assert!(!crosses(&curve, [41.0, 50.0], [-1.0, 1.0]), "behind the end");
        assert!(!crosses(&[], [0.0, 1.0], [0.0, 1.0]));
    }
}
