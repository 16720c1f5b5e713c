//! The classifier's outputs for a set of images: 84 features and ten probabilities per image.

use tch::{Device, Kind, Tensor};

use crate::data::Images;
use crate::model::{DIGITS, DigitClassifier, FEATURES, IMAGE_SIDE};

/// Number of images classified in one pass.
const AT_ONCE: usize = 100;
const PIXELS: usize = (IMAGE_SIDE * IMAGE_SIDE) as usize;

/// The classifier's outputs for some images, in order.
#[derive(Clone, Debug, Default)]
pub struct Features {
    values: Vec<f32>,
    probabilities: Vec<[f32; DIGITS]>,
}

impl Features {
    /// Classifies 8-bit images of 28 x 28 on the classifier's device.
    ///
    /// # Errors
    /// Returns a message for images of another size, and when an output is not finite.
    pub fn of(classifier: &DigitClassifier, images: &Images) -> Result<Self, String> {
        Ok(Self::of_while(classifier, images, |_read| true)?.unwrap_or_default())
    }

    /// Like [`Self::of`]. `keep_on` receives the number of images classified so far; returning false cancels, and the
    /// result is `Ok(None)`.
    pub(super) fn of_while(
        classifier: &DigitClassifier,
        images: &Images,
        mut keep_on: impl FnMut(usize) -> bool,
    ) -> Result<Option<Self>, String> {
        let mut all = Self::default();
        if images.is_empty() {
            return Ok(Some(all));
        }
        if images.rows * images.cols != PIXELS {
            return Err(format!("the classifier reads 28 x 28 pixels, not {} x {}", images.cols, images.rows));
        }
        let device = classifier.parameters().flat().device();
        for bytes in images.pixels.chunks(AT_ONCE * PIXELS) {
            if !keep_on(all.len()) {
                return Ok(None);
            }
            let pixels = Tensor::from_slice(bytes).to_device(device).to_kind(Kind::Float);
            let tensor = ((pixels - 127.5) / 127.5).view([-1, 1, IMAGE_SIDE, IMAGE_SIDE]);
            let (features, logits) = tch::no_grad(|| classifier.forward(&tensor));
            all.values.extend(values(&features)?);
            let probabilities = values(&logits.softmax(1, Kind::Float))?;
            all.probabilities
                .extend(probabilities.chunks_exact(DIGITS).filter_map(|p| <[f32; DIGITS]>::try_from(p).ok()));
        }
        Ok(Some(all))
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.probabilities.len()
    }

    /// Whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.probabilities.is_empty()
    }

    /// The features, `[n, 84]`, row by row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Probabilities of the ten digits, one row per image.
    pub fn probabilities(&self) -> &[[f32; DIGITS]] {
        &self.probabilities
    }

    /// The outputs for the images whose indices `chosen` accepts.
    pub(super) fn choose(&self, chosen: impl Fn(usize) -> bool) -> Self {
        let places = (0..self.len()).filter(|&place| chosen(place));
        let mut out = Self::default();
        for place in places {
            out.values.extend(&self.values[place * FEATURES..(place + 1) * FEATURES]);
            out.probabilities.push(self.probabilities[place]);
        }
        out
    }

    /// Appends the outputs for other images.
    pub fn append(&mut self, mut other: Self) {
        self.values.append(&mut other.values);
        self.probabilities.append(&mut other.probabilities);
    }

    /// Features `[count, 84]` of images evenly spread over the set, because data sets are often sorted. Returns those
    /// of all images when there are at most `count`.
    pub fn spread(&self, count: usize) -> Vec<f32> {
        spread(self.len(), count).flat_map(|i| &self.values[i * FEATURES..(i + 1) * FEATURES]).copied().collect()
    }
}

/// `count` indices evenly spread over `length`; all indices when `length` is smaller.
pub(super) fn spread(length: usize, count: usize) -> impl Iterator<Item = usize> {
    let count = count.min(length);
    (0..count).map(move |i| i * length / count)
}

fn values(tensor: &Tensor) -> Result<Vec<f32>, String> {
    let values = Vec::<f32>::try_from(&tensor.to_device(Device::Cpu).reshape([-1])).map_err(|e| e.to_string())?;
    if values.iter().all(|v| v.is_finite()) {
        Ok(values)
    } else {
        Err("the classifier's features are not finite numbers".to_owned())
    }
}
