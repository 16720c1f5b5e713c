//! A grey image.

/// An 8-bit grey image, stored row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrayImage {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// `width * height` values, 0 (black) to 255 (white).
    pub pixels: Vec<u8>,
}

impl GrayImage {
    /// Creates an image. Returns `None` when the number of pixels does not match the size.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        (width.checked_mul(height) == Some(pixels.len())).then_some(Self { width, height, pixels })
    }

    /// Converts the generator's output, row by row: -1 to 1 is mapped to 0 to 255, rounded to the nearest value and
    /// clamped; NaN becomes 0. Returns `None` when the number of values does not match the size.
    pub fn from_unit(width: usize, height: usize, values: &[f32]) -> Option<Self> {
        let pixels = values.iter().map(|v| (v * 127.5 + 127.5).round().clamp(0.0, 255.0) as u8).collect();
        Self::new(width, height, pixels)
    }

    /// Mean grey value, 0 to 255; 0 for an image without pixels.
    pub fn mean(&self) -> f32 {
        let sum: u64 = self.pixels.iter().map(|&p| u64::from(p)).sum();
        sum as f32 / self.pixels.len().max(1) as f32
    }
}
