//! Matrix products of slices.

/// A matrix in a slice: row by row, or the transpose of such a matrix.
#[derive(Clone, Copy)]
pub struct Factor<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    /// Number of values from one row to the next, and from one column to the next.
    strides: [usize; 2],
}

impl<'a> Factor<'a> {
    /// A matrix that is stored row by row.
    pub fn new(values: &'a [f32], rows: usize, columns: usize) -> Self {
        assert_eq!(values.len(), rows * columns, "the values of a matrix");
        Self { values, rows, columns, strides: [columns, 1] }
    }

    /// Its transpose.
    pub fn transposed(self) -> Self {
        let [rows, columns] = self.strides;
        Self { rows: self.columns, columns: self.rows, strides: [columns, rows], ..self }
    }

    /// The `count` columns from `first` on.
    pub fn columns(self, first: usize, count: usize) -> Self {
        assert!(count > 0 && first + count <= self.columns, "columns of a matrix");
        Self { values: &self.values[first * self.strides[1]..], columns: count, ..self }
    }
}

/// Sets `result`, stored row by row, to the product of both matrices, or adds the product to it.
pub fn multiply(left: Factor<'_>, right: Factor<'_>, result: &mut [f32], add: bool) {
    let (m, n, k) = (left.rows, right.columns, left.columns);
    assert_eq!(k, right.rows, "inner sizes of a product");
    assert_eq!(result.len(), m * n, "the values of a product");
    let [left_rows, left_columns] = left.strides.map(|stride| stride as isize);
    let [right_rows, right_columns] = right.strides.map(|stride| stride as isize);
    let old = f32::from(u8::from(add));
    #[expect(unsafe_code, reason = "the crate's interface is pointers")]
    // SAFETY: all three matrices lie within their slices, as the assertions and `Factor::new` check; `result` is
    // borrowed alone.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            result.as_mut_ptr(),
            1,
            n as isize,
            add,
            left.values.as_ptr(),
            left_columns,
            left_rows,
            right.values.as_ptr(),
            right_columns,
            right_rows,
            old,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}
