//! The eframe shell: receives events, draws panels, executes actions.
//!
//! | module | holds |
//! |---|---|
//! | `explorer` | the state, and the steps of a frame |
//! | `events` | receives the workers' results |
//! | `actions` | executes what the panels request |
//! | `asking` | sends commands and render requests |
//! | `panel_requests` | sends jobs once the vector has stopped changing |
//! | `project` | projects: their file, opening and saving them, unsaved work |
//! | `files` | files, dialogs, settings |
//! | `window` | opening, drawing, closing |

mod actions;
mod asking;
mod events;
mod explorer;
mod files;
mod panel_requests;
mod project;
mod window;

pub use explorer::{ExplorerApp, Launch};
pub use files::dialogs::{DialogBackend, dialog_backend};
pub use files::opening::{Opened, open};
pub use files::settings::{Settings, runs_folder, settings_path};
pub use window::ending::End;
pub use window::frame_cost::{BusiestScreen, FrameCost};
pub use window::run::run;
