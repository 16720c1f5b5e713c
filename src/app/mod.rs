//! The eframe shell: events in, panels drawn, actions carried out.

mod actions;
mod asking;
mod background;
mod broken_file;
mod compare;
mod curves_file;
mod dialogs;
mod directions_file;
mod ending;
mod events;
mod explorer;
mod frame_cost;
mod morph_file;
mod panel_requests;
mod picture;
mod purpose;
mod recipe_file;
mod refresh;
mod rescue;
mod settings;
mod surface;
mod typed_path;
mod window;
mod workbench_file;

pub use dialogs::{DialogBackend, dialog_backend};
pub use ending::End;
pub use explorer::{ExplorerApp, Launch};
pub use frame_cost::{BusiestScreen, FrameCost};
pub use settings::{Settings, runs_folder, settings_path};
pub use window::run;
