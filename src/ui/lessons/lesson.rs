//! The format of a lesson, and the lessons in the program.

use serde::Deserialize;

use super::setting::Setting;
use crate::ui::commands::{CommandId, Situation};
use crate::ui::layouts::Place;
use crate::words::{self, Language, language};

/// Version of the format that this program reads.
const VERSION: u32 = 1;
const MOST_CARDS: usize = 60;
/// Longest title and text, in characters.
const LONGEST_TITLE: usize = 80;
const LONGEST_TEXT: usize = 900;

/// A lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    version: u32,
    /// Title, also in the menu.
    pub title: String,
    pub(super) cards: Vec<Card>,
}

/// A card of a lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Card {
    pub(super) title: String,
    /// Paragraphs, separated by empty lines.
    pub(super) text: String,
    /// The part of the window that the card is about.
    #[serde(default)]
    pub(super) look_at: Option<Place>,
    /// What is set when the card opens.
    #[serde(default)]
    pub(super) set: Setting,
    /// The button that the card offers.
    #[serde(default)]
    pub(super) offer: Option<Offer>,
}

/// A button on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Offer {
    Start,
    Step,
    Pause,
    Resume,
    Stop,
    Random,
    PlayMorph,
}

impl Offer {
    /// Returns a button's text, its help and its command. In place of a start, a paused run is resumed.
    pub(super) fn button(self, situation: &Situation<'_>) -> (&'static str, &'static str, CommandId) {
        match self {
            Self::Start if CommandId::Resume.state(situation).is_ok() => Self::Resume.button(situation),
            Self::Start => (words::START_TRAINING.text(), words::OFFER_START_HELP.text(), CommandId::Start),
            Self::Step => (words::ONE_STEP.text(), words::OFFER_STEP_HELP.text(), CommandId::Step),
            Self::Pause => (words::PAUSE.text(), words::OFFER_PAUSE_HELP.text(), CommandId::Pause),
            Self::Resume => (words::RESUME.text(), words::OFFER_RESUME_HELP.text(), CommandId::Resume),
            Self::Stop => (words::STOP.text(), words::OFFER_STOP_HELP.text(), CommandId::Stop),
            Self::Random => (words::OFFER_RANDOM.text(), words::OFFER_RANDOM_HELP.text(), CommandId::Random),
            Self::PlayMorph => (words::PLAY.text(), words::OFFER_PLAY_HELP.text(), CommandId::PlayOrPauseMorph),
        }
    }
}

impl Lesson {
    /// Reads a lesson from JSON.
    ///
    /// # Errors
    /// Returns a message that names the line, or the limit that the lesson exceeds.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lesson: Self = serde_json::from_str(text).map_err(|e| e.to_string())?;
        if lesson.version != VERSION {
            return Err(format!("its version is {}; this program reads version {VERSION}", lesson.version));
        }
        if lesson.cards.is_empty() || lesson.cards.len() > MOST_CARDS {
            return Err(format!("it has {} cards; a lesson has 1 to {MOST_CARDS}", lesson.cards.len()));
        }
        let too_long = |text: &str, most: usize| text.chars().count() > most || text.trim().is_empty();
        if too_long(&lesson.title, LONGEST_TITLE) {
            return Err(format!("its title is empty or longer than {LONGEST_TITLE} characters"));
        }
        for (number, card) in (1..).zip(&lesson.cards) {
            if too_long(&card.title, LONGEST_TITLE) || too_long(&card.text, LONGEST_TEXT) {
                return Err(format!(
                    "card {number} has an empty or too long title or text (at most {LONGEST_TITLE} and {LONGEST_TEXT} \
                     characters)"
                ));
            }
            card.set.check().map_err(|reason| format!("card {number}: {reason}"))?;
        }
        Ok(lesson)
    }
}

const ENGLISH: [&str; 3] = [
    include_str!("../../../assets/lessons/tour.json"),
    include_str!("../../../assets/lessons/collapse.json"),
    include_str!("../../../assets/lessons/how-good.json"),
];
const TURKISH: [&str; 3] = [
    include_str!("../../../assets/lessons/tour.tr.json"),
    include_str!("../../../assets/lessons/collapse.tr.json"),
    include_str!("../../../assets/lessons/how-good.tr.json"),
];

/// The lessons in the program in the window's language, the tour first.
pub fn shipped_lessons() -> Vec<Lesson> {
    let texts = match language() {
        Language::English => ENGLISH,
        Language::Turkish => TURKISH,
    };
    texts.into_iter().filter_map(|text| Lesson::parse(text).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::speaking;

    #[test]
    fn three_lessons_ship_and_the_tour_comes_first() {
        let titles: Vec<String> = shipped_lessons().into_iter().map(|lesson| lesson.title).collect();
        assert_eq!(titles, ["The tour", "A collapse, made on purpose", "How good is good?"]);
    }

    #[test]
    fn the_lessons_in_turkish_do_the_same_and_say_it_in_other_words() {
        let english = shipped_lessons();
        let _turkish = speaking(Language::Turkish);
        let turkish = shipped_lessons();
        assert_eq!(turkish.len(), english.len());
        for (english, turkish) in english.iter().zip(&turkish) {
            assert_ne!(english.title, turkish.title);
            assert_eq!(english.cards.len(), turkish.cards.len(), "{}", english.title);
            for (one, other) in english.cards.iter().zip(&turkish.cards) {
                assert_eq!((one.look_at, one.offer), (other.look_at, other.offer), "{}", one.title);
                assert_eq!(one.set, other.set, "{}", one.title);
                assert!(one.title != other.title && one.text != other.text, "{}", one.title);
                assert_eq!(one.text.matches("\n\n").count(), other.text.matches("\n\n").count(), "{}", one.title);
            }
        }
    }

    #[test]
    fn what_is_no_lesson_is_refused_with_the_reason() {
        let card = r#"{"title":"a","text":"b"}"#;
        for (text, word) in [
            ("{", "EOF"),
            (r#"{"version":2,"title":"t","cards":[{"title":"a","text":"b"}]}"#, "version"),
            (r#"{"version":1,"title":"t","cards":[]}"#, "0 cards"),
            (r#"{"version":1,"title":" ","cards":[{"title":"a","text":"b"}]}"#, "title"),
            (r#"{"version":1,"title":"t","cards":[{"title":"a","text":""}]}"#, "card 1"),
            (r#"{"version":1,"title":"t","cards":[{"title":"a","text":"b","sett":{}}]}"#, "sett"),
            (r#"{"version":1,"title":"t","cards":[{"title":"a","text":"b","look_at":"moon"}]}"#, "moon"),
            (r#"{"version":1,"title":"t","cards":[{"title":"a","text":"b","set":{"recipe":"none"}}]}"#, "no recipe"),
            (r#"{"version":1,"title":"t","cards":[{"title":"a","text":"b","set":{"lr_g":7.0}}]}"#, "lr_g"),
        ] {
            let reason = Lesson::parse(text).unwrap_err();
            assert!(reason.contains(word), "{text}: {reason}");
        }
        assert!(Lesson::parse(&format!(r#"{{"version":1,"title":"t","cards":[{card}]}}"#)).is_ok());
    }
}
