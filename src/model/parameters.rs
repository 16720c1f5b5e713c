//! A network's parameters: named views into one flat tensor.
//!
//! With one flat tensor, the optimiser needs few passes over memory, and a deep copy is one call.

use std::borrow::Cow;
use std::sync::Arc;

use tch::{Device, Kind, Tensor};

/// A parameter's name (as in checkpoint files) and shape (PyTorch layout).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// For instance `generator.conv1.weight`.
    pub name: Cow<'static, str>,
    /// For instance `[64, 128, 5, 5]`.
    pub shape: Cow<'static, [i64]>,
}

impl Spec {
    /// A parameter that every network of its kind has in this shape.
    pub const fn fixed(name: &'static str, shape: &'static [i64]) -> Self {
        Self { name: Cow::Borrowed(name), shape: Cow::Borrowed(shape) }
    }

    /// A parameter whose name or shape depends on the network's settings.
    pub fn of(name: String, shape: Vec<i64>) -> Self {
        Self { name: Cow::Owned(name), shape: Cow::Owned(shape) }
    }

    /// Number of values.
    pub fn count(&self) -> i64 {
        self.shape.iter().product()
    }
}

/// All parameters of one network, in 32-bit floats.
pub struct Parameters {
    specs: Arc<[Spec]>,
    flat: Tensor,
    views: Vec<Tensor>,
}

impl Parameters {
    /// Copies one tensor per spec, in order.
    ///
    /// # Errors
    /// Fails when a shape differs from its spec: values are never broadcast.
    pub fn new(specs: impl Into<Arc<[Spec]>>, tensors: &[Tensor], device: Device) -> Result<Self, String> {
        let specs = specs.into();
        if tensors.len() != specs.len() {
            return Err(format!("{} tensors for {} parameters", tensors.len(), specs.len()));
        }
        for (spec, tensor) in specs.iter().zip(tensors) {
            if tensor.size() != *spec.shape {
                return Err(format!("{} has shape {:?}, not {:?}", spec.name, tensor.size(), spec.shape));
            }
        }
        let parts: Vec<Tensor> =
            tensors.iter().map(|t| t.detach().to_device(device).to_kind(Kind::Float).reshape([-1])).collect();
        Ok(Self::from_flat(specs, Tensor::cat(&parts, 0)))
    }

    /// Creates the parameters as views into a flat tensor of all values, in the order of the specs.
    pub(super) fn from_flat(specs: impl Into<Arc<[Spec]>>, flat: Tensor) -> Self {
        let specs = specs.into();
        let mut offset = 0;
        let views = specs
            .iter()
            .map(|spec| {
                let view = flat.narrow(0, offset, spec.count()).view(&*spec.shape).detach();
                offset += spec.count();
                view.set_requires_grad(true)
            })
            .collect();
        Self { specs, flat, views }
    }

    /// Names and shapes, in order.
    pub fn specs(&self) -> &Arc<[Spec]> {
        &self.specs
    }

    /// The parameter at this index of the specs.
    pub fn get(&self, index: usize) -> &Tensor {
        &self.views[index]
    }

    /// All parameters, in the order of the specs.
    pub fn tensors(&self) -> &[Tensor] {
        &self.views
    }

    /// All values as one flat tensor that shares memory with the parameters.
    pub fn flat(&self) -> &Tensor {
        &self.flat
    }

    /// An independent copy.
    #[must_use]
    pub fn deep_copy(&self) -> Self {
        let flat = tch::no_grad(|| self.flat.copy());
        Self::from_flat(Arc::clone(&self.specs), flat)
    }

    /// Number of values over all parameters.
    pub fn count(&self) -> i64 {
        self.specs.iter().map(Spec::count).sum()
    }
}
