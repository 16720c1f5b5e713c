//! The training data on a GPU.

use tch::{Device, Kind, Tensor};

use super::super::auxiliary;
use super::super::batch::RealBatch;
use crate::data::Images;
use crate::model::IMAGE_SIDE;

/// Number of images that [`fingerprint`] reads.
const SAMPLED: usize = 64;

/// All images and labels of a data set, on a device.
pub(super) struct DataOnDevice {
    fingerprint: blake3::Hash,
    /// Grey values `[images, 784]`, 8 bits each.
    pixels: Tensor,
    labels: Tensor,
    /// Frequency of each class, `[10]`.
    pub(super) shares: Tensor,
}

impl DataOnDevice {
    /// Copies a data set to the device.
    pub(super) fn new(images: &Images, labels: &[u8], device: Device) -> Self {
        let count = images.len();
        let labels64: Vec<i64> = (0..count).map(|i| i64::from(labels.get(i).copied().unwrap_or(0))).collect();
        Self {
            fingerprint: fingerprint(images, labels),
            pixels: Tensor::from_slice(&images.pixels).view([count as i64, -1]).to_device(device),
            labels: Tensor::from_slice(&labels64).to_device(device),
            shares: auxiliary::shares(labels, device),
        }
    }

    /// Whether this is a copy of the given data set.
    pub(super) fn holds(&self, images: &Images, labels: &[u8]) -> bool {
        self.fingerprint == fingerprint(images, labels)
    }

    /// The images of these indices `[n]`, and their labels when they are used.
    pub(super) fn batch(&self, indices: &Tensor, with_labels: bool) -> RealBatch {
        let pixels = self.pixels.index_select(0, indices).to_kind(Kind::Float);
        RealBatch {
            images: ((pixels - 127.5) / 127.5).view([-1, 1, IMAGE_SIDE, IMAGE_SIDE]),
            labels: with_labels.then(|| self.labels.index_select(0, indices)),
        }
    }
}

/// Hash of a data set's address, its length and a sample of its images and labels. The address alone is not enough,
/// because another data set can later be at the same address.
fn fingerprint(images: &Images, labels: &[u8]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for number in [images.pixels.as_ptr().addr(), images.len(), labels.as_ptr().addr(), labels.len()] {
        hasher.update(&number.to_le_bytes());
    }
    let every = (images.len() / SAMPLED).max(1);
    for index in (0..images.len()).step_by(every) {
        hasher.update(images.image(index));
        hasher.update(labels.get(index..=index).unwrap_or_default());
    }
    hasher.finalize()
}
