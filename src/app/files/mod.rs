//! The files that the window reads and writes, and the dialogs for their paths.

pub(super) mod autosave;
pub(super) mod background;
mod broken_file;
mod chosen;
pub(super) mod clipboard;
pub(super) mod compare;
mod curves_file;
pub(super) mod dialogs;
pub(super) mod directions_file;
pub(super) mod drawn_export;
mod drawn_forms;
pub(super) mod dropped;
pub(super) mod opened_picture;
pub(super) mod opening;
pub(super) mod picture;
pub(super) mod plot_file;
mod purpose;
pub(super) mod recent_runs;
mod recipe_file;
pub(super) mod settings;
mod time_lapse;
pub(super) mod typed_path;
mod vectors_file;
pub(super) mod workbench_file;
