//! What the window is laid out for.

use serde::{Deserialize, Serialize};

/// A layout of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Workspace {
    /// The run, its curves and its samples, and the digit beside them.
    #[default]
    Train,
    /// The digit as large as it can be, and the sliders beside it.
    Explore,
    /// The digit alone, on the whole screen.
    Present,
}
