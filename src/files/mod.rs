//! The file system: regular files read within a limit, files written whole or not at all, and no link followed
//! out of a folder.

mod atomic;
mod folder;
mod read;

pub use atomic::{check_writable, remove_leftovers, write_atomic, write_or_say};
pub use folder::{exists_itself, make_own_folder, open_own_file};
pub use read::{open_regular_file, read_regular_file, read_regular_text};
