//! The help page: first steps and keys.

use egui::{RichText, Ui};

use crate::ui::commands::{CommandId as Id, Slot, keys_of};
use crate::ui::layouts::Part;
use crate::ui::{Tab, Workspace, theme};
use crate::words::{self, Word};

/// Related commands, and what their keys do.
const KEYS: [(&[Id], Word); 28] = [
    (&[Id::Pause, Id::Resume], words::KEY_PAUSE),
    (&[Id::Random], words::KEY_RANDOM),
    (&[Id::Mutate], words::KEY_MUTATE),
    (&DIGITS, words::KEY_DIGIT),
    (&[Id::Zero], words::KEY_ZERO),
    (&[Id::Undo], words::KEY_UNDO),
    (&[Id::Redo], words::KEY_REDO),
    (&PAGES, words::KEY_PAGES),
    (&[Id::ChooseAbove, Id::ChooseBelow], words::KEY_CHOOSE),
    (&[Id::MoveBack, Id::MoveForward], words::KEY_MOVE),
    (&[Id::MarkMore, Id::MarkLess], words::KEY_MARK),
    (&[Id::Store(Slot::A), Id::Store(Slot::B), Id::Store(Slot::C)], words::KEY_STORE),
    (&[Id::GoTowards(Slot::A), Id::GoTowards(Slot::B), Id::GoTowards(Slot::C)], words::KEY_TOWARDS),
    (&[Id::AddKeyframe], words::KEY_KEYFRAME),
    (&[Id::PlayOrPauseMorph], words::KEY_PLAY),
    (&[Id::Keep], words::KEY_KEEP),
    (&[Id::SaveImage], words::KEY_SAVE),
    (&[Id::RecentRuns], words::KEY_RUNS),
    (&[Id::CopyVector, Id::PasteVector], words::KEY_VECTOR),
    (&[Id::CopyNumbers], words::KEY_NUMBERS),
    (&[Id::SaveProject], words::KEY_PROJECT),
    (&[Id::Open], words::KEY_OPEN),
    (&[Id::Lay(Workspace::Train), Id::Lay(Workspace::Explore)], words::KEY_WORKSPACE),
    (&[Id::Lay(Workspace::Present)], words::KEY_PRESENT),
    (&[Id::LeavePresentation], words::KEY_LEAVE),
    (&[Id::TogglePart(Part::Run), Id::TogglePart(Part::Sliders)], words::KEY_PANELS),
    (&[Id::TogglePalette], words::KEY_PALETTE),
    (&[Id::ToggleHelp], words::KEY_HELP),
];

const DIGITS: [Id; 10] = [
    Id::FindDigit(0),
    Id::FindDigit(1),
    Id::FindDigit(2),
    Id::FindDigit(3),
    Id::FindDigit(4),
    Id::FindDigit(5),
    Id::FindDigit(6),
    Id::FindDigit(7),
    Id::FindDigit(8),
    Id::FindDigit(9),
];

const PAGES: [Id; 5] = [
    Id::OpenPage(Tab::Dimensions),
    Id::OpenPage(Tab::Directions),
    Id::OpenPage(Tab::Move),
    Id::OpenPage(Tab::Morph),
    Id::OpenPage(Tab::Kept),
];

/// Mouse actions that are not obvious.
const MOUSE: [(Word, Word); 6] = [
    (words::MOUSE_DIGIT, words::MOUSE_DIGIT_DOES),
    (words::MOUSE_BARS, words::MOUSE_BARS_DOES),
    (words::MOUSE_SLIDER, words::MOUSE_SLIDER_DOES),
    (words::MOUSE_SAMPLE, words::MOUSE_SAMPLE_DOES),
    (words::MOUSE_PLOT, words::MOUSE_PLOT_DOES),
    (words::MOUSE_PANEL, words::MOUSE_PANEL_DOES),
];

const STEPS: [(Word, Word); 3] = [
    (words::FIRST_WATCH, words::FIRST_WATCH_TEXT),
    (words::FIRST_DRAG, words::FIRST_DRAG_TEXT),
    (words::FIRST_KEEP, words::FIRST_KEEP_TEXT),
];

/// Greatest width of the page, in points.
const WIDEST: f32 = 1240.0;
/// Least width for two columns of keys, and space between a key and what it does, in points.
const TWO_COLUMNS: f32 = 700.0;
const GAP: f32 = 24.0;

/// Draws the help page over the window.
pub(in crate::ui) fn help_overlay(ctx: &egui::Context, open: &mut bool) {
    if !*open {
        return;
    }
    let response = egui::Modal::new(egui::Id::unique("help")).frame(theme::dialog(ctx)).show(ctx, |ui| {
        let room = ctx.content_rect().size() - egui::vec2(60.0, 90.0);
        ui.set_width(room.x.min(WIDEST));
        // A modal window has a height of its own, which is lower than most windows.
        ui.set_max_height(room.y);
        let close = ui.horizontal(|ui| {
            ui.heading(words::KEYS_AND_FIRST_STEPS);
            let at_the_right = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(at_the_right, |ui| ui.button(words::CLOSE).clicked()).inner
        });
        egui::ScrollArea::vertical().auto_shrink([false, true]).max_height(room.y - 40.0).show(ui, |ui| {
            // The text ends before the scroll bar.
            ui.set_max_width(ui.available_width() - ui.spacing().scroll.bar_width - theme::GAP);
            page(ui);
        });
        close.inner
    });
    if response.inner || response.should_close() {
        *open = false;
    }
}

fn page(ui: &mut Ui) {
    for (name, text) in STEPS {
        ui.add_space(6.0);
        ui.label(theme::title(name));
        ui.label(text);
    }
    ui.add_space(8.0);
    let keys = KEYS.iter().map(|(commands, what)| (keys_of(commands), *what));
    let rows: Vec<(String, Word)> = keys.chain(MOUSE.map(|(how, what)| (how.into(), what))).collect();
    // In two columns where both fit, otherwise in one.
    let (left, right) = rows.split_at(rows.len().div_ceil(2));
    let (left, right) =
        if ui.available_width() >= TWO_COLUMNS { (left, right) } else { (rows.as_slice(), [].as_slice()) };
    // What does not fit is wrapped.
    let keys = keys_width(ui, left) + keys_width(ui, right);
    let widest = if right.is_empty() {
        ui.available_width() - keys - GAP
    } else if width(ui, left) + width(ui, right) <= ui.available_width() {
        f32::INFINITY
    } else {
        (ui.available_width() - keys - 3.0 * GAP) / 2.0
    };
    egui::Grid::new("keys").num_columns(4).spacing([GAP, 2.0]).max_col_width(widest).show(ui, |ui| {
        for (row, (key, what)) in left.iter().enumerate() {
            ui.add(egui::Label::new(RichText::new(key).strong()).extend());
            ui.label(*what);
            if let Some((key, what)) = right.get(row) {
                ui.add(egui::Label::new(RichText::new(key).strong()).extend());
                ui.label(*what);
            }
            ui.end_row();
        }
    });
}

/// Width of a column of keys with what they do.
fn width(ui: &Ui, rows: &[(String, Word)]) -> f32 {
    keys_width(ui, rows) + rows.iter().map(|(_, what)| text_width(ui, (*what).into())).fold(0.0, f32::max) + 48.0
}

fn keys_width(ui: &Ui, rows: &[(String, Word)]) -> f32 {
    rows.iter().map(|(key, _)| text_width(ui, RichText::new(key).strong().into())).fold(0.0, f32::max)
}

fn text_width(ui: &Ui, text: egui::WidgetText) -> f32 {
    let style = egui::TextStyle::Body;
    text.into_galley(ui, Some(egui::TextWrapMode::Extend), f32::INFINITY, style).size().x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::trial::{cut, face, trial};
    use crate::words::{Language, speaking};

    #[test]
    fn no_key_is_cut_at_any_usual_size_and_zoom() {
        let whole = || {
            for size in [[1280.0, 800.0], [1024.0, 700.0], [853.0, 533.0]] {
                let mut face = face();
                face.help_open = true;
                let cut: Vec<_> = cut(&trial(size, face)).into_iter().collect();
                assert!(cut.is_empty(), "{size:?}: {cut:?}");
            }
        };
        whole();
        let _turkish = speaking(Language::Turkish);
        whole();
    }
    use crate::ui::commands::TABLE;

    #[test]
    fn the_page_has_the_key_of_every_command_once() {
        for entry in TABLE.iter().filter(|entry| !entry.keys.is_empty()) {
            let told = KEYS.iter().filter(|(commands, _)| commands.contains(&entry.id)).count();
            assert_eq!(told, 1, "{}", entry.name.text());
        }
        for (commands, what) in KEYS {
            assert!(
                commands.iter().all(|id| id.entry().is_some_and(|entry| !entry.keys.is_empty())),
                "{}",
                what.text()
            );
        }
    }

    #[test]
    fn keys_are_written_as_people_do() {
        assert_eq!(keys_of(&[Id::Pause, Id::Resume]), "Space");
        assert_eq!(keys_of(&DIGITS), "0 to 9");
        assert_eq!(keys_of(&PAGES), "Ctrl+1 to Ctrl+5");
        assert_eq!(keys_of(&[Id::MarkMore, Id::MarkLess]), "T, Shift+T");
        assert_eq!(keys_of(&[Id::Redo]), "Ctrl+Shift+Z, Ctrl+Y");
    }
}
