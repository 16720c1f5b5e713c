//! Explanation of one training step.

use crate::raster::GrayImage;

/// The two halves of a step, with some images of its batch. Scores are D's probabilities that an image is real,
/// without dropout, one per image; the relativistic objective subtracts the mean logit first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepExplanation {
    /// Number of the step.
    pub step: u64,
    /// Whether the step trained D.
    pub trained_d: bool,
    /// Whether the step trained G.
    pub trained_g: bool,
    /// Loss and gradient norm of D.
    pub half_d: [f32; 2],
    /// Loss and gradient norm of G.
    pub half_g: [f32; 2],
    /// Real images.
    pub real: Vec<GrayImage>,
    /// Scores of `real` before and after D's update.
    pub of_real: [Vec<f32>; 2],
    /// Generated images before G's update.
    pub generated: Vec<GrayImage>,
    /// Scores of `generated` before and after D's update.
    pub of_generated: [Vec<f32>; 2],
    /// Images of the same noise after G's update.
    pub regenerated: Vec<GrayImage>,
    /// Scores of `regenerated` after G's update.
    pub of_regenerated: Vec<f32>,
}
