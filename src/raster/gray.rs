//! One grey image.

/// 8-bit grey, rows first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrayImage {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// `width * height` values, 0 black.
    pub pixels: Vec<u8>,
}

impl GrayImage {
    /// `None` when the sizes disagree.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        (width.checked_mul(height) == Some(pixels.len())).then_some(Self { width, height, pixels })
    }

    /// From the generator's range, rows first: -1 becomes 0, 1 becomes 255, rounded to the nearest
    /// and clamped; NaN becomes 0. `None` when the sizes disagree.
    pub fn from_unit(width: usize, height: usize, values: &[f32]) -> Option<Self> {
        let pixels = values.iter().map(|v| (v * 127.5 + 127.5).round().clamp(0.0, 255.0) as u8).collect();
        Self::new(width, height, pixels)
    }

    /// Mean grey, 0 to 255; 0 for an image without pixels.
    pub fn mean(&self) -> f32 {
        let sum: u64 = self.pixels.iter().map(|&p| u64::from(p)).sum();
        sum as f32 / self.pixels.len().max(1) as f32
    }
}
