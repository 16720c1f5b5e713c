//! A generator of one's own, and where it came from.

use tch::Device;

use crate::model::{Generator, Parameters};
use crate::session::GeneratorSource;

/// A deep copy: nobody else reads or writes its weights.
pub struct GeneratorSnapshot {
    /// The network.
    pub generator: Generator,
    /// Whose weights.
    pub source: GeneratorSource,
}

impl GeneratorSnapshot {
    /// The same on the processor, where single digits are drawn.
    #[must_use]
    pub fn on_cpu(self) -> Self {
        if self.generator.parameters().flat().device() == Device::Cpu {
            return self;
        }
        match Parameters::new(Generator::SPECS, self.generator.parameters().tensors(), Device::Cpu) {
            Ok(parameters) => Self { generator: Generator::new(parameters), source: self.source },
            Err(_) => self,
        }
    }
}
