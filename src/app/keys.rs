//! The keyboard.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::ExplorerApp;
use crate::latent::algebra::towards;
use crate::session::RunState;
use crate::ui::{Action, Level, Saving, Tab};

/// Standard deviations one arrow key moves.
const ARROW: f32 = 0.25;

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
            self.face.editor.redo();
        }
        if ctx.input_mut(|i| i.consume_shortcut(&UNDO)) {
            self.face.editor.undo();
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
        self.latent_keys(ctx, actions);
        // Space also presses the button reached with Tab; it must not do both.
        if !ctx.egui_wants_keyboard_input() && ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Space)) {
            match self.face.run.state {
                RunState::Running => actions.push(Action::Pause),
                RunState::Paused => actions.push(Action::Resume),
                _ => {}
            }
        }
    }
}

impl ExplorerApp {
    /// The latent panel's keys.
    fn latent_keys(&mut self, ctx: &egui::Context, actions: &mut Vec<Action>) {
        let pressed = |modifiers, key| ctx.input_mut(|i| i.consume_key(modifiers, key));
        let with_shift = |key| pressed(Modifiers::SHIFT, key);
        let tools = &mut self.face.tools;
        let editor = &mut self.face.editor;
        for (tab, key) in Tab::ALL.into_iter().zip([Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5]) {
            if pressed(Modifiers::COMMAND, key) {
                tools.bench.tab = tab;
            }
        }
        for (slot, key) in [Key::A, Key::B, Key::C].into_iter().enumerate() {
            if with_shift(key) {
                tools.bench.slots[slot] = Some(editor.z().clone());
                self.face.log.add(Level::Info, &format!("put aside as {}", key.name()));
            }
        }
        if with_shift(Key::T) {
            tools.teach(editor.z(), false);
        }
        let plain = |key| pressed(Modifiers::NONE, key);
        for (slot, key) in [Key::A, Key::B, Key::C].into_iter().enumerate() {
            if plain(key)
                && let Some(z) = &tools.bench.slots[slot]
            {
                editor.hop(towards(editor.z(), z, tools.bench.degrees));
            }
        }
        if plain(Key::T) {
            tools.teach(editor.z(), true);
        }
        if plain(Key::R) {
            editor.random();
        }
        if plain(Key::M) {
            editor.mutate(tools.bench.mutation);
        }
        if plain(Key::Z) {
            editor.zero();
        }
        if plain(Key::K) && tools.add_keyframe(editor.z()) {
            let count = tools.bench.path.keyframes.len();
            self.face.log.add(Level::Info, &format!("keyframe {count} added; P plays them"));
        }
        if plain(Key::P) {
            tools.play_or_pause();
        }
        if plain(Key::G) {
            actions.push(Action::Keep);
        }
        for (digit, key) in (0..).zip(DIGIT_KEYS) {
            if plain(key) {
                actions.push(Action::GiveMe(digit));
            }
        }
        // A control reached with Tab has the arrows to itself.
        if !ctx.egui_wants_keyboard_input() && tools.bench.tab == Tab::Directions {
            let last = tools.rows().len().saturating_sub(1);
            if plain(Key::ArrowDown) {
                tools.chosen = (tools.chosen + 1).min(last);
            }
            if plain(Key::ArrowUp) {
                tools.chosen = tools.chosen.saturating_sub(1);
            }
            let amount = f32::from(i8::from(plain(Key::ArrowRight)) - i8::from(plain(Key::ArrowLeft))) * ARROW;
            if amount != 0.0
                && let Some(chosen) = tools.chosen_direction()
            {
                editor.hop(chosen.direction.moved_by(editor.z(), amount));
            }
        }
    }
}

fn words_marked(ctx: &egui::Context) -> bool {
    type Marks = egui::text_selection::LabelSelectionState;
    ctx.with_plugin(|marks: &mut Marks| marks.has_selection()).unwrap_or(false)
}
