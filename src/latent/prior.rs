//! The length of a vector of 200 standard normal values: a chi distribution with 200 degrees of freedom.

/// Mean length.
pub const EXPECTED_NORM: f32 = 14.124;
/// Standard deviation of the length.
pub const NORM_SD: f32 = 0.706;
