//! Contact sheets: many images in one.

use super::GrayImage;

/// Arranges tiles row by row, at most `columns` per row, with `gap` black pixels between them and none around. Unused
/// places of the last row are black; the sheet has no more columns than tiles.
///
/// Returns `None` when there are no tiles or no columns, when a tile is empty or its size differs from the first, or
/// when the sheet is too large to address.
pub fn contact_sheet(tiles: &[GrayImage], columns: usize, gap: usize) -> Option<GrayImage> {
    let first = tiles.first()?;
    if columns == 0 || first.width == 0 || first.height == 0 {
        return None;
    }
    if tiles.iter().any(|t| (t.width, t.height) != (first.width, first.height)) {
        return None;
    }
    let rows = tiles.len().div_ceil(columns);
    let columns_used = columns.min(tiles.len());
    let (step_x, step_y) = (first.width.checked_add(gap)?, first.height.checked_add(gap)?);
    let (width, height) = (columns_used.checked_mul(step_x)? - gap, rows.checked_mul(step_y)? - gap);
    let area = width.checked_mul(height).filter(|&area| area <= isize::MAX as usize)?;
    let mut pixels = vec![0; area];
    for (index, tile) in tiles.iter().enumerate() {
        let (x, y) = (index % columns * step_x, index / columns * step_y);
        for (row, line) in tile.pixels.chunks_exact(tile.width).enumerate() {
            let start = (y + row) * width + x;
            pixels[start..start + tile.width].copy_from_slice(line);
        }
    }
    GrayImage::new(width, height, pixels)
}

/// Splits a sheet made by [`contact_sheet`] from square tiles of this side. Returns the tiles row by row, unused
/// places included.
///
/// Returns `None` when the sheet's size does not match.
pub fn split_sheet(sheet: &GrayImage, columns: usize, gap: usize, side: usize) -> Option<Vec<GrayImage>> {
    let step = side.checked_add(gap).filter(|_| side > 0 && columns > 0)?;
    if sheet.width.checked_add(gap)? != columns.checked_mul(step)? || !(sheet.height + gap).is_multiple_of(step) {
        return None;
    }
    let rows = (sheet.height + gap) / step;
    (0..rows * columns)
        .map(|index| {
            let (x, y) = (index % columns * step, index / columns * step);
            let lines = (0..side).flat_map(|row| &sheet.pixels[(y + row) * sheet.width + x..][..side]);
            GrayImage::new(side, side, lines.copied().collect())
        })
        .collect()
}
