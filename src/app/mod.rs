//! The eframe shell: events in, panels drawn, actions carried out.
//!
//! | module | holds |
//! |---|---|
//! | `explorer` | the state, and how a frame goes |
//! | `events` | what the workers say comes in |
//! | `actions` | what the panels ask for is carried out |
//! | `asking` | commands and digits are asked for |
//! | `panel_requests` | jobs are asked for once the hand rests |
//! | `files` | files, dialogs, settings |
//! | `window` | opening, drawing, ending |

mod actions;
mod asking;
mod events;
mod explorer;
mod files;
mod panel_requests;
mod window;

pub use explorer::{ExplorerApp, Launch};
pub use files::dialogs::{DialogBackend, dialog_backend};
pub use files::settings::{Settings, runs_folder, settings_path};
pub use window::ending::End;
pub use window::frame_cost::{BusiestScreen, FrameCost};
pub use window::run::run;
