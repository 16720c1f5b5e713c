//! The layouts of the window.

use serde::{Deserialize, Serialize};

/// A layout of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Workspace {
    /// The run, its curves and samples, and the digit beside them.
    #[default]
    Train,
    /// The digit as large as possible, and the sliders beside it.
    Explore,
    /// The digit alone, on the whole screen.
    Present,
}
