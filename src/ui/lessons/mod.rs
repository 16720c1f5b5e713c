//! Lessons: cards that explain what is on screen and set the window for it. A lesson is a JSON file
//! (`docs/lessons.md`).

use std::sync::Arc;

use super::Workspace;
use super::layouts::Part;

mod card;
mod lesson;
mod outline;
mod restore;
mod setting;

pub(super) use card::lesson_card;
pub use lesson::{Lesson, shipped_lessons};
pub(super) use outline::lesson_outline;
pub(super) use restore::end_lesson;

/// The lesson on screen, and which of its cards.
#[derive(Default)]
pub struct LessonView {
    open: Option<Arc<Lesson>>,
    card: usize,
    /// Whether the settings of the card were applied.
    is_set: bool,
    /// What the lesson may change, in the state before the lesson.
    before: Option<Box<restore::Before>>,
    /// The hidden panels that cards are about, shown until the lesson's end.
    revealed: Vec<(Workspace, Part)>,
}

impl LessonView {
    /// Opens a lesson at its first card.
    pub(super) fn open(&mut self, lesson: Lesson) {
        // A lesson that replaces another one puts back what was before both.
        let (before, revealed) = (self.before.take(), std::mem::take(&mut self.revealed));
        *self = Self { open: Some(Arc::new(lesson)), before, revealed, ..Self::default() };
    }

    /// The title of the lesson on screen, and the number of the card, from 1.
    pub fn place(&self) -> Option<(&str, usize)> {
        self.open.as_ref().map(|lesson| (lesson.title.as_str(), self.card + 1))
    }
}
