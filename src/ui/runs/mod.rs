//! The runs on disk: the list of recent runs, the card that offers to continue one, and the example shown before any
//! run.

mod example;
mod list;
mod row;
mod start_card;
mod words;

pub use example::Example;
pub use list::RunsList;
pub(super) use list::{facts, quality, runs_window};
pub(super) use start_card::{continue_or_open, start_card};
pub(super) use words::{duration, titled};
