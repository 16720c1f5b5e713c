//! The help page: first steps and keys.

use egui::{RichText, Ui};

use crate::ui::commands::{CommandId as Id, Slot, keys_of};
use crate::ui::{Tab, Workspace, theme};

/// Related commands, and what their keys do.
const KEYS: [(&[Id], &str); 25] = [
    (&[Id::Pause, Id::Resume], "pause or resume training"),
    (&[Id::Random], "go to a random vector"),
    (&[Id::Mutate], "change it at random"),
    (&DIGITS, "ask or search for that digit"),
    (&[Id::Zero], "set all values to zero"),
    (&[Id::Undo], "undo the last change"),
    (&[Id::Redo], "redo the change"),
    (&PAGES, "open the latent panel's pages"),
    (&[Id::ChooseAbove, Id::ChooseBelow], "choose a direction"),
    (&[Id::MoveBack, Id::MoveForward], "move along it"),
    (&[Id::MarkMore, Id::MarkLess], "mark as more or less, to teach a slider"),
    (&[Id::Store(Slot::A), Id::Store(Slot::B), Id::Store(Slot::C)], "store the vector"),
    (&[Id::GoTowards(Slot::A), Id::GoTowards(Slot::B), Id::GoTowards(Slot::C)], "move some degrees towards it"),
    (&[Id::AddKeyframe], "make it a keyframe"),
    (&[Id::PlayOrPauseMorph], "play or pause the morph"),
    (&[Id::Keep], "keep it in the gallery"),
    (&[Id::SaveImage], "save the digit"),
    (&[Id::RecentRuns], "list the runs on disk"),
    (&[Id::CopyVector, Id::PasteVector], "copy or paste the vector as text"),
    (&[Id::Lay(Workspace::Train), Id::Lay(Workspace::Explore)], "choose a workspace"),
    (&[Id::Lay(Workspace::Present)], "show the digit full screen"),
    (&[Id::LeavePresentation], "leave full screen"),
    (&[Id::ToggleRun, Id::ToggleSliders], "show or hide the panels at the sides"),
    (&[Id::TogglePalette], "search all commands"),
    (&[Id::ToggleHelp], "show this page"),
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
const MOUSE: [(&str, &str); 5] = [
    ("Drag the digit", "move along the two directions that change it most"),
    ("Sweep the bars", "paint values; hold Shift to set zero"),
    ("Double-click a slider", "set that value to zero"),
    ("Click a sample", "take its noise to the latent panel"),
    ("Drag a plot", "move along; Ctrl+wheel zooms, a double-click shows all"),
];

const STEPS: [(&str, &str); 3] = [
    (
        "Watch",
        "Press Start. D learns to tell real digits from generated ones, G learns to fool it. \
         Both losses settle near their dashed lines when neither wins.",
    ),
    (
        "Drag",
        "Each of the 200 sliders is one number of the noise that G turns into a digit. \
         Move one, paint the bars, drag the digit itself, or press R, also while training.",
    ),
    ("Keep", "Save image… writes what you see; a PNG carries the noise it came from."),
];

/// Draws the help page over the window.
pub(in crate::ui) fn help_overlay(ctx: &egui::Context, open: &mut bool) {
    if !*open {
        return;
    }
    let response = egui::Modal::new(egui::Id::unique("help")).show(ctx, |ui| {
        let room = ctx.content_rect().size() - egui::vec2(60.0, 90.0);
        ui.set_width(room.x.min(900.0));
        ui.heading("Latent Explorer");
        egui::ScrollArea::both().max_height(room.y - 60.0).show(ui, page);
        ui.add_space(8.0);
        ui.button("Close").clicked()
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
    let rows: Vec<(String, &str)> = keys.chain(MOUSE.map(|(how, what)| (how.to_owned(), what))).collect();
    egui::Grid::new("keys").num_columns(4).spacing([24.0, 4.0]).show(ui, |ui| {
        let (left, right) = rows.split_at(rows.len().div_ceil(2));
        for (row, (key, what)) in left.iter().enumerate() {
            ui.label(RichText::new(key).monospace());
            ui.label(*what);
            if let Some((key, what)) = right.get(row) {
                ui.label(RichText::new(key).monospace());
                ui.label(*what);
            }
            ui.end_row();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::commands::TABLE;

    #[test]
    fn the_page_has_the_key_of_every_command_once() {
        for entry in TABLE.iter().filter(|entry| !entry.keys.is_empty()) {
            let told = KEYS.iter().filter(|(commands, _)| commands.contains(&entry.id)).count();
            assert_eq!(told, 1, "{}", entry.name);
        }
        for (commands, what) in KEYS {
            assert!(commands.iter().all(|id| id.entry().is_some_and(|entry| !entry.keys.is_empty())), "{what}");
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
