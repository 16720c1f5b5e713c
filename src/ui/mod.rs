//! The window's parts: one panel or widget a file. They draw, and say what they want done as
//! [`Action`]s; nothing here starts a thread, opens a file or talks to the session.

mod action;
mod commands;
pub mod curves;
mod digit_frequencies;
mod equilibrium;
mod explore_panel;
mod explore_view;
mod face;
mod grid_history;
mod hand;
mod health;
mod help;
mod latent;
mod latent_editor;
mod listing;
mod log;
mod menu_bar;
mod named_row;
mod news;
mod number;
mod offer;
mod plots;
mod quality;
mod recipe_editor;
mod run_end;
mod run_events;
mod run_view;
mod samples;
mod status_bar;
mod step_explanation;
mod texture;
pub mod theme;
mod thumbnails;
mod tools;
mod train_panel;
#[cfg(test)]
mod trial;
mod trouble;
mod tuning;
#[cfg(test)]
mod untouched;
mod workbench;

pub use action::{Action, Actions, Saving};
pub use explore_view::{ExploreView, SaveOptions};
pub use face::Face;
pub use grid_history::GridHistory;
pub use latent::Listed;
pub use latent_editor::LatentEditor;
pub use log::{Level, Log};
use menu_bar::menu_bar;
pub use plots::{Axis, Chart, PlotsView};
use run_view::Trouble;
pub use run_view::{Compared, RunView};
use status_bar::status_bar;
use step_explanation::{ExplanationWindow, explanation_window};
pub use texture::PixelTexture;
pub use thumbnails::Thumbnails;
pub use tools::Tools;
use train_panel::train_panel;
pub use workbench::{KeptVector, NamedDirection, Shown, Tab, Workbench};
