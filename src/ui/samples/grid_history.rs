//! The sample grids of a run, from first to newest, and which of them is shown.

use crate::protocol::SampleGrid;
use crate::raster::GrayImage;

/// Largest number of grids; a grid of 64 digits takes 50 kB.
const LIMIT: usize = 400;

/// Sample grids in the order of their steps. When there are too many, some are removed, but never the first or the
/// newest.
#[derive(Default)]
pub struct GridHistory {
    grids: Vec<SampleGrid>,
    /// Index of the grid shown; `None` shows the newest grid.
    looked_at: Option<usize>,
}

impl GridHistory {
    /// Removes all grids.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Adds a grid. It replaces a grid of the same step, and grids of later steps are removed.
    pub fn push(&mut self, grid: SampleGrid) {
        while self.grids.last().is_some_and(|last| last.step >= grid.step) {
            self.grids.pop();
        }
        self.grids.push(grid);
        if self.grids.len() > LIMIT {
            self.thin();
        }
        self.looked_at = self.looked_at.filter(|index| index + 1 < self.grids.len());
    }

    /// Adds grids of earlier steps between those that are known.
    pub fn add_earlier(&mut self, grids: Vec<SampleGrid>) {
        for grid in grids {
            if let Err(place) = self.grids.binary_search_by_key(&grid.step, |known| known.step) {
                self.grids.insert(place, grid);
                self.looked_at = self.looked_at.map(|index| if index >= place { index + 1 } else { index });
            }
        }
        while self.grids.len() > LIMIT {
            self.thin();
        }
    }

    /// Removes the grids after this step.
    pub fn end_at(&mut self, step: u64) {
        self.grids.retain(|grid| grid.step <= step);
        self.looked_at = None;
    }

    /// Removes the grid whose neighbours are nearest to each other, so that grids remain evenly spread over the run.
    /// Never removes the first grid, the newest, or the grid shown.
    fn thin(&mut self) {
        let inner = 1..self.grids.len() - 1;
        let gap = |index: &usize| self.grids[index + 1].step - self.grids[index - 1].step;
        let Some(least) = inner.filter(|index| Some(*index) != self.looked_at).min_by_key(gap) else { return };
        self.grids.remove(least);
        self.looked_at = self.looked_at.map(|index| if index > least { index - 1 } else { index });
    }

    /// The grid shown.
    pub fn shown(&self) -> Option<&SampleGrid> {
        self.looked_at.and_then(|index| self.grids.get(index)).or_else(|| self.grids.last())
    }

    /// The grid of exactly this step.
    pub fn of_step(&self, step: u64) -> Option<&SampleGrid> {
        self.grids.binary_search_by_key(&step, |grid| grid.step).ok().and_then(|index| self.grids.get(index))
    }

    /// The newest grid.
    pub fn newest(&self) -> Option<&SampleGrid> {
        self.grids.last()
    }

    /// Number of grids.
    pub fn len(&self) -> usize {
        self.grids.len()
    }

    /// Whether there are no grids.
    pub fn is_empty(&self) -> bool {
        self.grids.is_empty()
    }

    /// Index of the grid shown.
    pub fn index(&self) -> usize {
        self.looked_at.unwrap_or_else(|| self.grids.len().saturating_sub(1))
    }

    /// Shows the grid at this index. With the last index, it keeps showing the newest grid as new ones arrive.
    pub fn look_at(&mut self, index: usize) {
        self.looked_at = (index + 1 < self.grids.len()).then_some(index);
    }

    /// Shows the grid nearest to this step. If this is the newest grid, follows the newest from now on.
    pub fn look_at_step(&mut self, step: f64) {
        if let Some(index) = self.nearest_index(step) {
            self.look_at(index);
        }
    }

    /// The grid nearest to this step.
    pub fn nearest(&self, step: u64) -> Option<&SampleGrid> {
        self.grids.get(self.nearest_index(step as f64)?)
    }

    fn nearest_index(&self, step: f64) -> Option<usize> {
        let distance = |index: &usize| (self.grids[*index].step as f64 - step).abs();
        (0..self.grids.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// Returns up to `limit` images of one tile, evenly spread over the run, including the first and the newest: the
    /// grid's index, its step, and the image.
    pub fn moments(&self, tile: usize, limit: usize) -> Vec<(usize, u64, &GrayImage)> {
        let (count, limit) = (self.grids.len(), limit.max(2));
        let place = |i: usize| if count > limit { i * (count - 1) / (limit - 1) } else { i };
        (0..count.min(limit))
            .filter_map(|i| {
                let index = place(i);
                let grid = self.grids.get(index)?;
                Some((index, grid.step, grid.tiles.get(tile)?))
            })
            .collect()
    }

    /// Whether the newest grid is shown.
    pub fn follows_newest(&self) -> bool {
        self.looked_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(step: u64) -> SampleGrid {
        SampleGrid { step, tiles: Vec::new() }
    }

    #[test]
    fn earlier_grids_take_their_places_between_those_that_are_known() {
        let mut history = GridHistory::default();
        for step in [10, 30, 50] {
            history.push(grid(step));
        }
        history.look_at(1);
        history.add_earlier(vec![grid(5), grid(10), grid(20)]);
        let steps = |history: &GridHistory| history.grids.iter().map(|grid| grid.step).collect::<Vec<_>>();
        assert_eq!((steps(&history), history.shown().map(|grid| grid.step)), (vec![5, 10, 20, 30, 50], Some(30)));
        history.end_at(30);
        assert_eq!((steps(&history), history.follows_newest()), (vec![5, 10, 20, 30], true));
    }

    #[test]
    fn the_first_and_the_newest_grid_survive_thinning() {
        let mut history = GridHistory::default();
        for step in 0..5000 {
            history.push(grid(step));
            assert_eq!(history.newest().unwrap().step, step);
            assert!(history.len() <= LIMIT);
        }
        history.look_at(0);
        assert_eq!(history.shown().unwrap().step, 0);
        let steps: Vec<u64> = history.grids.iter().map(|g| g.step).collect();
        assert!(steps.is_sorted_by(|a, b| a < b), "{steps:?}");
        // Grids remain from every part of the run.
        let largest = steps.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
        assert!(largest <= 3 * 5000 / LIMIT as u64, "{largest} steps without a grid");
    }

    #[test]
    fn the_grid_looked_at_survives_thinning() {
        let mut history = GridHistory::default();
        (0..=LIMIT as u64).for_each(|step| history.push(grid(step)));
        history.look_at(7);
        let step = history.shown().unwrap().step;
        (LIMIT as u64 + 1..3000).for_each(|step| history.push(grid(step)));
        assert_eq!(history.shown().unwrap().step, step);
    }

    #[test]
    fn looking_back_stays_where_it_is_while_new_grids_come() {
        let mut history = GridHistory::default();
        (0..10).for_each(|step| history.push(grid(step)));
        assert!(history.follows_newest());
        history.look_at(3);
        history.push(grid(10));
        assert_eq!(history.shown().unwrap().step, 3);
        history.look_at(history.len() - 1);
        history.push(grid(11));
        assert_eq!(history.shown().unwrap().step, 11);
    }

    #[test]
    fn a_step_of_the_run_leads_to_its_samples() {
        let mut history = GridHistory::default();
        [10, 20, 30].into_iter().for_each(|step| history.push(grid(step)));
        for (wanted, found) in [(0.0, 10), (14.0, 10), (16.0, 20), (1e9, 30)] {
            history.look_at_step(wanted);
            assert_eq!(history.shown().unwrap().step, found);
        }
        assert!(history.follows_newest());
    }

    #[test]
    fn moments_of_a_tile_span_the_run() {
        let mut history = GridHistory::default();
        let picture = |step: u64| GrayImage { width: 1, height: 1, pixels: vec![step as u8] };
        for step in 0..100 {
            history.push(SampleGrid { step, tiles: vec![picture(0), picture(step)] });
        }
        let moments = history.moments(1, 8);
        assert_eq!(moments.len(), 8);
        assert_eq!((moments[0].1, moments[7].1), (0, 99));
        assert!(moments.iter().all(|(index, step, tile)| *index as u64 == *step && tile.pixels[0] == *step as u8));
        assert!(history.moments(2, 8).is_empty());
    }

    #[test]
    fn going_back_in_training_drops_what_came_later() {
        let mut history = GridHistory::default();
        (0..10).for_each(|step| history.push(grid(step)));
        history.push(grid(4));
        assert_eq!(history.grids.iter().map(|g| g.step).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }
}
