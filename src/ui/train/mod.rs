//! The left panel, and the window's state of the training run.

mod compared;
mod digit_frequencies;
mod equilibrium;
mod health;
mod more_settings;
mod named;
mod panel;
mod quality;
mod recipe_choice;
mod recipe_editor;
mod run_end;
mod run_events;
mod run_view;
mod step_explanation;
mod story;
mod trouble;
mod tuning;

pub use compared::{Compared, Comparisons, MOST_COMPARED};
pub(super) use equilibrium::{Equilibrium, d_score_at_equilibrium};
pub(super) use health::sentence;
pub(super) use panel::train_panel;
pub(super) use recipe_choice::recipe_title;
pub use run_view::RunView;
pub(super) use run_view::clock;
pub(super) use step_explanation::{StepExplanationView, explanation};
pub(super) use story::{StoryStrip, height_of_card, story};
