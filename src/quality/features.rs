//! What the classifier sees in a set of images: 84 features and ten probabilities each.

use tch::{Device, Kind, Tensor};

use crate::data::Images;
use crate::model::{DIGITS, DigitClassifier, FEATURES, IMAGE_SIDE};

/// Images read in one pass.
const AT_ONCE: usize = 100;
const PIXELS: usize = (IMAGE_SIDE * IMAGE_SIDE) as usize;

/// The readings of some images, in their order.
#[derive(Clone, Debug, Default)]
pub struct Features {
    values: Vec<f32>,
    probabilities: Vec<[f32; DIGITS]>,
}

impl Features {
    /// Reads 8-bit images of 28 x 28, on whatever device the classifier has.
    ///
    /// # Errors
    /// Images of another size, or readings that are not finite numbers.
    pub fn of(classifier: &DigitClassifier, images: &Images) -> Result<Self, String> {
        Ok(Self::of_while(classifier, images, |_read| true)?.unwrap_or_default())
    }

    /// As [`Self::of`]; `keep_on` hears how many images are read so far, and false gives `Ok(None)`.
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

    /// How many images were read.
    pub fn len(&self) -> usize {
        self.probabilities.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.probabilities.is_empty()
    }

    /// `[n, 84]` values, rows first.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The ten digits' probabilities, one row an image.
    pub fn probabilities(&self) -> &[[f32; DIGITS]] {
        &self.probabilities
    }

    /// The readings of the images whose places are chosen.
    pub(super) fn choose(&self, chosen: impl Fn(usize) -> bool) -> Self {
        let places = (0..self.len()).filter(|&place| chosen(place));
        let mut out = Self::default();
        for place in places {
            out.values.extend(&self.values[place * FEATURES..(place + 1) * FEATURES]);
            out.probabilities.push(self.probabilities[place]);
        }
        out
    }

    /// Puts other readings after these.
    pub fn append(&mut self, mut other: Self) {
        self.values.append(&mut other.values);
        self.probabilities.append(&mut other.probabilities);
    }

    /// `[count, 84]` values of images evenly spread over the set: data sets are often ordered, so
    /// that the first ones are not like the rest. All of them when there are no more than `count`.
    pub fn spread(&self, count: usize) -> Vec<f32> {
        spread(self.len(), count).flat_map(|i| &self.values[i * FEATURES..(i + 1) * FEATURES]).copied().collect()
    }
}

/// `count` places evenly spread over `length`; all when there are no more.
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
