//! The keyboard. Keys are obeyed in the order they were pressed, also when a slow frame brings several.

use egui::{Event, Key, Modifiers};

use super::ExplorerApp;
use crate::latent::algebra::towards;
use crate::protocol::RunState;
use crate::ui::{Action, Actions, Level, Saving, Tab};

/// Standard deviations one arrow key moves.
const ARROW: f32 = 0.25;

const DIGIT_KEYS: [Key; 10] =
    [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
const SLOT_KEYS: [Key; 3] = [Key::A, Key::B, Key::C];

impl ExplorerApp {
    pub(super) fn keys(&mut self, ctx: &egui::Context, actions: &mut Actions) {
        if ctx.input(|i| i.key_pressed(Key::F1)) {
            actions.push(Action::ToggleHelp);
        }
        // While a number or a path is being typed, or a page covers the window, keys belong there.
        if ctx.text_edit_focused() || self.typed.is_some() || self.show_help {
            return;
        }
        let wanted = |event: &&Event| {
            matches!(event, Event::Copy | Event::Paste(_) | Event::Key { pressed: true, repeat: false, .. })
                || matches!(event, Event::Key { pressed: true, key: Key::ArrowLeft | Key::ArrowRight, .. })
        };
        let events: Vec<Event> = ctx.input(|i| i.events.iter().filter(wanted).cloned().collect());
        for event in events {
            match event {
                // Marked words are what a person means to copy.
                Event::Copy if !words_marked(ctx) => actions.push(Action::CopyCode),
                Event::Paste(text) => self.paste(&text),
                Event::Key { key, modifiers, .. } => self.key(ctx, key, modifiers, actions),
                _ => {}
            }
        }
    }

    fn key(&mut self, ctx: &egui::Context, key: Key, modifiers: Modifiers, actions: &mut Actions) {
        if modifiers.alt {
            return;
        }
        match (modifiers.command, modifiers.shift) {
            (true, shift) => self.with_command(key, shift, actions),
            (false, true) => self.with_shift(key),
            (false, false) => self.plain(ctx, key, actions),
        }
    }

    fn with_command(&mut self, key: Key, shift: bool, actions: &mut Actions) {
        match key {
            Key::Z if shift => self.face.editor.redo(),
            Key::Y => self.face.editor.redo(),
            Key::Z => self.face.editor.undo(),
            Key::S => actions.push(Action::Save(Saving::Image)),
            _ => {
                // The pages are numbered from 1.
                let page = DIGIT_KEYS.iter().position(|digit| *digit == key).and_then(|digit| digit.checked_sub(1));
                if let Some(tab) = page.and_then(|page| Tab::ALL.get(page)) {
                    self.face.tools.bench.tab = *tab;
                }
            }
        }
    }

    fn with_shift(&mut self, key: Key) {
        let z = self.face.editor.z();
        if key == Key::T {
            self.face.tools.teach(z, false);
        } else if let Some(slot) = SLOT_KEYS.iter().position(|slot| *slot == key) {
            self.face.tools.bench.slots[slot] = Some(z.clone());
            self.face.log.add(Level::Info, &format!("stored as {}", key.name()));
        }
    }

    fn plain(&mut self, ctx: &egui::Context, key: Key, actions: &mut Actions) {
        let (tools, editor) = (&mut self.face.tools, &mut self.face.editor);
        match key {
            Key::R => editor.random(),
            Key::M => editor.mutate(tools.bench.mutation),
            Key::Z => editor.zero(),
            Key::T => tools.teach(editor.z(), true),
            Key::K => {
                let added = tools.add_keyframe(editor.z());
                let count = tools.bench.path.keyframes.len();
                let text = if added {
                    format!("keyframe {count} added; P plays them")
                } else {
                    format!("there are {count} keyframes, as many as there can be")
                };
                self.face.log.add(Level::Info, &text);
            }
            Key::P => tools.play_or_pause(),
            Key::G => actions.push(Action::Keep),
            Key::A | Key::B | Key::C => {
                let slot = SLOT_KEYS.iter().position(|slot| *slot == key).unwrap_or_default();
                if let Some(z) = &tools.bench.slots[slot] {
                    editor.hop(towards(editor.z(), z, tools.bench.degrees));
                }
            }
            // A control reached with Tab has the space bar and the arrows to itself.
            Key::Space | Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight => {
                if !ctx.egui_wants_keyboard_input() {
                    self.space_or_arrow(key, actions);
                }
            }
            _ => {
                if let Some(digit) = DIGIT_KEYS.iter().position(|digit| *digit == key) {
                    actions.push(Action::GiveMe(u8::try_from(digit).unwrap_or_default()));
                }
            }
        }
    }

    fn space_or_arrow(&mut self, key: Key, actions: &mut Actions) {
        let (tools, editor) = (&mut self.face.tools, &mut self.face.editor);
        let amount = match key {
            Key::Space => {
                match self.face.run.state {
                    RunState::Running => actions.push(Action::Pause),
                    RunState::Paused => actions.push(Action::Resume),
                    _ => {}
                }
                return;
            }
            _ if tools.bench.tab != Tab::Directions => return,
            Key::ArrowDown => {
                tools.chosen = (tools.chosen + 1).min(tools.count().saturating_sub(1));
                return;
            }
            Key::ArrowUp => {
                tools.chosen = tools.chosen.saturating_sub(1);
                return;
            }
            Key::ArrowLeft => -ARROW,
            _ => ARROW,
        };
        if let Some(chosen) = tools.chosen_direction() {
            editor.hop(chosen.direction.moved_by(editor.z(), amount));
        }
    }
}

fn words_marked(ctx: &egui::Context) -> bool {
    type Marks = egui::text_selection::LabelSelectionState;
    ctx.with_plugin(|marks: &mut Marks| marks.has_selection()).unwrap_or(false)
}
