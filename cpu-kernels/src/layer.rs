//! The geometry of a convolution.

use crate::transform::{LANES, TAPS, TILE};

/// One of the tensors that a convolution reads.
#[derive(Clone, Debug)]
pub struct Source {
    /// Rows and columns that are stored. Those beyond the layer's outputs are not read.
    pub size: [usize; 2],
    /// For rows and for columns: the kernel's tap that multiplies the input before, at and after an output.
    pub taps: [[Option<usize>; TAPS]; 2],
}

impl Source {
    /// The input of a 3 x 3 convolution with one zero around each side.
    pub const fn whole(side: usize) -> Self {
        let taps = [Some(0), Some(1), Some(2)];
        Self { size: [side, side], taps: [taps, taps] }
    }

    /// Number of values of an image with this many channels.
    pub fn values(&self, channels: usize) -> usize {
        self.size[0] * self.size[1] * channels
    }
}

/// A convolution: the sum over its sources of a kernel with at most 3 x 3 taps, and a bias.
#[derive(Clone, Debug)]
pub struct Layer {
    /// What it reads.
    pub sources: Vec<Source>,
    /// Channels of each source; a multiple of 16.
    pub channels: usize,
    /// Channels of the output; a multiple of 16.
    pub outputs: usize,
    /// Rows and columns of the output.
    pub side: usize,
    /// Rows and columns of the kernel, each of whose taps belongs to one source.
    pub kernel: usize,
    /// Whether the output's channels are four groups that interleave to twice the rows and columns. Group `2 i + j`
    /// holds row `i` and column `j` of each 2 x 2 block. The size of a group is a multiple of 16.
    pub interleaved: bool,
}

impl Layer {
    /// Whether the sizes are ones that this crate computes.
    pub fn is_supported(&self) -> bool {
        let group = if self.interleaved { 4 * LANES } else { LANES };
        !self.sources.is_empty() && self.channels.is_multiple_of(LANES) && self.outputs.is_multiple_of(group)
    }

    /// Tiles along an axis.
    pub fn tiles(&self) -> usize {
        self.side.div_ceil(TILE)
    }

    /// Channels of all sources.
    pub fn depth(&self) -> usize {
        self.sources.len() * self.channels
    }

    /// Rows, columns and channels of the output, as it is stored.
    pub fn output_shape(&self) -> [usize; 3] {
        let Self { side, outputs, .. } = *self;
        if self.interleaved { [2 * side, 2 * side, outputs / 4] } else { [side, side, outputs] }
    }

    /// Where an image's output of this channel is stored at row 0 and column 0, and the distances to the next row and
    /// the next column.
    #[inline(always)]
    pub fn stored_at(&self, image: usize, channel: usize) -> [usize; 3] {
        let Self { side, outputs, .. } = *self;
        let first = image * side * side * outputs;
        if self.interleaved {
            let group = outputs / 4;
            let (phase, channel) = (channel / group, channel % group);
            let row = 2 * side * group;
            [first + phase / 2 * row + phase % 2 * group + channel, 2 * row, 2 * group]
        } else {
            [first + channel, side * outputs, outputs]
        }
    }

    /// Values of the output of an image.
    pub fn output_values(&self) -> usize {
        self.side * self.side * self.outputs
    }

    /// The kernel's tap at each place among the 3 x 3 of a source.
    pub fn places(&self, source: usize) -> [[Option<usize>; TAPS]; TAPS] {
        let source = &self.sources[source];
        let side = self.kernel;
        source.taps[0].map(|row| source.taps[1].map(|column| Some(row? * side + column?)))
    }

    /// Returns the source that a tap of the kernel belongs to, and the tap's index among the source's 3 x 3, 0 to 8.
    pub fn source_of(&self, tap: usize) -> Option<(usize, usize)> {
        (0..self.sources.len()).find_map(|source| {
            let place = self.places(source).as_flattened().iter().position(|place| *place == Some(tap))?;
            Some((source, place))
        })
    }

    /// Number of values from the kernel at one point to the kernel at the next.
    pub fn kernel_plane(&self) -> usize {
        plane(self.depth(), self.outputs)
    }
}

/// Number of values from the matrix at one point to that at the next, for matrices of this number of rows and columns.
/// An odd number of cache lines keeps these matrices from competing for the same sets of the caches.
pub const fn plane(rows: usize, columns: usize) -> usize {
    let lines = (rows * columns).div_ceil(LANES);
    (lines / 2 * 2 + 5) * LANES
}
