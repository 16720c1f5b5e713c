//! Every command of the window, in one table that the menus, the keys, the palette and the help page read.

mod keys;
mod obey;
mod palette;
mod search;
mod state;
mod table;

pub(super) use keys::keys_of;
pub(super) use palette::Palette;
pub(super) use state::Situation;
use table::Entry;
pub(super) use table::{CommandId, Slot, TABLE};
