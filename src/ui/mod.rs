//! The window's parts: one panel or widget a file. They draw, and say what they want done as
//! [`Action`]s; nothing here starts a thread, opens a file or talks to the session.

mod action;
pub mod curves;
mod explore_panel;
mod grid_history;
mod grid_marks;
mod help;
mod latent_editor;
mod log;
mod menu_bar;
mod plots_panel;
mod samples_panel;
mod sliders;
mod status_bar;
mod texture;
pub mod theme;
mod train_panel;
mod view;

pub use action::{Action, Saving};
pub use explore_panel::explore_panel;
pub use grid_history::GridHistory;
pub use help::help_overlay;
pub use latent_editor::LatentEditor;
pub use log::{Level, Log, log_window};
pub use menu_bar::menu_bar;
pub use plots_panel::plots_panel;
pub use samples_panel::{SamplesPanel, samples_panel};
pub use status_bar::status_bar;
pub use texture::PixelTexture;
pub use train_panel::train_panel;
pub use view::{ExploreView, RunView, SaveOptions, Trouble};
