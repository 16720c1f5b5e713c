//! Positions of grid lines and numbers on a low plot: multiples of 1, 2 or 5 times a power of ten.

/// Returns the smallest step of 1, 2 or 5 times a power of ten that is at least `least`.
pub(super) fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    let times = [1.0, 2.0, 5.0].into_iter().find(|times| times * power >= least).unwrap_or(10.0);
    times * power
}

/// Returns the smallest whole multiple of a power of ten, 1 to 10 times, that is at least `least`.
pub(super) fn whole_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    (least / power - 1e-9).ceil() * power
}

/// Returns the multiples of the step from `low` to `high`; none for an invalid step or too many multiples.
pub(super) fn marks(low: f64, high: f64, step: f64) -> Vec<f64> {
    let (first, last) = ((low / step).ceil(), (high / step).floor());
    // At an extreme zoom, floating-point numbers cannot separate the multiples.
    if !(step > 0.0 && last - first < 1000.0) {
        return Vec::new();
    }
    let count = (last - first).max(-1.0) as usize;
    (0..=count).map(|n| (first + n as f64) * step).filter(|value| (low..=high).contains(value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_never_smaller_than_asked() {
        for (least, step) in [(0.09, 0.1), (0.11, 0.2), (0.3, 0.5), (0.7, 1.0), (1.0, 1.0), (42.0, 50.0)] {
            assert!((round_step(least) - step).abs() < 1e-9, "{least} gave {}", round_step(least));
        }
        for (least, step) in [(0.09, 0.09), (0.231, 0.3), (0.3, 0.3), (9.5, 10.0), (42.0, 50.0)] {
            assert!((whole_step(least) - step).abs() < 1e-9, "{least} gave {}", whole_step(least));
        }
    }

    #[test]
    fn marks_lie_inside_and_nonsense_has_none() {
        assert_eq!(marks(0.35, 1.6, 0.5), [0.5, 1.0, 1.5]);
        assert_eq!(marks(0.1, 0.2, 0.5), Vec::<f64>::new());
        assert_eq!(marks(-0.6, 0.6, 0.5), [-0.5, 0.0, 0.5]);
        for low in [-0.6, -0.2, 0.0] {
            assert!(marks(low, 0.6, 0.5).iter().all(|mark| mark.abs() > 0.1 || mark.is_sign_positive()), "{low}");
        }
        for (low, high, step) in [(0.0, 1.0, 0.0), (0.0, f64::INFINITY, 1.0), (f64::NAN, 1.0, 1.0), (0.0, 1e9, 1.0)] {
            assert!(marks(low, high, step).is_empty(), "{low} {high} {step}");
        }
    }
}
