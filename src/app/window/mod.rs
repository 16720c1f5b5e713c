//! The window of the system: opening, repainting and closing.

pub(super) mod ending;
pub(super) mod frame_cost;
pub(super) mod repaint;
pub(super) mod rescue;
pub(super) mod run;
mod surface_limit;
