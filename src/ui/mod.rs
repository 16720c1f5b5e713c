//! The panels and widgets of the window, one per file. They draw and return what the user requests as [`Action`]s;
//! nothing here starts a thread, opens a file or accesses the session.
//!
//! | module | holds |
//! |---|---|
//! | `face` | all panels of the window |
//! | `layouts` | the panels' positions in each workspace |
//! | `news` | passes the workers' results to the panels |
//! | `panel_changes` | changes of the panels' own state |
//! | `action` | what the panels request |
//! | `commands` | the table of commands, their keys, and the palette |
//! | `window` | menu bar, status bar, log, help page, colours |
//! | `train` | the left panel, and the state of the training run |
//! | `explore` | the right panel: the digit, the vector being edited, the pages that change it |
//! | `plots`, [`curves`] | the plots, and the metrics they show |
//! | `lessons` | cards that explain the window and set it |
//! | `runs` | the runs on disk, and the card that offers to continue one |
//! | `samples` | the sample grids |
//! | `widgets` | widgets that several panels use |

mod action;
mod commands;
pub mod curves;
mod explore;
mod face;
mod layouts;
mod lessons;
mod news;
mod panel_changes;
mod plots;
mod runs;
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
    ExploreView, LatentEditor, Listed, MOST_KEPT, NamedDirection, SaveOptions, Shown, Tab, Tools, Workbench,
};
pub use face::Face;
pub use layouts::{Hidden, Layouts};
pub use lessons::{Lesson, LessonView, shipped_lessons};
pub use plots::{Axis, Chart, PlotsView};
pub use runs::{Example, RunsList};
pub use samples::GridHistory;
pub use train::{Compared, Comparisons, MOST_COMPARED, RunView};
pub(crate) use widgets::text_field::text_field;
pub use widgets::{PixelTexture, Thumbnails};
pub use window::{Level, Log, Workspace, theme};
