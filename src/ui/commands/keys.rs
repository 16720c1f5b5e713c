//! Keyboard input. Keys take effect in the order in which they were pressed, also when a slow frame receives several.

use egui::{Context, Event, Key, Modifiers};

use super::{CommandId, TABLE};
use crate::ui::lessons::end_lesson;
use crate::ui::{Actions, Face, Workspace};
use crate::words;

/// A key with its modifier keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Chord {
    key: Key,
    ctrl: bool,
    shift: bool,
    /// Whether the command is repeated while the key is held.
    repeats: bool,
}

pub(super) const fn key(key: Key) -> Chord {
    Chord { key, ctrl: false, shift: false, repeats: false }
}

pub(super) const fn held(key: Key) -> Chord {
    Chord { key, ctrl: false, shift: false, repeats: true }
}

pub(super) const fn shift(key: Key) -> Chord {
    Chord { key, ctrl: false, shift: true, repeats: false }
}

pub(super) const fn ctrl(key: Key) -> Chord {
    Chord { key, ctrl: true, shift: false, repeats: false }
}

pub(super) const fn ctrl_shift(key: Key) -> Chord {
    Chord { key, ctrl: true, shift: true, repeats: false }
}

impl Chord {
    /// Returns the key's name as users write it.
    pub(in crate::ui) fn text(self) -> String {
        let (ctrl, shift) = (
            if self.ctrl { words::KEY_CTRL.text() } else { "" },
            if self.shift { words::KEY_SHIFT.text() } else { "" },
        );
        format!("{ctrl}{shift}{}", key_name(self.key))
    }

    fn is(self, key: Key, modifiers: Modifiers) -> bool {
        (self.key, self.ctrl, self.shift) == (key, modifiers.command, modifiers.shift)
    }
}

/// Returns the name that is written on the key.
fn key_name(key: Key) -> &'static str {
    match key {
        Key::Space => words::KEY_SPACE.text(),
        Key::ArrowUp => words::KEY_UP.text(),
        Key::ArrowDown => words::KEY_DOWN.text(),
        Key::ArrowLeft => words::KEY_LEFT.text(),
        Key::ArrowRight => words::KEY_RIGHT.text(),
        Key::Escape => words::KEY_ESCAPE.text(),
        other => other.name(),
    }
}

/// Returns the keys of these commands for users: all of them up to two, otherwise the first and the last.
pub(in crate::ui) fn keys_of(commands: &[CommandId]) -> String {
    let entries = commands.iter().filter_map(|command| command.entry());
    let mut all: Vec<String> = entries.flat_map(|entry| entry.keys).map(|chord| chord.text()).collect();
    all.dedup();
    match all.as_slice() {
        [first, _, .., last] => words::KEYS_FROM_TO.fill(&[("first", &first), ("last", &last)]),
        few => few.join(", "),
    }
}

/// Returns the commands of this key. When no command has the key with Ctrl and Shift, ignores Shift, because some
/// keyboards need Shift for a digit.
fn commands_of(key: Key, modifiers: Modifiers, repeat: bool) -> Vec<CommandId> {
    let with = |modifiers: Modifiers| -> Vec<CommandId> {
        let is = |chord: &super::keys::Chord| chord.is(key, modifiers) && (chord.repeats || !repeat);
        TABLE.iter().filter(|entry| entry.keys.iter().any(is)).map(|entry| entry.id).collect()
    };
    if modifiers.alt {
        return Vec::new();
    }
    let found = with(modifiers);
    if found.is_empty() && modifiers.command { with(Modifiers { shift: false, ..modifiers }) } else { found }
}

/// Whether a control that was reached with Tab uses this key itself: the space bar and the arrow keys.
fn is_of_controls(key: Key) -> bool {
    matches!(key, Key::Space | Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight)
}

/// Whether a text field has no use for this key: the function keys, and a digit with Ctrl.
fn writes_nothing(key: Key, modifiers: Modifiers) -> bool {
    let is_digit = (Key::Num0..=Key::Num9).contains(&key);
    (Key::F1..=Key::F12).contains(&key) || is_digit && modifiers.command
}

impl Face {
    /// Executes the keys pressed since the last frame, unless something covers the window.
    pub fn keys(&mut self, ctx: &Context, covered: bool, actions: &mut Actions) {
        if ctx.input(|i| i.key_pressed(Key::F1)) {
            self.obey(CommandId::ToggleHelp, actions);
            return;
        }
        // By the time of this frame, Escape has taken the focus away.
        let had_focus = std::mem::replace(&mut self.had_focus, ctx.memory(|memory| memory.focused().is_some()));
        if ctx.input(|i| i.key_pressed(Key::Escape)) && !covered && self.close_topmost(ctx, had_focus, actions) {
            return;
        }
        // While a page covers the window, the keys go there.
        if covered || self.is_covered() {
            return;
        }
        let typing = ctx.text_edit_focused();
        for event in ctx.input(|i| i.events.clone()) {
            match event {
                // While the user types a number or a path, only keys that write nothing are for commands.
                Event::Key { key, modifiers, pressed: true, repeat, .. }
                    if typing && writes_nothing(key, modifiers) =>
                {
                    self.key(ctx, key, modifiers, repeat, actions);
                }
                _ if typing => {}
                // Ctrl+C copies selected text when there is any.
                Event::Copy if !words_marked(ctx) => self.obey(CommandId::CopyVector, actions),
                Event::Paste(text) => self.paste(&text),
                Event::PasteImage(image) => actions.push(crate::ui::Action::PasteImage(image)),
                Event::Key { key, modifiers, pressed: true, repeat, .. }
                    if !(is_of_controls(key) && ctx.egui_wants_keyboard_input()) =>
                {
                    self.key(ctx, key, modifiers, repeat, actions);
                }
                _ => {}
            }
        }
    }

    /// Closes what covers the panels: a name field, a page or a window. When nothing does, ends the lesson, unless
    /// Escape has just taken the focus from a control. Returns whether Escape was used.
    fn close_topmost(&mut self, ctx: &Context, had_focus: bool, actions: &mut Actions) -> bool {
        // An open menu or list closes by itself.
        if egui::Popup::is_any_open(ctx) || self.palette.is_open() {
            return true;
        }
        if self.runs.stop_renaming() {
            return true;
        }
        for open in [&mut self.about_open, &mut self.help_open, &mut self.runs.open, &mut self.log_open] {
            if std::mem::take(open) {
                return true;
            }
        }
        // Escape leaves the Present workspace first; the next press ends the lesson.
        !had_focus && self.workspace != Workspace::Present && end_lesson(self, actions)
    }

    /// Executes the first command of this key that is enabled.
    fn key(&mut self, ctx: &Context, key: Key, modifiers: Modifiers, repeat: bool, actions: &mut Actions) {
        let commands = commands_of(key, modifiers, repeat);
        let mut why_not = None;
        for command in commands {
            match command.state(&self.situation(ctx, actions)) {
                Ok(()) => {
                    self.obey(command, actions);
                    return;
                }
                Err(reason) if command.tells_why_not() => why_not = Some(reason),
                Err(_) => {}
            }
        }
        if let Some(reason) = why_not {
            self.tell(crate::ui::Level::Info, reason);
        }
    }
}

fn words_marked(ctx: &Context) -> bool {
    type Marks = egui::text_selection::LabelSelectionState;
    ctx.with_plugin(|marks: &mut Marks| marks.has_selection()).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RunState;
    use crate::ui::Workspace;
    use crate::ui::trial::{face, press_escape, trial};

    #[test]
    fn no_key_stands_for_two_commands_that_can_be_used_at_once() {
        let mut face = face();
        for first in &TABLE {
            for second in TABLE.iter().filter(|second| second.id != first.id) {
                if !first.keys.iter().any(|chord| second.keys.contains(chord)) {
                    continue;
                }
                // The space bar ends or begins a pause.
                for state in [RunState::Idle, RunState::Preparing, RunState::Running, RunState::Paused] {
                    face.run.state = state;
                    let situation = face.situation(&Context::default(), &Actions::default());
                    let usable = [first, second].map(|entry| entry.id.state(&situation).is_ok());
                    assert_ne!(usable, [true, true], "{:?} and {:?}, {state:?}", first.id, second.id);
                }
                let pair = [first.id, second.id];
                assert!(pair.contains(&CommandId::Pause) && pair.contains(&CommandId::Resume), "{pair:?}");
            }
        }
    }

    #[test]
    fn escape_closes_what_lies_on_top_and_only_then_leaves_a_presentation() {
        let mut face = face();
        face.lay_out(Workspace::Present);
        face.log_open = true;
        face.runs.open = true;
        face.help_open = true;
        let mut trial = trial([1280.0, 800.0], face);
        let mut left = Vec::new();
        for _ in 0..4 {
            let actions = press_escape(&mut trial);
            let face = &trial.state().face;
            left.push(([face.help_open, face.runs.open, face.log_open], actions.into_iter().count()));
        }
        let closed = [([false, true, true], 0), ([false, false, true], 0), ([false; 3], 0), ([false; 3], 1)];
        assert_eq!(left, closed);
    }

    #[test]
    fn while_a_number_is_typed_only_keys_that_write_nothing_are_for_commands() {
        let ctrl = Modifiers::COMMAND;
        for (key, modifiers, is_command) in [
            (Key::F2, Modifiers::NONE, true),
            (Key::F3, Modifiers::NONE, true),
            (Key::Num2, ctrl, true),
            (Key::Num2, Modifiers::NONE, false),
            (Key::R, Modifiers::NONE, false),
            (Key::Z, ctrl, false),
            (Key::ArrowLeft, Modifiers::NONE, false),
        ] {
            assert_eq!(writes_nothing(key, modifiers), is_command, "{key:?} {modifiers:?}");
        }
    }

    #[test]
    fn with_ctrl_shift_counts_where_it_makes_a_difference() {
        let both = Modifiers::COMMAND | Modifiers::SHIFT;
        assert_eq!(commands_of(Key::Z, Modifiers::COMMAND, false), [CommandId::Undo]);
        assert_eq!(commands_of(Key::Z, both, false), [CommandId::Redo]);
        assert_eq!(commands_of(Key::S, both, false), [CommandId::SaveProject]);
        assert_eq!(commands_of(Key::V, both, false), [CommandId::PasteVector]);
        assert!(commands_of(Key::R, Modifiers::SHIFT, false).is_empty());
        assert!(commands_of(Key::R, Modifiers::NONE, true).is_empty(), "held");
        assert_eq!(commands_of(Key::ArrowLeft, Modifiers::NONE, true), [CommandId::MoveBack]);
    }
}
