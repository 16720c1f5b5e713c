//! Exploring a generator: the render worker, and the job workers.

mod all_ten;
mod directions;
mod finder;
mod impact;
mod renderer;
mod worker;

pub use all_ten::{REACH, all_ten};
pub use directions::{Effort, find_directions};
pub use renderer::{RendererPorts, run_renderer};
pub use worker::{JobOrder, JobPorts, run_jobs};
