//! The log of messages, newest last.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use egui::{Rect, RichText, vec2};
use jiff::ZonedDateTime;
use jiff::fmt::strtime;

use super::theme;
use crate::words::{self, Language, told};

/// Largest number of lines.
const KEPT: usize = 1000;
/// Time for which a message is new.
const NEW: Duration = Duration::from_secs(30);
const SIZE: egui::Vec2 = vec2(560.0, 320.0);

/// Importance of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// An event worth recording.
    #[default]
    Info,
    /// A warning.
    Warning,
    /// A failure.
    Error,
}

/// A message.
struct Line {
    time: ZonedDateTime,
    english: String,
    /// The line as it is shown.
    shown: (String, Level),
}

/// The messages of the window.
#[derive(Default)]
pub struct Log {
    lines: VecDeque<Line>,
    /// The language of the lines.
    language: Language,
    newest: Option<Instant>,
}

impl Log {
    /// Adds a line with the local time. `text` is English.
    pub fn add(&mut self, level: Level, text: &str) {
        self.translate();
        let now = ZonedDateTime::now();
        let shown = (stamped(&now, &told(text)), level);
        self.lines.push_back(Line { time: now, english: text.to_owned(), shown });
        self.newest = Some(Instant::now());
        if self.lines.len() > KEPT {
            self.lines.pop_front();
        }
    }

    /// Translates all lines when the language of the window has changed.
    pub(in crate::ui) fn translate(&mut self) {
        if self.language == words::language() {
            return;
        }
        self.language = words::language();
        for Line { time, english, shown } in &mut self.lines {
            shown.0 = stamped(time, &told(english.as_str()));
        }
    }

    /// The time for which the newest line is still new.
    pub(in crate::ui) fn still_new(&self) -> Option<Duration> {
        self.newest.and_then(|told| NEW.checked_sub(told.elapsed()))
    }

    /// The newest line.
    pub fn last(&self) -> Option<&(String, Level)> {
        self.lines.back().map(|line| &line.shown)
    }

    /// All lines, oldest first.
    pub fn lines(&self) -> impl Iterator<Item = &(String, Level)> {
        self.lines.iter().map(|line| &line.shown)
    }
}

/// Returns the colour of a line, unless it is the usual text colour.
pub(in crate::ui) fn colour(level: Level, dark: bool) -> Option<egui::Color32> {
    match level {
        Level::Info => None,
        Level::Warning => Some(theme::caution(dark)),
        Level::Error => Some(theme::alarm(dark)),
    }
}

fn stamped(when: &ZonedDateTime, text: &str) -> String {
    format!("{:02}:{:02}:{:02} {text}", when.hour(), when.minute(), when.second())
}

/// Describes the time zone of the times.
fn zone(when: &ZonedDateTime) -> String {
    let name = strtime::format("%Z", when).unwrap_or_else(|_| "UTC".to_owned());
    words::LOCAL_TIME.fill(&[("name", &name)])
}

/// Draws all lines in a window that stays within this part of the screen.
pub(in crate::ui) fn log_window(ctx: &egui::Context, log: &Log, open: &mut bool, within: Rect) {
    let dark = ctx.theme() == egui::Theme::Dark;
    // The window opens above the status bar's line, beside the left panel.
    let corner = within.left_bottom() + vec2(224.0, -SIZE.y - 48.0);
    let window = egui::Window::new(words::LOG)
        .id(egui::Id::unique("log"))
        .open(open)
        .default_pos(corner)
        .default_size(SIZE)
        .constrain_to(within);
    window.show(ctx, |ui| {
        ui.label(RichText::new(zone(&ZonedDateTime::now())).small().color(theme::quiet(dark)));
        egui::ScrollArea::vertical().stick_to_bottom(true).auto_shrink(false).show(ui, |ui| {
            for (text, level) in log.lines() {
                let mut rich = RichText::new(text).monospace();
                if let Some(colour) = colour(*level, dark) {
                    rich = rich.color(colour);
                }
                ui.label(rich);
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::{TimeZone, offset};

    use super::*;

    #[test]
    fn messages_are_in_the_language_chosen_last() {
        let mut log = Log::default();
        log.add(Level::Info, "there is no picture to save yet");
        let english = log.last().unwrap().0.clone();
        {
            let _turkish = words::speaking(Language::Turkish);
            log.translate();
            let turkish = &log.last().unwrap().0;
            assert!(!turkish.contains("picture") && turkish[..8] == english[..8], "{turkish}");
        }
        log.translate();
        assert_eq!(log.last().unwrap().0, english);
    }

    #[test]
    fn times_are_those_of_the_clock_on_the_wall() {
        let noon: Timestamp = "2026-01-15T12:34:56Z".parse().unwrap();
        let there = noon.to_zoned_datetime(TimeZone::fixed(offset(3)));
        assert_eq!(stamped(&there, "ready"), "15:34:56 ready");
        assert_eq!(zone(&there), "local time (+03)");
        assert_eq!(zone(&noon.to_zoned_datetime(TimeZone::UTC)), "local time (UTC)");
    }
}
