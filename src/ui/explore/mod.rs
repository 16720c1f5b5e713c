//! The right panel: the digit, the vector being edited, and the pages that change it.

mod conditioning;
mod explore_view;
mod large_digit;
mod latent_editor;
pub(super) mod pages;
mod panel;
mod reading;
mod stage;
mod tools;
mod workbench;

pub use explore_view::{ExploreView, SaveOptions};
pub use latent_editor::LatentEditor;
pub use pages::Listed;
pub(super) use panel::{ExplorePanel, explore_panel, stands_beside};
pub(super) use stage::stage;
pub use tools::Tools;
pub use workbench::{MOST_KEPT, NamedDirection, Shown, Tab, Workbench};
