//! Many images on one.

use super::GrayImage;

/// Tiles in reading order, at most `columns` a row, with `gap` black pixels between them and none
/// around. Unused places of the last row are black; there are no more columns than tiles.
///
/// `None` when there are no tiles or no columns, when a tile is empty or another size than the
/// first, or when the sheet would not fit in memory's addresses.
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

/// The tiles of a sheet that [`contact_sheet`] made of square tiles of this side, in reading order,
/// unused places included.
///
/// `None` when the sheet's size is not that of such a sheet.
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
