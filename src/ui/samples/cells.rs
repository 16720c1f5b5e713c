//! Positions of the tiles of a sheet on screen.

use egui::{Pos2, Rect, Vec2, vec2};

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

    fn rows(self) -> usize {
        self.count.div_ceil(self.columns).max(1)
    }

    /// Returns the size of the largest whole sheet in this area.
    pub(super) fn size(self, room: Vec2) -> Vec2 {
        let side = (room.x / self.columns as f32).min(room.y / self.rows() as f32).max(8.0);
        vec2(self.columns as f32, self.rows() as f32) * side
    }

    /// Returns the cell at this position, when the sheet is drawn in this rectangle.
    pub(super) fn at(self, sheet: Rect, position: Pos2) -> Option<usize> {
        let side = sheet.width() / self.columns as f32;
        let place = |offset: f32, count: usize| ((offset / side).max(0.0) as usize).min(count - 1);
        let (column, row) =
            (place(position.x - sheet.left(), self.columns), place(position.y - sheet.top(), self.rows()));
        Some(row * self.columns + column).filter(|cell| *cell < self.count)
    }

    /// Returns the rectangle of this cell.
    pub(super) fn rect(self, sheet: Rect, cell: usize) -> Rect {
        let side = sheet.width() / self.columns as f32;
        let corner = sheet.min + vec2((cell % self.columns) as f32, (cell / self.columns) as f32) * side;
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
    fn a_position_in_a_cell_leads_to_it() {
        let cells = Cells { columns: 4, count: 10 };
        let sheet = Rect::from_min_size(egui::pos2(20.0, 30.0), vec2(80.0, 60.0));
        for cell in 0..10 {
            assert_eq!(cells.at(sheet, cells.rect(sheet, cell).center()), Some(cell));
        }
        assert_eq!(cells.at(sheet, egui::pos2(99.0, 89.0)), None, "the last row has two cells");
    }
}
