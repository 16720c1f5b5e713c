//! Formats the values of the curves.

use crate::ui::widgets::number::fixed;

/// Formats a value with three or four significant digits.
pub(super) fn written(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        fixed(value, 1)
    } else if size >= 0.01 || size == 0.0 {
        fixed(value, 3)
    } else {
        format!("{value:.1e}")
    }
}
