//! Winograd's minimal filtering F(4 x 4, 3 x 3): 36 multiplications instead of 144 give the 16 outputs of a tile.
//!
//! The one-dimensional matrices are those of Toom and Cook for the points 0, 1/2, -1/2, 3/2, -3/2 and infinity. All
//! entries of the input and output matrices are exact in binary. With these points the rounding errors are a third of
//! those with the usual points 0, 1, -1, 2, -2: B. Barabasz et al., "Error analysis and improving the accuracy of
//! Winograd convolution for deep neural networks" (2020). A. Lavin and S. Gray, "Fast algorithms for convolutional
//! neural networks" (2016).

/// Outputs of a tile along an axis.
pub const TILE: usize = 4;
/// Taps of a kernel along an axis.
pub const TAPS: usize = 3;
/// Inputs of a tile along an axis, and points at which a tile is multiplied.
pub const POINTS: usize = TILE + TAPS - 1;
/// Points in both dimensions.
pub const PRODUCTS: usize = POINTS * POINTS;

/// Values of this many channels are transformed together.
pub const LANES: usize = 16;
/// One value for each of [`LANES`] channels, aligned to a cache line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Lanes(pub [f32; LANES]);

impl Lanes {
    pub const ZERO: Self = Self([0.0; LANES]);
}

type Matrix<const ROWS: usize, const COLUMNS: usize> = [[f32; COLUMNS]; ROWS];

/// Transforms the inputs of a tile to the points.
const INPUT: Matrix<POINTS, POINTS> = [
    [0.5625, 0.0, -2.5, 0.0, 1.0, 0.0],
    [0.0, -1.125, -2.25, 0.5, 1.0, 0.0],
    [0.0, 1.125, -2.25, -0.5, 1.0, 0.0],
    [0.0, -0.375, -0.25, 1.5, 1.0, 0.0],
    [0.0, 0.375, -0.25, -1.5, 1.0, 0.0],
    [0.0, 0.5625, 0.0, -2.5, 0.0, 1.0],
];

/// Transforms the products at the points to the outputs of a tile.
const OUTPUT: Matrix<TILE, POINTS> = [
    [1.0, 1.0, 1.0, 1.0, 1.0, 0.0],
    [0.0, 0.5, -0.5, 1.5, -1.5, 0.0],
    [0.0, 0.25, 0.25, 2.25, 2.25, 0.0],
    [0.0, 0.125, -0.125, 3.375, -3.375, 1.0],
];

/// Transforms the taps of a kernel to the points.
const KERNEL: Matrix<POINTS, TAPS> = [
    [16.0 / 9.0, 0.0, 0.0],
    [-1.0, -0.5, -0.25],
    [-1.0, 0.5, -0.25],
    [1.0 / 9.0, 1.0 / 6.0, 0.25],
    [1.0 / 9.0, -1.0 / 6.0, 0.25],
    [0.0, 0.0, 1.0],
];

const fn transposed<const ROWS: usize, const COLUMNS: usize>(matrix: &Matrix<ROWS, COLUMNS>) -> Matrix<COLUMNS, ROWS> {
    let mut result = [[0.0; ROWS]; COLUMNS];
    let mut row = 0;
    while row < ROWS {
        let mut column = 0;
        while column < COLUMNS {
            result[column][row] = matrix[row][column];
            column += 1;
        }
        row += 1;
    }
    result
}

/// Applies a matrix to the rows and to the columns of a tile.
#[inline(always)]
fn both_ways<const TO: usize, const FROM: usize>(
    matrix: &Matrix<TO, FROM>,
    tile: &[[Lanes; FROM]; FROM],
) -> [[Lanes; TO]; TO] {
    let mut half = [[Lanes::ZERO; FROM]; TO];
    for to in 0..TO {
        for column in 0..FROM {
            for from in 0..FROM {
                let factor = matrix[to][from];
                if factor != 0.0 {
                    for lane in 0..LANES {
                        half[to][column].0[lane] += factor * tile[from][column].0[lane];
                    }
                }
            }
        }
    }
    let mut result = [[Lanes::ZERO; TO]; TO];
    for row in 0..TO {
        for to in 0..TO {
            for from in 0..FROM {
                let factor = matrix[to][from];
                if factor != 0.0 {
                    for lane in 0..LANES {
                        result[row][to].0[lane] += factor * half[row][from].0[lane];
                    }
                }
            }
        }
    }
    result
}

/// The inputs of a tile at the points.
#[inline(always)]
pub fn input(tile: &[[Lanes; POINTS]; POINTS]) -> [[Lanes; POINTS]; POINTS] {
    both_ways(&INPUT, tile)
}

/// The transpose of [`input`]: transforms gradients at the points to gradients of the inputs.
#[inline(always)]
pub fn input_gradient(points: &[[Lanes; POINTS]; POINTS]) -> [[Lanes; POINTS]; POINTS] {
    const MATRIX: Matrix<POINTS, POINTS> = transposed(&INPUT);
    both_ways(&MATRIX, points)
}

/// The taps of a kernel at the points.
#[inline(always)]
pub fn kernel(taps: &[[Lanes; TAPS]; TAPS]) -> [[Lanes; POINTS]; POINTS] {
    both_ways(&KERNEL, taps)
}

/// The transpose of [`kernel`].
#[inline(always)]
pub fn kernel_gradient(points: &[[Lanes; POINTS]; POINTS]) -> [[Lanes; TAPS]; TAPS] {
    const MATRIX: Matrix<TAPS, POINTS> = transposed(&KERNEL);
    both_ways(&MATRIX, points)
}

/// Transforms the products at the points to the outputs of a tile.
#[inline(always)]
pub fn output(points: &[[Lanes; POINTS]; POINTS]) -> [[Lanes; TILE]; TILE] {
    both_ways(&OUTPUT, points)
}

/// The transpose of [`output`]: transforms gradients of a tile's outputs to gradients at the points.
#[inline(always)]
pub fn output_gradient(tile: &[[Lanes; TILE]; TILE]) -> [[Lanes; POINTS]; POINTS] {
    const MATRIX: Matrix<POINTS, TILE> = transposed(&OUTPUT);
    both_ways(&MATRIX, tile)
}
