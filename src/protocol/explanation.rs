//! What one step did, half by half.

use crate::raster::GrayImage;

/// A step told with some digits of its batch. Scores are D's probabilities without dropout, one for
/// each digit; with a relativistic objective, less what all have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepExplanation {
    /// The step's number.
    pub step: u64,
    /// Whether D learned in it.
    pub trained_d: bool,
    /// Whether G learned in it.
    pub trained_g: bool,
    /// Loss and gradient norm of D's half.
    pub half_d: [f32; 2],
    /// Loss and gradient norm of G's half.
    pub half_g: [f32; 2],
    /// Real digits.
    pub real: Vec<GrayImage>,
    /// What D said of them before its half, and after.
    pub of_real: [Vec<f32>; 2],
    /// Generated digits before G's half.
    pub generated: Vec<GrayImage>,
    /// What D said of them before its half, and after.
    pub of_generated: [Vec<f32>; 2],
    /// The same noise after G's half.
    pub regenerated: Vec<GrayImage>,
    /// What D says of those.
    pub of_regenerated: Vec<f32>,
}
