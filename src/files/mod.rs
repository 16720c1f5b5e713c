//! File access: reads of regular files with a size limit, atomic writes, and no links followed out of a folder.

mod atomic;
mod folder;
mod read;

pub use atomic::{AtomicFile, check_writable, remove_leftovers, write_atomic, write_or_say};
pub use folder::{exists_itself, make_own_folder, open_own_file};
pub use read::{open_regular_file, read_regular_file, read_regular_text};
