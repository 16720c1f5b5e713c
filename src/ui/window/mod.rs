//! What surrounds the panels: menu bar, status bar, log, help page and colours.

mod about;
mod focus_ring;
mod fonts;
mod help;
mod log;
mod menu_bar;
mod run_state;
mod save_options;
mod status_bar;
pub mod theme;
mod workspace;

pub(super) use about::about_overlay;
pub(super) use focus_ring::{bring_focused, focus_ring};
pub(super) use help::help_overlay;
pub(super) use log::log_window;
pub use log::{Level, Log};
pub(super) use menu_bar::menu_bar;
pub(in crate::ui) use save_options::{MOST_SAMPLES, RATES};
pub(super) use status_bar::status_bar;
pub use workspace::Workspace;
