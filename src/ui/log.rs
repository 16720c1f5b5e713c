//! What happened, newest last.

use std::collections::VecDeque;
use std::time::{SystemTime, UNIX_EPOCH};

use super::theme;

/// Lines kept.
const KEPT: usize = 1000;

/// How much a line matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// For the record.
    #[default]
    Info,
    /// Deserves a look.
    Warning,
    /// Went wrong.
    Error,
}

/// The window's diary.
#[derive(Default)]
pub struct Log {
    lines: VecDeque<(String, Level)>,
}

impl Log {
    /// Adds a line, stamped with the time of day (UTC).
    pub fn add(&mut self, level: Level, text: &str) {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let (h, m, s) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        self.lines.push_back((format!("{h:02}:{m:02}:{s:02} {text}"), level));
        if self.lines.len() > KEPT {
            self.lines.pop_front();
        }
    }

    /// The newest line.
    pub fn last(&self) -> Option<&(String, Level)> {
        self.lines.back()
    }

    /// All lines, oldest first.
    pub fn lines(&self) -> impl Iterator<Item = &(String, Level)> {
        self.lines.iter()
    }
}

/// The colour of a line, where it should not be the text's own.
pub(super) fn colour(level: Level, dark: bool) -> Option<egui::Color32> {
    match level {
        Level::Info => None,
        Level::Warning => Some(theme::caution(dark)),
        Level::Error => Some(theme::alarm(dark)),
    }
}

/// Shows all lines in a window of its own.
pub fn log_window(ctx: &egui::Context, log: &Log, open: &mut bool) {
    let dark = ctx.theme() == egui::Theme::Dark;
    egui::Window::new("Log").open(open).default_size([560.0, 320.0]).show(ctx, |ui| {
        egui::ScrollArea::vertical().stick_to_bottom(true).auto_shrink(false).show(ui, |ui| {
            for (text, level) in log.lines() {
                let mut rich = egui::RichText::new(text).monospace();
                if let Some(colour) = colour(*level, dark) {
                    rich = rich.color(colour);
                }
                ui.label(rich);
            }
        });
    });
}
