//! Training of the digit classifier: labelled images, cross-entropy, Adam.

use rand::RngExt as _;
use tch::{Device, Kind, Tensor};

use crate::data::{Dataset, Images};
use crate::latent::random::{Stream, rng};
use crate::model::{Adam, DIGITS, DigitClassifier, IMAGE_SIDE, initial_classifier};
use crate::protocol::AdamSettings;

const BATCH: usize = 128;
/// Largest random shift of the training images, in pixels.
const LARGEST_SHIFT: i64 = 2;
/// Initial learning rate; it falls to zero with a cosine decay.
const LR: f64 = 2e-3;
const SIDE: usize = IMAGE_SIDE as usize;

/// Test results of a classifier.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ClassifierFigures {
    /// Fraction of test images classified correctly.
    pub test_accuracy: f64,
    /// Fraction of test images whose most probable digit has a probability of at least 0.99, correct or not.
    pub test_confident: f64,
}

/// Trains a new classifier on labelled 28 x 28 images. `progress` receives the step, the number of steps and the
/// loss, and stops the training by returning false.
///
/// # Errors
/// Returns a message when a label is not a digit, or when the loss is not finite.
pub fn train_classifier(
    set: &Dataset,
    seed: u64,
    epochs: u64,
    mut progress: impl FnMut(u64, u64, f64) -> bool,
) -> Result<DigitClassifier, String> {
    if let Some(label) = set.train_labels.iter().chain(&set.test_labels).find(|&&l| usize::from(l) >= DIGITS) {
        return Err(format!("{} has the label {label}, and the classifier knows the digits 0 to 9", set.name));
    }
    let classifier = initial_classifier(seed, Device::Cpu)?;
    let settings = AdamSettings { lr: LR, beta1: 0.9, beta2: 0.999, eps: 1e-7 };
    let mut adam = Adam::new(settings, classifier.parameters());
    let steps = epochs * (set.train.len() / BATCH).max(1) as u64;
    for step in 1..=steps {
        let done = (step - 1) as f64 / steps as f64;
        adam.settings.lr = LR * 0.5 * (1.0 + (std::f64::consts::PI * done).cos());
        let (images, labels) = batch(set, seed, step);
        let loss = classifier.forward(&images).1.cross_entropy_for_logits(&labels);
        let gradients = Tensor::f_run_backward(&[&loss], classifier.parameters().tensors(), false, false)
            .map_err(|e| e.to_string())?;
        let flat = Tensor::cat(&gradients.iter().map(|g| g.reshape([-1])).collect::<Vec<_>>(), 0);
        let value = loss.double_value(&[]);
        if !value.is_finite() {
            return Err(format!("the classifier's loss is no longer finite at step {step}"));
        }
        let _ratio = adam.step(classifier.parameters(), &flat);
        if !progress(step, steps, value) {
            break;
        }
    }
    Ok(classifier)
}

/// Draws images with replacement and shifts each by a few pixels. Returns them with their labels.
fn batch(set: &Dataset, seed: u64, step: u64) -> (Tensor, Tensor) {
    let mut rng = rng(seed, Stream::Classifier, step);
    let mut pixels = vec![-1.0_f32; BATCH * SIDE * SIDE];
    let mut labels = Vec::with_capacity(BATCH);
    for image in pixels.chunks_exact_mut(SIDE * SIDE) {
        let index = rng.random_range(0..set.train.len() as u64) as usize;
        let mut shift = || rng.random_range(-LARGEST_SHIFT..=LARGEST_SHIFT);
        let (dx, dy) = (shift(), shift());
        let from = set.train.image(index);
        for y in 0..IMAGE_SIDE {
            for x in 0..IMAGE_SIDE {
                let (fx, fy) = (x - dx, y - dy);
                if (0..IMAGE_SIDE).contains(&fx) && (0..IMAGE_SIDE).contains(&fy) {
                    let value = from[(fy * IMAGE_SIDE + fx) as usize];
                    image[(y * IMAGE_SIDE + x) as usize] = (f32::from(value) - 127.5) / 127.5;
                }
            }
        }
        labels.push(i64::from(set.train_labels[index]));
    }
    let images = Tensor::from_slice(&pixels).view([-1, 1, IMAGE_SIDE, IMAGE_SIDE]);
    (images, Tensor::from_slice(&labels))
}

/// Tests a classifier on labelled images.
pub fn classifier_figures(classifier: &DigitClassifier, images: &Images, labels: &[u8]) -> ClassifierFigures {
    let (mut right, mut confident) = (0_usize, 0_usize);
    for start in (0..images.len()).step_by(500) {
        let end = (start + 500).min(images.len());
        let pixels: Vec<f32> =
            (start..end).flat_map(|index| images.image(index)).map(|&p| (f32::from(p) - 127.5) / 127.5).collect();
        let tensor = Tensor::from_slice(&pixels).view([-1, 1, IMAGE_SIDE, IMAGE_SIDE]);
        let (best, name) = tch::no_grad(|| classifier.forward(&tensor).1.softmax(1, Kind::Float).max_dim(1, false));
        let best = Vec::<f32>::try_from(&best).unwrap_or_default();
        let name = Vec::<i64>::try_from(&name).unwrap_or_default();
        confident += best.iter().filter(|&&p| p >= 0.99).count();
        right += name.iter().zip(&labels[start..end]).filter(|&(&name, &label)| name == i64::from(label)).count();
    }
    let share = |count: usize| count as f64 / images.len().max(1) as f64;
    ClassifierFigures { test_accuracy: share(right), test_confident: share(confident) }
}
