//! Grey images in memory: pure functions without IO.

mod colour_map;
mod gray;
mod moments;
mod scale;
mod sheet;
mod time_lapse;

pub use colour_map::ColourMap;
pub use gray::GrayImage;
pub use moments::{Moments, moments};
pub use scale::{Filter, LARGEST_SCALE, scale};
pub use sheet::{contact_sheet, split_sheet};
pub use time_lapse::{LapseCurve, time_lapse_frame};
