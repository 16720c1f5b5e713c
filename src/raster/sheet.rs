//! Many images on one.

use super::GrayImage;

/// Rows first, `gap` black pixels between tiles; `None` when there are no tiles or sizes differ.
pub fn contact_sheet(tiles: &[GrayImage], columns: usize, gap: usize) -> Option<GrayImage> {
    let first = tiles.first()?;
    if columns == 0 || tiles.iter().any(|t| (t.width, t.height) != (first.width, first.height)) {
        return None;
    }
    let rows = tiles.len().div_ceil(columns);
    let columns_used = columns.min(tiles.len());
    let (step_x, step_y) = (first.width + gap, first.height + gap);
    let (width, height) = (columns_used * step_x - gap, rows * step_y - gap);
    let mut pixels = vec![0; width * height];
    for (index, tile) in tiles.iter().enumerate() {
        let (x, y) = (index % columns * step_x, index / columns * step_y);
        for (row, line) in tile.pixels.chunks_exact(tile.width).enumerate() {
            let start = (y + row) * width + x;
            pixels[start..start + tile.width].copy_from_slice(line);
        }
    }
    GrayImage::new(width, height, pixels)
}
