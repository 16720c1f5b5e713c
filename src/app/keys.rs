//! The keyboard.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::ExplorerApp;
use crate::latent::LatentVector;
use crate::session::RunState;
use crate::ui::{Action, Saving};

const UNDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Z);
const REDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
const REDO_TOO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Y);
const SAVE: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::S);

const DIGIT_KEYS: [Key; 10] =
    [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

impl ExplorerApp {
    pub(super) fn keys(&mut self, ctx: &egui::Context, actions: &mut Vec<Action>) {
        if ctx.input(|i| i.key_pressed(Key::F1)) {
            actions.push(Action::ToggleHelp);
        }
        // While a number or a path is being typed, or a page covers the window, keys belong there.
        if ctx.text_edit_focused() || self.typed.is_some() || self.show_help {
            return;
        }
        if ctx.input_mut(|i| i.consume_shortcut(&REDO) || i.consume_shortcut(&REDO_TOO)) {
            self.editor.redo();
        }
        if ctx.input_mut(|i| i.consume_shortcut(&UNDO)) {
            self.editor.undo();
        }
        if ctx.input_mut(|i| i.consume_shortcut(&SAVE)) {
            actions.push(Action::Save(Saving::Image));
        }
        let clipboard: Vec<egui::Event> = ctx.input(|i| {
            let wanted = |event: &&egui::Event| matches!(event, egui::Event::Copy | egui::Event::Paste(_));
            i.events.iter().filter(wanted).cloned().collect()
        });
        for event in clipboard {
            match event {
                // Marked words are what a person means to copy.
                egui::Event::Copy if !words_marked(ctx) => actions.push(Action::CopyCode),
                egui::Event::Paste(text) => self.paste(&text),
                _ => {}
            }
        }
        let plain = |key| ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        if plain(Key::R) {
            self.editor.random();
        }
        if plain(Key::Z) {
            self.editor.jump(LatentVector::zeros());
        }
        for (digit, key) in (0..).zip(DIGIT_KEYS) {
            if plain(key) {
                actions.push(Action::GiveMe(digit));
            }
        }
        // Space also presses the button reached with Tab; it must not do both.
        if !ctx.egui_wants_keyboard_input() && plain(Key::Space) {
            match self.run.state {
                RunState::Running => actions.push(Action::Pause),
                RunState::Paused => actions.push(Action::Resume),
                _ => {}
            }
        }
    }
}

fn words_marked(ctx: &egui::Context) -> bool {
    type Marks = egui::text_selection::LabelSelectionState;
    ctx.with_plugin(|marks: &mut Marks| marks.has_selection()).unwrap_or(false)
}
