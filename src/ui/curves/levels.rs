//! Sums over blocks of steps, small and large: far away, a block stands for its steps.

use super::figure::{FIGURES, Figure};
use crate::session::StepMetrics;

/// Steps of a smallest block.
const SMALLEST: usize = 64;
/// Blocks that make one of the next size.
const GROWTH: usize = 8;

/// What some neighbouring steps have of one figure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// Step and value.
    pub(super) low: [f64; 2],
    /// Step and value.
    pub(super) high: [f64; 2],
    pub(super) sum: f64,
    pub(super) count: f64,
    /// A step whose value is not finite.
    pub(super) broken: Option<[f64; 2]>,
}

impl Extent {
    const NONE: Self = Self { low: [0.0; 2], high: [0.0; 2], sum: 0.0, count: 0.0, broken: None };

    fn of(figure: Figure, row: &StepMetrics) -> Self {
        let value = f64::from(figure.of(row));
        let point = [row.step as f64, value];
        if value.is_finite() {
            return Self { low: point, high: point, sum: value, count: 1.0, broken: None };
        }
        let (low, high) = ([point[0], f64::INFINITY], [point[0], f64::NEG_INFINITY]);
        Self { low, high, sum: 0.0, count: 0.0, broken: Some(point) }
    }

    fn with(self, other: Self) -> Self {
        Self {
            low: if other.low[1] < self.low[1] { other.low } else { self.low },
            high: if other.high[1] > self.high[1] { other.high } else { self.high },
            sum: self.sum + other.sum,
            count: self.count + other.count,
            broken: self.broken.or(other.broken),
        }
    }

    /// Of these steps, in order.
    pub(super) fn over(figure: Figure, rows: &[StepMetrics]) -> Self {
        rows.iter().map(|row| Self::of(figure, row)).reduce(Self::with).unwrap_or(Self::NONE)
    }
}

type Block = [Extent; FIGURES];

/// Whole blocks of every size there are steps for.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels(Vec<Vec<Block>>);

impl Levels {
    /// Takes in that `steps` has grown by its last step.
    pub(super) fn grown(&mut self, steps: &[StepMetrics]) {
        if !steps.len().is_multiple_of(SMALLEST) {
            return;
        }
        let newest = &steps[steps.len() - SMALLEST..];
        let mut block = Figure::ALL.map(|figure| Extent::over(figure, newest));
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

    /// The steps from `start` to before `end` in buckets of about `size` steps each: from single steps near
    /// by, from the largest blocks that fit a bucket otherwise.
    pub(super) fn buckets(
        &self,
        steps: &[StepMetrics],
        (start, end): (usize, usize),
        size: usize,
        figure: Figure,
    ) -> Vec<Extent> {
        let fitting = (0..self.0.len()).rev().find(|&level| 2 * block_size(level) <= size);
        let Some((level, blocks)) = fitting.and_then(|level| self.0.get(level).map(|blocks| (level, blocks))) else {
            return steps[start..end].chunks(size.max(1)).map(|rows| Extent::over(figure, rows)).collect();
        };
        let (of_block, place) = (block_size(level), figure as usize);
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
