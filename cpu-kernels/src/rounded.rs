//! Matrix products of numbers rounded to bf16, summed in 32-bit floats: twice as fast as those of 32-bit floats, on
//! processors with AVX512_BF16. They multiply two pairs of numbers at once, so that both factors are stored in pairs along
//! the dimension that is summed over.

/// Columns of a panel of the right factor: four registers.
const PANEL: usize = 64;

/// Whether this processor has the instructions.
pub fn is_available() -> bool {
    #[cfg(target_arch = "x86_64")]
    let found = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512bf16");
    #[cfg(not(target_arch = "x86_64"))]
    let found = false;
    found
}

/// The right factor: `[panel of columns][pair of rows][column]`. A missing row or column is zero.
#[derive(Default)]
pub struct Right {
    pairs: Vec<u32>,
    rows: usize,
    columns: usize,
}

impl Right {
    /// Sets it to a matrix whose `values` are stored row by row. The number of columns is a multiple of 16.
    pub fn set(&mut self, values: &[f32], rows: usize, columns: usize) {
        assert_eq!(values.len(), rows * columns, "the values of a matrix");
        let panels = columns.div_ceil(PANEL);
        (self.rows, self.columns) = (rows, columns);
        self.pairs.resize(panels * rows.div_ceil(2) * PANEL, 0);
        let height = rows.div_ceil(2) * PANEL;
        for (pair, values) in values.chunks(2 * columns).enumerate() {
            let (even, odd) = values.split_at(columns);
            for (panel, even) in even.chunks(PANEL).enumerate() {
                let odd = odd.get(panel * PANEL..).map_or(&[][..], |odd| &odd[..even.len().min(odd.len())]);
                pairs_of(even, odd, &mut self.pairs[panel * height + pair * PANEL..][..PANEL]);
            }
        }
    }
}

/// The left factor.
#[derive(Default)]
pub struct Left {
    pairs: Vec<u32>,
    rows: usize,
    columns: usize,
    /// Distances in memory between two rows, and between two pairs of columns.
    strides: [usize; 2],
}

impl Left {
    /// Sets it to a matrix whose `values` are stored row by row. The number of columns is a multiple of 32.
    pub fn set(&mut self, values: &[f32], rows: usize, columns: usize) {
        assert!(values.len() == rows * columns && columns.is_multiple_of(32), "the values of a matrix");
        (self.rows, self.columns, self.strides) = (rows, columns, [columns / 2, 1]);
        self.pairs.resize(rows * columns / 2, 0);
        neighbours_of(values, &mut self.pairs);
    }

    /// Sets it to the transpose of a matrix whose `values` are stored row by row. The number of columns of this matrix is a
    /// multiple of 16.
    pub fn set_transposed(&mut self, values: &[f32], rows: usize, columns: usize) {
        assert_eq!(values.len(), rows * columns, "the values of a matrix");
        (self.rows, self.columns, self.strides) = (columns, rows, [1, columns]);
        self.pairs.resize(rows.div_ceil(2) * columns, 0);
        for (values, pairs) in values.chunks(2 * columns).zip(self.pairs.chunks_exact_mut(columns)) {
            let (even, odd) = values.split_at(columns);
            pairs_of(even, odd, pairs);
        }
    }
}

/// Sets `result`, stored row by row, to the product of both matrices, or adds the product to it.
pub fn multiply(left: &Left, right: &Right, result: &mut [f32], add: bool) {
    assert_eq!(left.columns, right.rows, "inner sizes of a product");
    assert_eq!(result.len(), left.rows * right.columns, "the values of a product");
    imp::multiply(left, right, result, add);
}

use imp::{neighbours_of, pairs_of};

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "the instructions of the processor take pointers, and are not on every processor")]
mod imp {
    use std::arch::x86_64::{
        __m256bh, __m256i, __m512, __m512bh, __m512i, _mm512_add_ps, _mm512_cvtepu16_epi32, _mm512_cvtne2ps_pbh,
        _mm512_cvtneps_pbh, _mm512_dpbf16_ps, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_or_si512, _mm512_set1_epi32,
        _mm512_setzero_ps, _mm512_slli_epi32, _mm512_storeu_ps, _mm512_storeu_si512,
    };
    use std::mem::transmute;

    use super::{Left, PANEL, Right, is_available};

    /// Values in a register.
    const LANES: usize = 16;
    /// Registers of a panel's row.
    const VECTORS: usize = PANEL / LANES;
    /// Rows of the result that are computed at once: 24 of the 32 registers hold their sums.
    const ROWS: usize = 6;

    /// Pairs of numbers of two rows: `even` in the lower halves. A missing odd row is zero. The lengths are multiples of
    /// 16.
    pub(super) fn pairs_of(even: &[f32], odd: &[f32], pairs: &mut [u32]) {
        assert!(is_available(), "the processor has no bf16 instructions");
        let count = even.len();
        assert!(count.is_multiple_of(LANES) && pairs.len() >= count && (odd.is_empty() || odd.len() == count));
        // SAFETY: the processor has the instructions, and all accesses are within the slices, whose lengths were checked.
        unsafe {
            let odd = if odd.is_empty() { None } else { Some(odd.as_ptr()) };
            join(even.as_ptr(), odd, pairs.as_mut_ptr(), count);
        }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
    unsafe fn join(even: *const f32, odd: Option<*const f32>, pairs: *mut u32, count: usize) {
        for at in (0..count).step_by(LANES) {
            // SAFETY: the caller's `even`, `odd` and `pairs` hold `count` values, a multiple of 16.
            unsafe {
                let low = _mm512_cvtepu16_epi32(bits(_mm512_cvtneps_pbh(_mm512_loadu_ps(even.add(at)))));
                let word = match odd {
                    Some(odd) => {
                        let high = _mm512_cvtepu16_epi32(bits(_mm512_cvtneps_pbh(_mm512_loadu_ps(odd.add(at)))));
                        _mm512_or_si512(low, _mm512_slli_epi32::<16>(high))
                    }
                    None => low,
                };
                _mm512_storeu_si512(pairs.add(at).cast::<__m512i>(), word);
            }
        }
    }

    fn bits(values: __m256bh) -> __m256i {
        // SAFETY: both are 32 bytes without a meaning of their own.
        unsafe { transmute::<__m256bh, __m256i>(values) }
    }

    /// Pairs of neighbours. The number of values is a multiple of 32.
    pub(super) fn neighbours_of(values: &[f32], pairs: &mut [u32]) {
        assert!(is_available(), "the processor has no bf16 instructions");
        assert!(values.len().is_multiple_of(2 * LANES) && pairs.len() == values.len() / 2);
        // SAFETY: the processor has the instructions, and all accesses are within the slices, whose lengths were checked.
        unsafe { round(values.as_ptr(), pairs.as_mut_ptr(), values.len()) };
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
    unsafe fn round(values: *const f32, pairs: *mut u32, count: usize) {
        for at in (0..count).step_by(2 * LANES) {
            // SAFETY: the caller's `values` are `count`, a multiple of 32, and `pairs` half as many.
            unsafe {
                let (low, high) = (_mm512_loadu_ps(values.add(at)), _mm512_loadu_ps(values.add(at + LANES)));
                let word = transmute::<__m512bh, __m512i>(_mm512_cvtne2ps_pbh(high, low));
                _mm512_storeu_si512(pairs.add(at / 2).cast::<__m512i>(), word);
            }
        }
    }

    pub(super) fn multiply(left: &Left, right: &Right, result: &mut [f32], add: bool) {
        assert!(is_available(), "the processor has no bf16 instructions");
        let depth = left.columns.div_ceil(2);
        let columns = right.columns;
        let [row, pair] = left.strides;
        assert!(columns.is_multiple_of(LANES) && result.len() == left.rows * columns);
        assert!(right.pairs.len() == columns.div_ceil(PANEL) * depth * PANEL);
        assert!(left.rows == 0 || depth == 0 || (left.rows - 1) * row + (depth - 1) * pair < left.pairs.len());
        for (panel, pairs) in right.pairs.chunks_exact((depth * PANEL).max(1)).enumerate() {
            let width = (columns - panel * PANEL).min(PANEL) / LANES;
            for first in (0..left.rows).step_by(ROWS) {
                let rows = (left.rows - first).min(ROWS);
                let left = &left.pairs[first * row..];
                let result = &mut result[first * columns + panel * PANEL..];
                let part = Part { depth, left, strides: [row, pair], pairs, result, columns, width, add };
                // SAFETY: the processor has the instructions. The left factor has `rows` more rows from `first` on and
                // `depth` pairs of columns, the panel `depth` rows, and the result `rows` more rows, of which at least
                // `width` registers are right of the panel's first column; all were checked above.
                unsafe {
                    match rows {
                        1 => tile::<1>(part),
                        2 => tile::<2>(part),
                        3 => tile::<3>(part),
                        4 => tile::<4>(part),
                        5 => tile::<5>(part),
                        _ => tile::<ROWS>(part),
                    }
                }
            }
        }
    }

    /// Some rows of the product with a panel.
    struct Part<'a> {
        depth: usize,
        left: &'a [u32],
        strides: [usize; 2],
        pairs: &'a [u32],
        result: &'a mut [f32],
        columns: usize,
        /// Registers of the panel's columns.
        width: usize,
        add: bool,
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
    unsafe fn tile<const COUNT: usize>(part: Part<'_>) {
        let Part { depth, left, strides: [row, pair], pairs, result, columns, width, add } = part;
        let (left, pairs, result) = (left.as_ptr(), pairs.as_ptr(), result.as_mut_ptr());
        let mut sums: [[__m512; VECTORS]; COUNT] = [[_mm512_setzero_ps(); VECTORS]; COUNT];
        // SAFETY: the caller has checked that all of these are within their slices.
        unsafe {
            for k in 0..depth {
                let mut panel = [_mm512_set1_epi32(0); VECTORS];
                for (v, register) in panel.iter_mut().enumerate() {
                    *register = _mm512_loadu_si512(pairs.add(k * PANEL + v * LANES).cast::<__m512i>());
                }
                for (r, sums) in sums.iter_mut().enumerate() {
                    let both = _mm512_set1_epi32((*left.add(r * row + k * pair)).cast_signed());
                    let both = transmute::<__m512i, __m512bh>(both);
                    for (sum, register) in sums.iter_mut().zip(panel) {
                        *sum = _mm512_dpbf16_ps(*sum, both, transmute::<__m512i, __m512bh>(register));
                    }
                }
            }
            for (r, sums) in sums.iter().enumerate() {
                for (v, sum) in sums.iter().enumerate().take(width) {
                    let place = result.add(r * columns + v * LANES);
                    let sum = if add { _mm512_add_ps(_mm512_loadu_ps(place), *sum) } else { *sum };
                    _mm512_storeu_ps(place, sum);
                }
            }
        }
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod imp {
    use super::{Left, Right};

    pub(super) fn pairs_of(_even: &[f32], _odd: &[f32], _pairs: &mut [u32]) {
        unreachable!("the processor has no bf16 instructions");
    }

    pub(super) fn neighbours_of(_values: &[f32], _pairs: &mut [u32]) {
        unreachable!("the processor has no bf16 instructions");
    }

    pub(super) fn multiply(_left: &Left, _right: &Right, _result: &mut [f32], _add: bool) {
        unreachable!("the processor has no bf16 instructions");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that bf16 holds exactly.
    fn numbers(count: usize, by: usize) -> Vec<f32> {
        (0..count).map(|n| ((n * by) % 17) as f32 - 8.0).collect()
    }

    fn right(values: &[f32], rows: usize, columns: usize) -> Right {
        let mut right = Right::default();
        right.set(values, rows, columns);
        right
    }

    fn plain(left: &[f32], right: &[f32], [m, k, n]: [usize; 3]) -> Vec<f32> {
        let sum = |i: usize, j: usize| (0..k).map(|at| left[i * k + at] * right[at * n + j]).sum();
        (0..m * n).map(|at| sum(at / n, at % n)).collect()
    }

    #[test]
    fn products_of_every_size_are_those_of_the_definition() {
        if !is_available() {
            println!("NOT RUN: this processor has no bf16 instructions");
            return;
        }
        for [m, k, n] in [[1, 32, 16], [6, 32, 64], [7, 64, 80], [64, 128, 256], [23, 96, 48], [5, 32, 192]] {
            let (a, b) = (numbers(m * k, 5), numbers(k * n, 7));
            let (mut left, of_b) = (Left::default(), right(&b, k, n));
            left.set(&a, m, k);
            let mut result = vec![1.0; m * n];
            multiply(&left, &of_b, &mut result, false);
            assert_eq!(result, plain(&a, &b, [m, k, n]), "{m} {k} {n}");
            multiply(&left, &of_b, &mut result, true);
            let twice: Vec<f32> = plain(&a, &b, [m, k, n]).iter().map(|value| 2.0 * value).collect();
            assert_eq!(result, twice, "{m} {k} {n}");
        }
        // The inner size is odd, and the left factor is given by its transpose.
        for [m, k, n] in [[16, 1, 16], [48, 7, 80], [64, 33, 128]] {
            let (a, b) = (numbers(k * m, 5), numbers(k * n, 7));
            let transposed: Vec<f32> = (0..m * k).map(|at| a[at % k * m + at / k]).collect();
            let mut left = Left::default();
            left.set_transposed(&a, k, m);
            let mut result = vec![0.0; m * n];
            multiply(&left, &right(&b, k, n), &mut result, false);
            assert_eq!(result, plain(&transposed, &b, [m, k, n]), "{m} {k} {n}");
        }
    }

    #[test]
    fn a_number_is_rounded_to_the_nearest_with_eight_bits() {
        if !is_available() {
            println!("NOT RUN: this processor has no bf16 instructions");
            return;
        }
        let mut values = vec![0.0; 32];
        (values[0], values[1]) = (1.003, 300.9);
        let mut left = Left::default();
        left.set(&values, 1, 32);
        let mut result = vec![0.0; 16];
        multiply(&left, &right(&[1.0; 32 * 16], 32, 16), &mut result, false);
        assert!(result.iter().all(|sum| *sum == 301.0), "{result:?}");
    }
}
