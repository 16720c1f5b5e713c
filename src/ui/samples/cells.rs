//! Positions of the tiles of a sheet on screen.

use egui::{Pos2, Rect, Vec2, vec2};

use super::TILE_GAP;

/// Height and width of a tile, in pixels.
const SIDE: usize = 28;

/// Square cells, filled row by row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cells {
    pub(super) columns: usize,
    pub(super) count: usize,
}

impl Cells {
    /// Chooses the number of columns that makes the cells largest in this area.
    pub(super) fn filling(count: usize, room: Vec2) -> Self {
        let side = |columns: &usize| (room.x / *columns as f32).min(room.y / count.div_ceil(*columns) as f32);
        let columns = (1..=count.max(1)).max_by(|a, b| side(a).total_cmp(&side(b))).unwrap_or(1);
        Self { columns, count }
    }

    /// Returns the side of a sheet with this many tiles along it, in pixels.
    fn pixels(tiles: usize) -> f32 {
        (tiles * (SIDE + TILE_GAP) - TILE_GAP) as f32
    }

    /// Distance from a tile to the next, and the size of a tile, in a sheet drawn in this rectangle.
    fn distance_and_side(self, sheet: Rect) -> (f32, f32) {
        let pixel = sheet.width() / Self::pixels(self.columns.max(1));
        ((SIDE + TILE_GAP) as f32 * pixel, SIDE as f32 * pixel)
    }

    fn rows(self) -> usize {
        self.count.div_ceil(self.columns).max(1)
    }

    /// Returns the size of the largest whole sheet in this area.
    pub(super) fn size(self, room: Vec2) -> Vec2 {
        let whole = vec2(Self::pixels(self.columns.max(1)), Self::pixels(self.rows()));
        whole * (room.x / whole.x).min(room.y / whole.y).max(8.0 / SIDE as f32)
    }

    /// Returns the cell at this position, when the sheet is drawn in this rectangle.
    pub(super) fn at(self, sheet: Rect, position: Pos2) -> Option<usize> {
        let (distance, _) = self.distance_and_side(sheet);
        let place = |offset: f32, count: usize| ((offset / distance).max(0.0) as usize).min(count - 1);
        let (column, row) =
            (place(position.x - sheet.left(), self.columns), place(position.y - sheet.top(), self.rows()));
        Some(row * self.columns + column).filter(|cell| *cell < self.count)
    }

    /// Returns the rectangle of this cell.
    pub(super) fn rect(self, sheet: Rect, cell: usize) -> Rect {
        let (distance, side) = self.distance_and_side(sheet);
        let corner = sheet.min + vec2((cell % self.columns) as f32, (cell / self.columns) as f32) * distance;
        Rect::from_min_size(corner, Vec2::splat(side))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_as_large_as_the_room_allows() {
        assert_eq!(Cells::filling(64, vec2(300.0, 300.0)).columns, 8);
        assert_eq!(Cells::filling(64, vec2(800.0, 200.0)).columns, 16);
        assert_eq!(Cells::filling(1, vec2(10.0, 10.0)).columns, 1);
        let cells = Cells::filling(10, vec2(500.0, 100.0));
        assert!(cells.size(vec2(500.0, 100.0)).y <= 100.0);
    }

    #[test]
    fn a_cell_lies_on_its_tile_in_the_sheet() {
        let cells = Cells { columns: 3, count: 5 };
        // One point for each pixel: three tiles of 28 with a gap of 1 between them.
        let size = cells.size(vec2(86.0, 400.0));
        assert_eq!(size, vec2(86.0, 57.0));
        let rect = cells.rect(Rect::from_min_size(Pos2::ZERO, size), 4);
        assert!((rect.min - egui::pos2(29.0, 29.0)).length() < 1e-3 && (rect.width() - 28.0).abs() < 1e-3, "{rect}");
    }

    #[test]
    fn a_position_in_a_cell_leads_to_it() {
        let cells = Cells { columns: 4, count: 10 };
        let sheet = Rect::from_min_size(egui::pos2(20.0, 30.0), vec2(80.0, 60.0));
        for cell in 0..10 {
            assert_eq!(cells.at(sheet, cells.rect(sheet, cell).center()), Some(cell));
        }
        assert_eq!(cells.at(sheet, egui::pos2(99.0, 89.0)), None, "the last row has two cells");
    }
}
