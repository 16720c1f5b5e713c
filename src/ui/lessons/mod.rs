//! Lessons: cards that explain what is on screen and set the window for it. A lesson is a JSON file (`docs/lessons.md`).

use std::sync::Arc;

mod card;
mod lesson;
mod place;
mod setting;

pub(super) use card::lesson_card;
pub use lesson::{Lesson, shipped_lessons};
pub(super) use place::{Place, Places};

/// The lesson on screen, and which of its cards.
#[derive(Default)]
pub struct LessonView {
    open: Option<Arc<Lesson>>,
    card: usize,
    /// Whether the settings of the card were applied.
    is_set: bool,
}

impl LessonView {
    /// Opens a lesson at its first card.
    pub(super) fn open(&mut self, lesson: Lesson) {
        *self = Self { open: Some(Arc::new(lesson)), card: 0, is_set: false };
    }

    /// The title of the lesson on screen, and the number of the card, from 1.
    pub fn place(&self) -> Option<(&str, usize)> {
        self.open.as_ref().map(|lesson| (lesson.title.as_str(), self.card + 1))
    }
}
