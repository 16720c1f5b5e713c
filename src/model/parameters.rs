//! A network's parameters: named views into one flat tensor.
//!
//! With one flat tensor, the optimiser needs few passes over memory, and a deep copy is one call.

use tch::{Device, Kind, Tensor};

/// A parameter's name (as in checkpoint files) and shape (PyTorch layout).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Name, for example `generator.conv1.weight`.
    pub name: &'static str,
    /// Shape, for example `[64, 128, 5, 5]`.
    pub shape: &'static [i64],
}

impl Spec {
    /// Number of values.
    pub fn count(&self) -> i64 {
        self.shape.iter().product()
    }
}

/// All parameters of one network, in 32-bit floats.
pub struct Parameters {
    specs: &'static [Spec],
    flat: Tensor,
    views: Vec<Tensor>,
}

impl Parameters {
    /// Copies one tensor per spec, in order.
    ///
    /// # Errors
    /// Returns an error when the number of tensors or a shape differs from the specs: values are never broadcast.
    pub fn new(specs: &'static [Spec], tensors: &[Tensor], device: Device) -> Result<Self, String> {
        if tensors.len() != specs.len() {
            return Err(format!("{} tensors for {} parameters", tensors.len(), specs.len()));
        }
        for (spec, tensor) in specs.iter().zip(tensors) {
            if tensor.size() != spec.shape {
                return Err(format!("{} has shape {:?}, not {:?}", spec.name, tensor.size(), spec.shape));
            }
        }
        let parts: Vec<Tensor> =
            tensors.iter().map(|t| t.detach().to_device(device).to_kind(Kind::Float).reshape([-1])).collect();
        Ok(Self::from_flat(specs, Tensor::cat(&parts, 0)))
    }

    /// Creates the parameters as views into `flat`, in the order of the specs.
    pub(super) fn from_flat(specs: &'static [Spec], flat: Tensor) -> Self {
        let mut offset = 0;
        let views = specs
            .iter()
            .map(|spec| {
                let view = flat.narrow(0, offset, spec.count()).view(spec.shape).detach();
                offset += spec.count();
                view.set_requires_grad(true)
            })
            .collect();
        Self { specs, flat, views }
    }

    /// Names and shapes, in order.
    pub fn specs(&self) -> &'static [Spec] {
        self.specs
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
        Self::from_flat(self.specs, flat)
    }

    /// Number of values over all parameters.
    pub fn count(&self) -> i64 {
        self.specs.iter().map(Spec::count).sum()
    }
}
