//! Files the window reads and writes, and how their paths are asked for.

pub(super) mod autosave;
pub(super) mod background;
mod broken_file;
pub(super) mod compare;
mod curves_file;
pub(super) mod dialogs;
pub(super) mod directions_file;
pub(super) mod morph_file;
pub(super) mod picture;
mod purpose;
mod recipe_file;
pub(super) mod settings;
pub(super) mod typed_path;
pub(super) mod workbench_file;
