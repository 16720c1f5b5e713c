//! Attributes of a digit that are measured in its image: slant, weight and size.

use super::GrayImage;

/// Attributes from image moments of the ink: M.-K. Hu, "Visual pattern recognition by moment invariants" (1962).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Horizontal shift per pixel of height. Positive when the digit leans to the right, like `/`.
    pub slant: f64,
    /// Sum of all brightness, where a fully white pixel counts 1.
    pub weight: f64,
    /// Root mean square distance of the ink from its centre, in pixels.
    pub size: f64,
}

/// Measures white ink on black. Returns `None` for an image without ink.
pub fn moments(image: &GrayImage) -> Option<Moments> {
    let width = image.width.max(1);
    let ink = |(index, &pixel): (usize, &u8)| {
        let (x, y) = ((index % width) as f64, (index / width) as f64);
        (x, y, f64::from(pixel) / 255.0)
    };
    let (mut weight, mut sum_x, mut sum_y) = (0.0, 0.0, 0.0);
    for (x, y, ink) in image.pixels.iter().enumerate().map(ink) {
        weight += ink;
        sum_x += ink * x;
        sum_y += ink * y;
    }
    if weight <= 0.0 {
        return None;
    }
    let (middle_x, middle_y) = (sum_x / weight, sum_y / weight);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y, ink) in image.pixels.iter().enumerate().map(ink) {
        let (dx, dy) = (x - middle_x, y - middle_y);
        xx += ink * dx * dx;
        xy += ink * dx * dy;
        yy += ink * dy * dy;
    }
    // Row numbers grow downwards, so leaning to the right is a negative covariance.
    let slant = if yy > 0.0 { -xy / yy } else { 0.0 };
    Some(Moments { slant, weight, size: ((xx + yy) / weight).sqrt() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(ink: impl Fn(i32, i32) -> bool) -> GrayImage {
        let pixels = (0..28 * 28).map(|i| if ink(i % 28, i / 28) { 255 } else { 0 }).collect();
        GrayImage { width: 28, height: 28, pixels }
    }

    #[test]
    fn a_leaning_stroke_has_its_slant() {
        let upright = moments(&drawn(|x, y| (12..15).contains(&x) && (4..24).contains(&y))).unwrap();
        assert!(upright.slant.abs() < 1e-9);
        let leaning = moments(&drawn(|x, y| (x - 14 + (y - 14) / 2).abs() <= 1 && (4..24).contains(&y))).unwrap();
        assert!((leaning.slant - 0.5).abs() < 0.05, "{leaning:?}");
    }

    #[test]
    fn weight_counts_ink_and_size_its_spread() {
        let small = moments(&drawn(|x, y| (12..16).contains(&x) && (12..16).contains(&y))).unwrap();
        let large = moments(&drawn(|x, y| (6..22).contains(&x) && (6..22).contains(&y))).unwrap();
        assert_eq!((small.weight, large.weight), (16.0, 256.0));
        assert!((large.size / small.size - 4.0).abs() < 0.2);
    }

    #[test]
    fn no_ink_has_no_moments() {
        assert_eq!(moments(&drawn(|_, _| false)), None);
        assert_eq!(moments(&GrayImage { width: 0, height: 0, pixels: Vec::new() }), None);
    }
}
