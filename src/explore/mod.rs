//! Exploring a generator: the render worker, and the job workers.

mod all_ten;
mod directions;
mod finder;
mod impact;
mod job_worker;
mod renderer;

pub use all_ten::{REACH, all_ten};
pub use directions::{Effort, find_directions};
pub use job_worker::{JobOrder, JobPorts, run_jobs};
pub use renderer::{RendererPorts, run_renderer};
