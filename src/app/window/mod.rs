//! The window as the system sees it: how it opens, how often it draws, and how it ends.

pub(super) mod ending;
pub(super) mod frame_cost;
pub(super) mod repaint;
pub(super) mod rescue;
pub(super) mod run;
mod surface_limit;
