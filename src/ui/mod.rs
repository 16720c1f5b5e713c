//! The window's parts: one panel or widget a file. They draw, and say what they want done as
//! [`Action`]s; nothing here starts a thread, opens a file or talks to the session.
//!
//! | module | holds |
//! |---|---|
//! | `face` | the whole window: its parts |
//! | `layouts` | where the parts lie, for each workspace |
//! | `news` | what the workers say, on its way to the panels |
//! | `panel_changes` | what a wish changes on the panels themselves |
//! | `action` | what the panels want done |
//! | `commands` | the table of commands, their keys, and the palette |
//! | `window` | the menu, the last line, the log, the help page, the colours |
//! | `train` | the left panel, and the training run as the window knows it |
//! | `explore` | the right panel: the digit, the vector under the hand, the pages that move it |
//! | `plots`, [`curves`] | the curves, and their figures |
//! | `samples` | the sample grids |
//! | `widgets` | parts that several panels are made of |

mod action;
mod commands;
pub mod curves;
mod explore;
mod face;
mod layouts;
mod news;
mod panel_changes;
mod plots;
mod samples;
mod train;
#[cfg(test)]
mod trial;
#[cfg(test)]
mod untouched;
mod widgets;
mod window;

pub use action::{Action, Actions, Saving};
pub use explore::{
    ExploreView, KeptVector, LatentEditor, Listed, NamedDirection, SaveOptions, Shown, Tab, Tools, Workbench,
};
pub use face::Face;
pub use plots::{Axis, Chart, PlotsView};
pub use samples::GridHistory;
pub use train::{Compared, RunView};
pub use widgets::{PixelTexture, Thumbnails};
pub use window::{Level, Log, Workspace, theme};
