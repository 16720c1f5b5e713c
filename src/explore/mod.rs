//! Looking at a generator: snapshots of it, and the worker that renders digits.

mod finder;
mod renderer;
mod shipped;
mod snapshot;

pub use finder::{FindOrder, FinderPorts, run_finder};
pub use renderer::{RendererPorts, run_renderer};
pub use shipped::{shipped_classifier, shipped_generator};
pub use snapshot::GeneratorSnapshot;
