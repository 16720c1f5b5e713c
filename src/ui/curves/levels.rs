//! Sums over blocks of steps of several sizes. In a view of many steps, a block represents its steps.

use super::figure::{FIGURES, StepFigure};
use crate::protocol::StepMetrics;

/// Number of steps in a smallest block.
const SMALLEST: usize = 8;
/// Number of blocks in a block of the next size.
const GROWTH: usize = 8;

/// A step and its value.
#[derive(Clone, Copy, Debug)]
struct At {
    step: u64,
    value: f32,
}

impl At {
    fn point(self) -> [f64; 2] {
        [self.step as f64, f64::from(self.value)]
    }
}

/// Least, greatest and summed values of one metric over consecutive steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    low: At,
    high: At,
    sum: f64,
    /// Number of finite values.
    count: u32,
    /// A step whose value is not finite; step 0 means that there is none.
    broken: At,
}

impl Extent {
    const NONE: Self = Self {
        low: At { step: 0, value: f32::INFINITY },
        high: At { step: 0, value: f32::NEG_INFINITY },
        sum: 0.0,
        count: 0,
        broken: At { step: 0, value: f32::NAN },
    };

    fn of(figure: StepFigure, row: &StepMetrics) -> Self {
        let at = At { step: row.step, value: figure.of(row) };
        if at.value.is_finite() {
            Self { low: at, high: at, sum: f64::from(at.value), count: 1, ..Self::NONE }
        } else {
            Self { broken: at, ..Self::NONE }
        }
    }

    fn with(self, other: Self) -> Self {
        #[cfg(test)]
        MERGED.set(MERGED.get() + 1);
        Self {
            low: if other.low.value < self.low.value { other.low } else { self.low },
            high: if other.high.value > self.high.value { other.high } else { self.high },
            sum: self.sum + other.sum,
            count: self.count + other.count,
            broken: if self.broken.step > 0 { self.broken } else { other.broken },
        }
    }

    /// Returns the least and the greatest value in the order of their steps; only one when both are the same step.
    pub(super) fn ends(&self) -> (Option<[f64; 2]>, Option<[f64; 2]>) {
        if self.count == 0 {
            return (None, None);
        }
        let (low, high) = (self.low, self.high);
        let (first, second) = if low.step <= high.step { (low, high) } else { (high, low) };
        (Some(first.point()), (second.step > first.step).then(|| second.point()))
    }

    /// Returns the point at which the line breaks.
    pub(super) fn broken(&self) -> Option<[f64; 2]> {
        (self.broken.step > 0).then(|| self.broken.point())
    }

    /// Returns the midpoint between the steps of the least and greatest value, the mean value, and the number of
    /// values.
    pub(super) fn mean(&self) -> Option<(f64, f64, f64)> {
        let middle = (self.low.step as f64 + self.high.step as f64) / 2.0;
        let count = f64::from(self.count);
        (self.count > 0).then(|| (middle, self.sum / count, count))
    }

    /// Returns the extent of a metric over these rows, which are in order.
    pub(super) fn over(figure: StepFigure, rows: &[StepMetrics]) -> Self {
        rows.iter().map(|row| Self::of(figure, row)).reduce(Self::with).unwrap_or(Self::NONE)
    }
}

type Block = [Extent; FIGURES];

#[cfg(test)]
thread_local! {
    /// Number of extents merged on this thread.
    pub(super) static MERGED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Complete blocks, of every size for which there are enough steps.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels(Vec<Vec<Block>>);

impl Levels {
    /// Updates the blocks after one step was added to `steps`.
    pub(super) fn grown(&mut self, steps: &[StepMetrics]) {
        if !steps.len().is_multiple_of(SMALLEST) {
            return;
        }
        let newest = &steps[steps.len() - SMALLEST..];
        let mut block = StepFigure::all().map(|figure| Extent::over(figure, newest));
        for level in 0.. {
            if self.0.len() == level {
                self.0.push(Vec::new());
            }
            self.0[level].push(block);
            let blocks = &self.0[level];
            if !blocks.len().is_multiple_of(GROWTH) {
                return;
            }
            let newest = &blocks[blocks.len() - GROWTH..];
            block = std::array::from_fn(|place| {
                newest.iter().map(|block| block[place]).reduce(Extent::with).unwrap_or(Extent::NONE)
            });
        }
    }

    /// Divides the steps from `start` to before `end` into buckets of about `size` steps each. Small buckets are made
    /// of single steps, large buckets of the largest blocks that fit.
    pub(super) fn buckets(
        &self,
        steps: &[StepMetrics],
        (start, end): (usize, usize),
        size: usize,
        figure: StepFigure,
    ) -> Vec<Extent> {
        let fitting = (0..self.0.len()).rev().find(|&level| 2 * block_size(level) <= size);
        let Some((level, blocks)) = fitting.and_then(|level| self.0.get(level).map(|blocks| (level, blocks))) else {
            return steps[start..end].chunks(size.max(1)).map(|rows| Extent::over(figure, rows)).collect();
        };
        let (of_block, place) = (block_size(level), figure.place());
        let (first, last) = (start.div_ceil(of_block), end / of_block);
        let whole = blocks.get(first..last).unwrap_or_default();
        let inside =
            whole.chunks(size / of_block).filter_map(|some| some.iter().map(|b| b[place]).reduce(Extent::with));
        let edge = |rows: &[StepMetrics]| (!rows.is_empty()).then(|| Extent::over(figure, rows));
        let before = edge(&steps[start..(first * of_block).min(end)]);
        let after = edge(&steps[(last * of_block).max(start)..end]);
        before.into_iter().chain(inside).chain(after).collect()
    }
}

fn block_size(level: usize) -> usize {
    SMALLEST * GROWTH.pow(level as u32)
}
